"""The models of one release, compiled: processes, decisions, forms, facts, policy (R12)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from engine.errors import Finding, ModelRefused
from engine.expressions import feel
from engine.forms import form
from engine.forms.form import Form
from engine.services import documents, operations, release_files
from engine.workflow import decisions, definition, elements

PROCESSES: Final = "bpmn/"
FORMS: Final = "forms/"


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One declared fact of a case: what it and its values are called, and who may read it."""

    name: str
    label: str
    is_personal: bool = False
    read_rule: str | None = None
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Models:
    """One closed set of compiled models; every reference resolves inside it."""

    hash: str
    definitions: Mapping[str, definition.Definition]
    decisions: Mapping[str, decisions.Decision]
    forms: Mapping[str, Form]
    form_hashes: Mapping[str, str]
    schemas: Mapping[str, Mapping[str, Any]]
    facts: Mapping[str, Fact]
    policy: Mapping[str, Any]
    calendar: Mapping[date, bool]
    english: Mapping[str, str]
    diagrams: Mapping[str, bytes]

    def started_by(self, message: str) -> definition.Definition | None:
        """Return the process that a message starts."""
        found = (entry for entry in self.definitions.values() if entry.start_message == message)
        return next(found, None)


def compile_files(files: Mapping[str, bytes]) -> Models:
    """Compile a set of files and check every reference between them.

    Raises:
        ModelRefused: with all findings of the first stage that has any.
    """
    processes = {path: content for path, content in files.items() if path.endswith(".bpmn")}
    definitions = definition.compile_files(processes)
    tables = _tables(files)
    schemas = {
        _stem(path): documents.read(content, file=path)
        for path, content in sorted(files.items())
        if path.startswith(FORMS) and path.endswith(".form")
    }
    compiled = {
        form_id: form.compile_schema(schema, file=f"{FORMS}{form_id}.form")
        for form_id, schema in schemas.items()
    }
    hashes = release_files.hashes(files)
    models = Models(
        hash=release_files.files_hash(hashes),
        definitions=definitions,
        decisions=tables,
        forms=compiled,
        form_hashes={form_id: hashes[f"{FORMS}{form_id}.form"] for form_id in schemas},
        schemas=schemas,
        facts=_facts(files, compiled, tables),
        policy=documents.policy(files),
        calendar=documents.calendar(files),
        english=documents.english(files),
        diagrams={entry.process_id: processes[entry.file] for entry in definitions.values()},
    )
    findings = list(_check(models))
    if findings:
        raise ModelRefused(findings=findings)
    return models


def _tables(files: Mapping[str, bytes]) -> dict[str, decisions.Decision]:
    """Return the decision tables of all files by id, each of which is there once."""
    found: dict[str, decisions.Decision] = {}
    for path, content in sorted(files.items()):
        for table in decisions.parse(content, file=path) if path.endswith(".dmn") else ():
            if table.id in found:
                raise ModelRefused(
                    findings=[
                        Finding(
                            file=path, element=table.id, line=None, rule="decision.twice", params={}
                        )
                    ]
                )
            found[table.id] = table
    return found


def _facts(
    files: Mapping[str, bytes],
    compiled: Mapping[str, Form],
    tables: Mapping[str, decisions.Decision],
) -> dict[str, Fact]:
    """Collect what forms collect, decisions decide, and `bpmn/facts.json` declares besides."""
    facts = {
        name: Fact(
            name=name,
            label=entry["name"],
            is_personal=entry["personal"],
            options=entry.get("values", {}),
        )
        for name, entry in documents.facts(files).items()
    }
    for table in tables.values():
        for output in table.outputs:
            facts.setdefault(output.name, Fact(name=output.name, label=table.name))
    shown = [each for found in compiled.values() for each in found.fields]
    for each in sorted(shown, key=lambda each: each.is_collected):
        # Who collects a fact says how it is treated; a form that only shows it does not.
        facts[each.key] = Fact(
            name=each.key,
            label=each.label,
            is_personal=each.is_personal,
            read_rule=each.read_rule,
            options=facts[each.key].options if each.key in facts else {},
        )
    return facts


