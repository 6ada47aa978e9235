"""Process definitions: parsed once, sealed, shared by every instance and thread (runtime R1)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException
from SpiffWorkflow.bpmn.specs.mixins.multiinstance_task import MultiInstanceTask
from SpiffWorkflow.util.task import TaskState

from engine.errors import Finding, ModelRefused
from engine.workflow import dialect, elements, lint, xml
from engine.workflow.parser import DialectParser


@dataclass(frozen=True, kw_only=True)
class Definition:
    """One executable process with everything it calls; immutable once sealed."""

    process_id: str
    name: str
    file: str
    spec: Any
    subprocess_specs: Mapping[str, Any]
    side_paths: Mapping[str, elements.MessageElement]
    """The start of each event sub-process, by the name of its task spec (runtime R9)."""
    elements: Mapping[str, elements.Element]
    start_message: str | None


@dataclass(frozen=True, kw_only=True)
class Compiled:
    """What a set of BPMN files gave; there are definitions only if no file has a finding.

    `read` are the elements and conditions of every file that is XML.
    """

    definitions: Mapping[str, Definition]
    read: tuple[elements.Element, ...]
    findings: tuple[Finding, ...]
    broken: frozenset[str]


def compile_files(files: Mapping[str, bytes]) -> dict[str, Definition]:
    """Return the definitions of a set of BPMN files by process id.

    Raises:
        ModelRefused: with every finding of every file, if any cannot be run as drawn.
    """
    found = read_files(files)
    if found.findings:
        raise ModelRefused(findings=found.findings)
    return dict(found.definitions)


def read_files(
    files: Mapping[str, bytes], *, at: Callable[[str], None] = lambda _: None
) -> Compiled:
    """Read a set of BPMN files as far as they can be read; `at` is told each before it is."""
    parser = DialectParser()
    by_file: dict[str, dict[str, elements.Element]] = {}
    read: list[elements.Element] = []
    findings: list[Finding] = []
    for file, content in sorted(files.items()):
        at(file)
        try:
            root = xml.parse(content, file=file)
            by_file[file], found = dialect.read(root, file=file)
            read += [*by_file[file].values(), *dialect.conditions(root, file=file)]
            found += lint.check(root, file=file)
            findings += found
            if not found:
                _add(parser, root, file)
        except ModelRefused as error:
            findings += error.findings
    definitions: dict[str, Definition] = {}
    if not findings:
        for process_id in _ids(parser):
            try:
                definitions[process_id] = _define(parser, process_id, by_file)
            except ModelRefused as error:
                findings += error.findings
    return Compiled(
        definitions=definitions,
        read=tuple(read),
        findings=tuple(findings),
        broken=frozenset(finding.file for finding in findings),
    )


def _add(parser: DialectParser, root: Any, file: str) -> None:
    try:
        parser.add_bpmn_xml(root, filename=file)
    except (ValidationException, ValueError) as error:
        # A shape whose bounds are no numbers raises a plain ValueError in the library.
        raise _refused(error, file) from error


def _ids(parser: DialectParser) -> list[str]:
    """Return the processes of the files; Spiff also lists embedded sub-processes once parsed."""
    return list(parser.get_process_ids())


def _define(
    parser: DialectParser, process_id: str, by_file: Mapping[str, Mapping[str, elements.Element]]
) -> Definition:
    try:
        spec = parser.get_spec(process_id)
        subprocess_specs = parser.get_subprocess_specs(process_id)
    except ValidationException as error:
        raise _refused(error, process_id) from error
    found: dict[str, elements.Element] = {}
    for process in (spec, *subprocess_specs.values()):
        found |= _attach(process, by_file[process.file])
        _seal(process)
    starts = [found[start.bpmn_id] for start in spec.bpmn_start_events]
    messages = [start.message for start in starts if isinstance(start, elements.MessageElement)]
    return Definition(
        process_id=process_id,
        name=spec.description,
        file=spec.file,
        spec=spec,
        subprocess_specs=subprocess_specs,
        elements=found,
        start_message=messages[0] if messages else None,
        side_paths={
            name: subprocess_specs[name].bpmn_start_events[0].element
            for name in spec.start.trigger_specs
        },
    )


def _attach(process: Any, known: Mapping[str, elements.Element]) -> dict[str, elements.Element]:
    """Give each task spec its dialect element, which the evaluator reads."""
    found = {}
    for task_spec in process.task_specs.values():
        task_spec.element = known.get(task_spec.bpmn_id) if task_spec.bpmn_id else None
        if task_spec.element is not None:
            found[task_spec.bpmn_id] = task_spec.element
    return found


def _seal(process: Any) -> None:
    """Make now every change that the library would make to the shared spec at run time.

    Without it a multi-instance loaded on a fresh spec never finishes, and the first event
    sub-process that fires breaks every later instance (runtime R1, measured).
    """
    for task_spec in list(process.task_specs.values()):
        if isinstance(task_spec, MultiInstanceTask):
            completed = process.task_specs[task_spec.task_spec].completed_event
            if not completed.is_connected(task_spec.merge_child):
                completed.connect(task_spec.merge_child)
    start = process.start
    for name in start.trigger_specs:
        triggered = process.task_specs[name]
        if start.name not in triggered._inputs:
            triggered.connect(process.end)
            triggered._connect_notify(start)


def trigger(root_task: Any, name: str) -> Any:
    """Start an event sub-process: add the child, and leave the sealed spec alone."""
    spec = root_task.workflow.spec.task_specs[name]
    child = root_task._add_child(spec, TaskState.FUTURE)
    child.triggered = True
    child.task_spec._update(child)
    return child


def _refused(error: Exception, file: str) -> ModelRefused:
    """Translate the library's complaint about a model."""
    finding = Finding(
        file=getattr(error, "file_name", None) or file,
        element=getattr(error, "id", None),
        line=getattr(error, "line_number", None),
        rule="bpmn.invalid",
        params={"reason": str(error)},
    )
    return ModelRefused(findings=[finding])
