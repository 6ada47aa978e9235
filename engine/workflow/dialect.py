"""Read the Camunda 8 dialect from BPMN XML into `engine.workflow.elements` (design D2)."""

from collections.abc import Mapping
from typing import Any, Final

from lxml import etree

from engine.errors import Finding
from engine.workflow import elements

BPMN: Final = "http://www.omg.org/spec/BPMN/20100524/MODEL"
ZEEBE: Final = "http://camunda.org/schema/zeebe/1.0"
NAMESPACES: Final = {"bpmn": BPMN, "zeebe": ZEEBE}

NODE_TAGS: Final = frozenset(
    {
        "startEvent",
        "endEvent",
        "userTask",
        "serviceTask",
        "businessRuleTask",
        "scriptTask",
        "subProcess",
        "callActivity",
        "exclusiveGateway",
        "parallelGateway",
        "eventBasedGateway",
        "intermediateCatchEvent",
        "intermediateThrowEvent",
        "boundaryEvent",
    }
)


class Incomplete(Exception):
    """An element lacks what its kind must say; carries the finding."""

    def __init__(self, finding: Finding) -> None:
        """Keep the finding for the reader."""
        super().__init__(finding.rule)
        self.finding = finding


def read(root: etree._Element, *, file: str) -> tuple[dict[str, elements.Element], list[Finding]]:
    """Return every flow node by id, and a finding for each that does not say what it must."""
    found: dict[str, elements.Element] = {}
    findings: list[Finding] = []
    for node in flow_nodes(root):
        try:
            element = _element(node, file=file)
        except Incomplete as error:
            findings.append(error.finding)
        else:
            found[element.id] = element
    return found, findings


def conditions(root: etree._Element, *, file: str) -> list[elements.FlowElement]:
    """Return the sequence flows that have a condition in FEEL."""
    found = []
    for flow in root.iter(f"{{{BPMN}}}sequenceFlow"):
        condition = (flow.findtext("bpmn:conditionExpression", "", NAMESPACES) or "").strip()
        if condition.startswith("="):
            found.append(
                elements.FlowElement(
                    id=flow.get("id", ""),
                    tag="sequenceFlow",
                    name=flow.get("name", ""),
                    file=file,
                    line=_line(flow) or 0,
                    condition=condition,
                )
            )
    return found


def flow_nodes(root: etree._Element) -> list[etree._Element]:
    """Return the nodes that can hold a token, in document order."""
    return [node for node in root.iter(f"{{{BPMN}}}*") if kind(node) in NODE_TAGS]


def kind(node: etree._Element) -> str:
    """Return the local name of a node's tag."""
    return etree.QName(node).localname


def finding(node: etree._Element, rule: str, *, file: str, **params: Any) -> Finding:
    """Make a finding that sits on a node."""
    return Finding(file=file, element=node.get("id"), line=_line(node), rule=rule, params=params)


def extension(node: etree._Element, name: str) -> etree._Element | None:
    """Return one zeebe extension element of a node."""
    return node.find(f"bpmn:extensionElements/zeebe:{name}", NAMESPACES)


def property_of(node: etree._Element, name: str) -> str | None:
    """Return one named property of a node."""
    return _properties(node).get(name)


def _element(node: etree._Element, *, file: str) -> elements.Element:
    tag = kind(node)
    common: dict[str, Any] = {
        "id": node.get("id", ""),
        "tag": tag,
        "name": node.get("name", ""),
        "file": file,
        "line": _line(node) or 0,
        "rules": _rules(node),
        "loop": _loop(node, file=file),
    }
    if tag in _READERS:
        return _READERS[tag](node, common, file)
    if tag.endswith("Event"):
        return _event(node, common, file)
    return elements.Element(**common)


def _user_task(node: etree._Element, common: dict[str, Any], file: str) -> elements.Element:
    form = extension(node, "formDefinition")
    if form is None or not form.get("formId"):
        raise Incomplete(finding(node, "user_task.no_form", file=file))
    return elements.UserTaskElement(
        **common,
        form_id=form.get("formId", ""),
        group=_attribute(node, "assignmentDefinition", "candidateGroups"),
        assignee=_attribute(node, "assignmentDefinition", "assignee"),
        due=_attribute(node, "taskSchedule", "dueDate"),
        follow_up=_attribute(node, "taskSchedule", "followUpDate"),
        started_by=_properties(node).get("startedBy"),
        priority=_attribute(node, "priorityDefinition", "priority"),
    )


def _operation(node: etree._Element, common: dict[str, Any], file: str) -> elements.Element:
    return elements.OperationElement(
        **common,
        operation=_required(node, "taskDefinition", "type", file=file),
        inputs=_mapping(node, "input"),
        outputs=_mapping(node, "output"),
    )


def _decision(node: etree._Element, common: dict[str, Any], file: str) -> elements.Element:
    decision = _required(node, "calledDecision", "decisionId", file=file)
    return elements.DecisionElement(**common, decision=decision)


