"""Refuse what the runtime cannot run as it is drawn (design D2, runtime R3, R6, R8, R9).

Each rule looks at one file. References between files (forms, decisions, operations, facts) are
checked where a release is put together.
"""

from collections.abc import Callable, Iterator
from typing import Final

from lxml import etree

from engine.errors import Finding
from engine.workflow import flow
from engine.workflow.dialect import NAMESPACES, ZEEBE, extension, finding, kind, property_of

REFUSED_TAGS: Final = frozenset(
    {
        "task",
        "manualTask",
        "sendTask",
        "receiveTask",
        "adHocSubProcess",
        "transaction",
        "inclusiveGateway",
        "complexGateway",
        "standardLoopCharacteristics",
        "errorEventDefinition",
        "escalationEventDefinition",
        "signalEventDefinition",
        "compensateEventDefinition",
        "conditionalEventDefinition",
        "cancelEventDefinition",
        "linkEventDefinition",
        "dataObjectReference",
        "dataStoreReference",
        "ioSpecification",
        "lane",
    }
)
REFUSED_EXTENSIONS: Final = frozenset(
    {"executionListeners", "taskListeners", "linkedResources", "adHoc", "agentDefinition"}
)


def check(root: etree._Element, *, file: str) -> list[Finding]:
    """Return a finding for everything in a file that would not run as drawn."""
    return [found for rule in RULES for found in rule(root, file)]


def _refused_tags(root: etree._Element, file: str) -> Iterator[Finding]:
    for node in root.iter("{*}*"):
        if kind(node) in REFUSED_TAGS:
            owner = node if node.get("id") else node.getparent()
            yield finding(_or(owner, node), "element.not_run", file=file, tag=kind(node))


def _refused_extensions(root: etree._Element, file: str) -> Iterator[Finding]:
    for node in root.iter(f"{{{ZEEBE}}}*"):
        binding = node.get("bindingType")
        if kind(node) in REFUSED_EXTENSIONS or binding not in (None, "latest"):
            yield finding(_owner(node), "extension.not_run", file=file, tag=kind(node))


def _one_process_one_start(root: etree._Element, file: str) -> Iterator[Finding]:
    processes = root.findall("bpmn:process", NAMESPACES)
    if len(processes) != 1 or processes[0].get("isExecutable") != "true":
        yield finding(root, "file.one_executable_process", file=file, found=len(processes))
    for scope in flow.scopes(root):
        starts = scope.findall("bpmn:startEvent", NAMESPACES)
        ends = scope.findall("bpmn:endEvent", NAMESPACES)
        if len(starts) != 1:
            yield finding(scope, "scope.one_start", file=file, found=len(starts))
        if not ends:
            yield finding(scope, "scope.no_end", file=file)


def _loops(root: etree._Element, file: str) -> Iterator[Finding]:
    for marker in root.iterfind(".//bpmn:multiInstanceLoopCharacteristics", NAMESPACES):
        node, loop = _or(marker.getparent(), marker), extension(marker, "loopCharacteristics")
        if marker.find("bpmn:loopCardinality", NAMESPACES) is not None:
            yield finding(node, "loop.cardinality", file=file)
        if marker.find("bpmn:completionCondition", NAMESPACES) is not None:
            yield finding(node, "loop.completion_condition", file=file)
        is_sequential = marker.get("isSequential") == "true"
        if is_sequential and (loop is None or not loop.get("outputCollection")):
            yield finding(node, "loop.sequential_without_output", file=file)


def _event_sub_processes(root: etree._Element, file: str) -> Iterator[Finding]:
    for node in root.iterfind(".//bpmn:subProcess[@triggeredByEvent='true']", NAMESPACES):
        start = node.find("bpmn:startEvent", NAMESPACES)
        parent = node.getparent()
        if parent is None or kind(parent) != "process":
            yield finding(node, "event_sub_process.nested", file=file)
        if start is None or start.find("bpmn:messageEventDefinition", NAMESPACES) is None:
            yield finding(node, "event_sub_process.not_by_message", file=file)
        elif start.get("isInterrupting", "true") == "true":
            yield finding(node, "event_sub_process.interrupting", file=file)