def _check(models: Models) -> Iterator[Finding]:
    """Yield a finding for each reference that leads nowhere."""
    for form_id, found in models.forms.items():
        yield from _check_form(models, form_id, found)
    for process in models.definitions.values():
        for element in process.elements.values():
            yield from _check_references(models, element)
            for source in _expressions(element):
                yield from _check_expression(models, element, source)
            for fact in _written(element):
                if fact not in models.facts:
                    yield _finding(element, "fact.undeclared", fact=fact)


def _check_form(models: Models, form_id: str, found: Form) -> Iterator[Finding]:
    """Check what the conditions of a form read, and that the form bears the name of its file."""
    file = f"{FORMS}{form_id}.form"

    def finding(rule: str, **params: Any) -> Finding:
        return Finding(file=file, element=None, line=None, rule=rule, params=params)

    if found.id != form_id:
        yield finding("form.file_name", form=found.id)
    for name in sorted(found.names - models.facts.keys()):
        yield finding("name.unknown", name=name)
    for key in sorted(found.policy - models.policy.keys()):
        yield finding("policy.unknown", key=key)


def _check_references(models: Models, element: elements.Element) -> Iterator[Finding]:
    if isinstance(element, elements.UserTaskElement):
        if element.form_id != element.id:
            yield _finding(element, "user_task.form_name", form=element.form_id)
        if element.form_id not in models.forms:
            yield _finding(element, "form.unknown", form=element.form_id)
    if isinstance(element, elements.DecisionElement) and element.decision not in models.decisions:
        yield _finding(element, "decision.unknown", decision=element.decision)
    if isinstance(element, elements.OperationElement):
        yield from _check_operation(element)
    if element.loop is not None and element.loop.input_element in models.facts:
        yield _finding(element, "local.shadows_fact", local=element.loop.input_element)


def _check_operation(element: elements.OperationElement) -> Iterator[Finding]:
    if element.operation not in operations.OPERATIONS:
        yield _finding(element, "operation.unknown", operation=element.operation)
    elif not operations.accepts(element.operation, set(element.inputs)):
        yield _finding(element, "operation.parameters", operation=element.operation)


def _check_expression(models: Models, element: elements.Element, source: str) -> Iterator[Finding]:
    """Check syntax, names and policy keys; locals of loops and calls are known by their scope."""
    try:
        found = feel.parse(source)
    except feel.ExpressionInvalid as error:
        yield _finding(element, "expression.invalid", source=source, **error.params)
        return
    for key in found.policy:
        if key not in models.policy:
            yield _finding(element, "policy.unknown", source=source, key=key)
    if isinstance(element, elements.OperationElement):
        return
    local_names = _locals(models)
    for name in found.names:
        if name not in models.facts and name not in local_names:
            yield _finding(element, "name.unknown", source=source, name=name)


def _locals(models: Models) -> set[str]:
    """Return the local names that loops and calls bring in (runtime R2)."""
    found = {"loop_counter"}
    for process in models.definitions.values():
        for other in process.elements.values():
            if other.loop is not None:
                found.add(other.loop.input_element)
            if isinstance(other, elements.CallElement):
                found |= set(other.inputs)
    return found


def _expressions(element: elements.Element) -> Iterator[str]:
    if isinstance(element, elements.UserTaskElement):
        found = [element.assignee, element.due, element.priority]
    elif isinstance(element, elements.OperationElement | elements.CallElement):
        found = list(element.inputs.values())
    elif isinstance(element, elements.MessageElement):
        found = [element.correlation_key, *element.payload.values()]
    elif isinstance(element, elements.ScriptElement):
        found = [element.expression]
    elif isinstance(element, elements.TimerElement):
        found = [element.term]
    else:
        found = []
    if element.loop is not None:
        found.append(element.loop.input_collection)
    yield from (source for source in found if source is not None and source.startswith("="))


def _written(element: elements.Element) -> Iterator[str]:
    if isinstance(element, elements.OperationElement):
        yield from element.outputs
    if isinstance(element, elements.ScriptElement):
        yield element.target
    if element.loop is not None and element.loop.output_collection:
        yield element.loop.output_collection


def _finding(element: elements.Element, rule: str, **params: Any) -> Finding:
    return Finding(
        file=element.file, element=element.id, line=element.line, rule=rule, params=params
    )


def _stem(path: str) -> str:
    return path.removeprefix(FORMS).removesuffix(".form")
