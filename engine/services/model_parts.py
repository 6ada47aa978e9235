"""What can be read of a set of model files, each by itself, and what cannot (R12)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from engine.domain.phrases import Phrase
from engine.errors import Finding, ModelRefused
from engine.forms import form
from engine.forms.form import Form
from engine.services import documents
from engine.workflow import decisions as tables
from engine.workflow import definition
from engine.workflow.decisions import Decision
from engine.workflow.definition import Definition
from engine.workflow.elements import Element

PROCESSES: Final = "bpmn/"
FORMS: Final = "forms/"
_FACTS: Final = "bpmn/facts.json"
_POLICY: Final = "bpmn/policy.json"
_MASKED: Final = frozenset({"textfield", "string"})
"""Types of personal facts that are masked; what people say in their own words is not."""

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One declared fact of a case: what it and its values are called, and who may read it."""

    name: str
    label: str
    is_personal: bool = False
    is_searchable: bool = False
    read_rule: str | None = None
    type: str | None = None
    options: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_masked(self) -> bool:
        """Whether it names or reaches a person, and is shown only in part (CON-06)."""
        return self.is_personal and self.type in _MASKED


_NO_FACT: Final = Fact(name="", label="")


@dataclass(kw_only=True)
class Parts:
    """The parts of a set of files; those that cannot be read have findings instead."""

    definitions: Mapping[str, Definition] = field(default_factory=dict)
    elements: tuple[Element, ...] = ()
    decisions: dict[str, Decision] = field(default_factory=dict)
    schemas: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    forms: dict[str, Form] = field(default_factory=dict)
    facts: dict[str, Fact] = field(default_factory=dict)
    policy: dict[str, Any] = field(default_factory=dict)
    phrases: tuple[Phrase, ...] = ()
    calendar: dict[Any, bool] = field(default_factory=dict)
    english: dict[str, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def is_broken(self, *endings: str) -> bool:
        """Test whether a file with one of these endings could not be read."""
        return any(finding.file.endswith(endings) for finding in self.findings)


def gather(files: Mapping[str, bytes], *, at: Callable[[str], None] = lambda _: None) -> Parts:
    """Read every file as far as it can be read; `at` is told each before it is."""
    parts = Parts()
    _read_processes(parts, files, at)
    for path, content in sorted(files.items()):
        if path.endswith(".dmn"):
            at(path)
            _read_tables(parts, content, path)
        if path.startswith(FORMS) and path.endswith(".form"):
            at(path)
            _read_form(parts, content, path)
    at(_POLICY)
    parts.policy = _tried(parts, lambda: documents.policy(files), {})
    if not parts.is_broken(_POLICY):
        parts.phrases = documents.phrases(files)
    parts.calendar = _tried(parts, lambda: documents.calendar(files), {})
    parts.english = _tried(parts, lambda: documents.english(files), {})
    at(_FACTS)
    parts.facts = _facts(parts, _tried(parts, lambda: documents.facts(files), {}))
    return parts


def _read_processes(parts: Parts, files: Mapping[str, bytes], at: Callable[[str], None]) -> None:
    processes = {path: content for path, content in files.items() if path.endswith(".bpmn")}
    compiled = definition.read_files(processes, at=at)
    parts.definitions, parts.elements = compiled.definitions, compiled.read
    parts.findings += compiled.findings


def _read_tables(parts: Parts, content: bytes, path: str) -> None:
    """Read the decision tables of a file, each of which is there once in all files."""
    nothing: tuple[Decision, ...] = ()
    for table in _tried(parts, lambda: tables.parse(content, file=path), nothing):
        if table.id in parts.decisions:
            twice = Finding(
                file=path, element=table.id, line=None, rule="decision.twice", params={}
            )
            parts.findings.append(twice)
        parts.decisions.setdefault(table.id, table)


def _read_form(parts: Parts, content: bytes, path: str) -> None:
    form_id = path.removeprefix(FORMS).removesuffix(".form")
    schema = _tried(parts, lambda: documents.read(content, file=path), None)
    if schema is None:
        return
    parts.schemas[form_id] = schema
    compiled = _tried(parts, lambda: form.compile_schema(schema, file=path), None)
    if compiled is not None:
        parts.forms[form_id] = compiled


def _facts(parts: Parts, declared: Mapping[str, Mapping[str, Any]]) -> dict[str, Fact]:
    """Collect what forms collect, decisions decide, and `bpmn/facts.json` declares besides."""
    facts = {
        name: Fact(
            name=name,
            label=entry["name"],
            is_personal=entry["personal"],
            type=entry["type"],
            options=entry.get("values", {}),
        )
        for name, entry in declared.items()
    }
    for table in parts.decisions.values():
        for output in table.outputs:
            facts.setdefault(
                output.name, Fact(name=output.name, label=table.name, type=output.type)
            )
    shown = [found for each in parts.forms.values() for found in each.fields]
    for found in sorted(shown, key=lambda found: found.is_collected):
        # Who collects a fact says how it is treated; a form that only shows it does not.
        facts[found.key] = Fact(
            name=found.key,
            label=found.label,
            is_personal=found.is_personal,
            is_searchable=found.is_searchable or facts.get(found.key, _NO_FACT).is_searchable,
            read_rule=found.read_rule,
            type=(found.subtype or "date") if found.type == "datetime" else found.type,
            options=facts[found.key].options if found.key in facts else {},
        )
    return facts


def _tried(parts: Parts, read: Callable[[], T], otherwise: T) -> T:
    """Read something; where it cannot be, keep the findings."""
    try:
        return read()
    except ModelRefused as error:
        parts.findings += error.findings
        return otherwise