def _timers(root: etree._Element, file: str) -> Iterator[Finding]:
    for gateway in root.iterfind(".//bpmn:eventBasedGateway", NAMESPACES):
        targets = [target for _, target in flow.outgoing(gateway)]
        timers = [
            target
            for target in targets
            if target.find("bpmn:timerEventDefinition", NAMESPACES) is not None
        ]
        if len(timers) > 1:
            yield finding(gateway, "event_gateway.two_timers", file=file, found=len(timers))
    for cycle in root.iterfind(".//bpmn:timeCycle", NAMESPACES):
        yield finding(_owner(cycle), "timer.cycle", file=file)
    for start in root.iterfind(".//bpmn:startEvent", NAMESPACES):
        if start.find("bpmn:timerEventDefinition", NAMESPACES) is not None:
            yield finding(start, "start.timer", file=file)


def _exclusive_splits(root: etree._Element, file: str) -> Iterator[Finding]:
    for gateway in root.iterfind(".//bpmn:exclusiveGateway", NAMESPACES):
        flows = flow.outgoing(gateway)
        if len(flows) < 2:
            continue
        default = gateway.get("default")
        if default is None:
            yield finding(gateway, "split.no_default", file=file)
        for sequence_flow, _ in flows:
            condition = sequence_flow.findtext("bpmn:conditionExpression", "", NAMESPACES)
            is_default = sequence_flow.get("id") == default
            if not is_default and not condition.strip().startswith("="):
                yield finding(sequence_flow, "flow.no_condition", file=file)
        if len({target.get("id") for _, target in flows}) < len(flows):
            yield finding(gateway, "split.parallel_flows", file=file)


def _user_tasks(root: etree._Element, file: str) -> Iterator[Finding]:
    for task in root.iterfind(".//bpmn:userTask", NAMESPACES):
        assignment = extension(task, "assignmentDefinition")
        group = "" if assignment is None else assignment.get("candidateGroups", "")
        role, at, place = group.partition("@")
        if not (role and at and place) or "," in group:
            yield finding(task, "user_task.one_group", file=file, found=group)
        schedule = extension(task, "taskSchedule")
        if schedule is None or not schedule.get("dueDate"):
            yield finding(task, "user_task.no_due", file=file)
        milestone = property_of(task, "startedBy")
        if milestone is not None and milestone not in _milestones(root, task):
            yield finding(task, "user_task.started_by", file=file, found=milestone)
        if assignment is not None and assignment.get("candidateUsers"):
            yield finding(task, "user_task.candidate_users", file=file)


def _milestones(root: etree._Element, task: etree._Element) -> set[str | None]:
    """Return the boundary events of a task that let it go on."""
    found = root.iterfind(".//bpmn:boundaryEvent[@cancelActivity='false']", NAMESPACES)
    return {event.get("id") for event in found if event.get("attachedToRef") == task.get("id")}


def _events_without_definition(root: etree._Element, file: str) -> Iterator[Finding]:
    for tag in ("intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"):
        for event in root.iterfind(f".//bpmn:{tag}", NAMESPACES):
            definitions = [child for child in event if kind(child).endswith("EventDefinition")]
            if len(definitions) != 1:
                yield finding(event, "event.one_definition", file=file, found=len(definitions))


def _endless_cycles(root: etree._Element, file: str) -> Iterator[Finding]:
    for node in flow.cycles_without_waiting(root):
        yield finding(node, "cycle.no_waiting_point", file=file)


def _joins_behind_non_interrupting(root: etree._Element, file: str) -> Iterator[Finding]:
    for event in root.iterfind(".//bpmn:boundaryEvent[@cancelActivity='false']", NAMESPACES):
        for node in flow.reachable(event):
            if kind(node) == "parallelGateway" and len(flow.incoming(node)) > 1:
                yield finding(node, "join.behind_non_interrupting", file=file)


def _unreachable(root: etree._Element, file: str) -> Iterator[Finding]:
    for node in flow.unreachable(root):
        yield finding(node, "node.unreachable", file=file)


def _or(found: etree._Element | None, otherwise: etree._Element) -> etree._Element:
    return otherwise if found is None else found


def _owner(node: etree._Element) -> etree._Element:
    """Return the nearest element around a node that has an id."""
    for ancestor in node.iterancestors():
        if ancestor.get("id"):
            return ancestor
    return node


RULES: Final[tuple[Callable[[etree._Element, str], Iterator[Finding]], ...]] = (
    _refused_tags,
    _refused_extensions,
    _one_process_one_start,
    _loops,
    _event_sub_processes,
    _timers,
    _exclusive_splits,
    _user_tasks,
    _events_without_definition,
    _endless_cycles,
    _joins_behind_non_interrupting,
    _unreachable,
)