def _script(node: etree._Element, common: dict[str, Any], file: str) -> elements.Element:
    return elements.ScriptElement(
        **common,
        expression=_required(node, "script", "expression", file=file),
        target=_required(node, "script", "resultVariable", file=file),
    )


def _call(node: etree._Element, common: dict[str, Any], file: str) -> elements.Element:
    process_id = _required(node, "calledElement", "processId", file=file)
    return elements.CallElement(**common, process_id=process_id, inputs=_mapping(node, "input"))


_READERS: Final = {
    "userTask": _user_task,
    "serviceTask": _operation,
    "businessRuleTask": _decision,
    "scriptTask": _script,
    "callActivity": _call,
}


def _event(node: etree._Element, common: dict[str, Any], file: str) -> elements.Element:
    message = node.find("bpmn:messageEventDefinition", NAMESPACES)
    if message is not None:
        name, key = _message(node, message, file=file)
        return elements.MessageElement(
            **common,
            message=name,
            correlation_key=key,
            payload=_mapping(node, "input"),
            outputs=_mapping(node, "output"),
            alarm=_alarm(node),
            is_single=_properties(node).get("oneAtATime") == "true",
        )
    timer = node.find("bpmn:timerEventDefinition", NAMESPACES)
    if timer is not None:
        return elements.TimerElement(**common, term=_timer(node, timer, file=file))
    return elements.Element(**common)


def _message(node: etree._Element, event: etree._Element, *, file: str) -> tuple[str, str | None]:
    """Return name and correlation key of the message an event refers to."""
    reference = event.get("messageRef")
    for message in node.getroottree().getroot().iterfind("bpmn:message", NAMESPACES):
        if reference is not None and message.get("id") == reference and message.get("name"):
            return message.get("name", ""), _attribute(message, "subscription", "correlationKey")
    raise Incomplete(finding(node, "message.unnamed", file=file))


def _alarm(node: etree._Element) -> elements.Alarm | None:
    """Return when an event happens by itself, from its properties (R9)."""
    said = _properties(node)
    if "raisedWhen" not in said:
        return None
    return elements.Alarm(
        watches=tuple(said.get("watches", "").split()),
        condition=said["raisedWhen"],
        decision=said.get("raisedBy"),
    )


def _timer(node: etree._Element, timer: etree._Element, *, file: str) -> str:
    """Return the FEEL that gives the deadline term (runtime R6)."""
    for child in timer.iterfind("bpmn:*", NAMESPACES):
        text = (child.text or "").strip()
        if kind(child) in {"timeDate", "timeDuration"} and text.startswith("="):
            return text
    raise Incomplete(finding(node, "timer.no_deadline", file=file))


def _loop(node: etree._Element, *, file: str) -> elements.Loop | None:
    marker = node.find("bpmn:multiInstanceLoopCharacteristics", NAMESPACES)
    if marker is None:
        return None
    loop = extension(marker, "loopCharacteristics")
    if loop is None or not loop.get("inputCollection") or not loop.get("inputElement"):
        raise Incomplete(finding(node, "loop.no_collection", file=file))
    return elements.Loop(
        is_sequential=marker.get("isSequential") == "true",
        input_collection=loop.get("inputCollection", ""),
        input_element=loop.get("inputElement", ""),
        output_collection=loop.get("outputCollection"),
        output_element=loop.get("outputElement"),
    )


def _line(node: etree._Element) -> int | None:
    line = node.sourceline
    return line if isinstance(line, int) else None


def _rules(node: etree._Element) -> tuple[str, ...]:
    """Return the lines of an element's documentation, where rule ids are named."""
    texts = (text.text or "" for text in node.iterfind("bpmn:documentation", NAMESPACES))
    return tuple(line.strip() for text in texts for line in text.splitlines() if line.strip())


def _mapping(node: etree._Element, direction: str) -> Mapping[str, str]:
    """Return target → FEEL source of one side of an input/output mapping."""
    path = f"bpmn:extensionElements/zeebe:ioMapping/zeebe:{direction}"
    return {
        entry.get("target", ""): entry.get("source", "")
        for entry in node.iterfind(path, NAMESPACES)
    }


def _properties(node: etree._Element) -> Mapping[str, str]:
    """Return the named properties of a node."""
    path = "bpmn:extensionElements/zeebe:properties/zeebe:property"
    return {
        entry.get("name", ""): entry.get("value", "") for entry in node.iterfind(path, NAMESPACES)
    }


def _attribute(node: etree._Element, name: str, attribute: str) -> str | None:
    found = extension(node, name)
    return None if found is None else found.get(attribute)


def _required(node: etree._Element, name: str, attribute: str, *, file: str) -> str:
    value = _attribute(node, name, attribute)
    if not value:
        raise Incomplete(finding(node, f"{kind(node)}.no_{attribute}", file=file))
    return value
