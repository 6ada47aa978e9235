"""Small BPMN models written as Python calls, for one trap each."""

import itertools
from xml.sax.saxutils import quoteattr

HEAD = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="t">'
)


def file(process_id, *nodes, messages=()):
    """Return one BPMN file with one executable process."""
    declared = "".join(
        f'<bpmn:message id="{name}_message" name="{name}"><bpmn:extensionElements>'
        f'<zeebe:subscription correlationKey="=case_number"/></bpmn:extensionElements>'
        "</bpmn:message>"
        for name in messages
    )
    return (
        f'{HEAD}<bpmn:process id="{process_id}" isExecutable="true">{"".join(nodes)}'
        f"</bpmn:process>{declared}</bpmn:definitions>"
    ).encode()


def node(tag, element_id, content="", **attributes):
    """Return one flow node."""
    written = "".join(f" {name}={quoteattr(value)}" for name, value in attributes.items())
    return f'<bpmn:{tag} id="{element_id}"{written}>{content}</bpmn:{tag}>'


def exclusive(name, default):
    return node("exclusiveGateway", name, default=f"{name}_to_{default}")


def extensions(content):
    return f"<bpmn:extensionElements>{content}</bpmn:extensionElements>"


def start(element_id="started"):
    return node("startEvent", element_id)


def end(element_id="ended", content=""):
    return node("endEvent", element_id, content)


def user_task(
    element_id,
    *,
    due="=working days(1)",
    assignee=None,
    group="acceptor@intake_unit",
    started_by=None,
    loop="",
):
    assigned = "" if assignee is None else f" assignee={quoteattr(assignee)}"
    schedule = "" if due is None else f"<zeebe:taskSchedule dueDate={quoteattr(due)}/>"
    inner = (
        f'<zeebe:formDefinition formId="{element_id}"/>'
        f'<zeebe:assignmentDefinition candidateGroups="{group}"{assigned}/>{schedule}'
    )
    if started_by is not None:
        said = f'<zeebe:property name="startedBy" value="{started_by}"/>'
        inner += f"<zeebe:properties>{said}</zeebe:properties>"
    return node("userTask", element_id, extensions(inner) + loop)


def script(element_id, expression, target):
    inner = f'<zeebe:script expression={quoteattr(expression)} resultVariable="{target}"/>'
    return node("scriptTask", element_id, extensions(inner))


def service(element_id, operation, *, inputs=None, outputs=None):
    mapping = "".join(
        f'<zeebe:{side} source={quoteattr(source)} target="{target}"/>'
        for side, entries in (("input", inputs or {}), ("output", outputs or {}))
        for target, source in entries.items()
    )
    inner = (
        f'<zeebe:taskDefinition type="{operation}"/><zeebe:ioMapping>{mapping}</zeebe:ioMapping>'
    )
    return node("serviceTask", element_id, extensions(inner))


def message_event(tag, element_id, message, *, content="", payload=None, **attributes):
    mapping = "".join(
        f'<zeebe:input source={quoteattr(source)} target="{target}"/>'
        for target, source in (payload or {}).items()
    )
    inner = extensions(f"<zeebe:ioMapping>{mapping}</zeebe:ioMapping>") if payload else ""
    definition = f'<bpmn:messageEventDefinition messageRef="{message}_message"/>'
    return node(tag, element_id, inner + content + definition, **attributes)


def timer_event(tag, element_id, term, **attributes):
    definition = (
        f"<bpmn:timerEventDefinition><bpmn:timeDuration>{term}</bpmn:timeDuration>"
        "</bpmn:timerEventDefinition>"
    )
    return node(tag, element_id, definition, **attributes)


def loop(collection, item, *, output=None, is_sequential=False):
    result = (
        "" if output is None else f' outputCollection="{output[0]}" outputElement="{output[1]}"'
    )
    sequential = ' isSequential="true"' if is_sequential else ""
    inner = (
        f'<zeebe:loopCharacteristics inputCollection="{collection}" inputElement="{item}"{result}/>'
    )
    return (
        f"<bpmn:multiInstanceLoopCharacteristics{sequential}>{extensions(inner)}"
        "</bpmn:multiInstanceLoopCharacteristics>"
    )


def flow(source, target, condition=None):
    inner = ""
    if condition is not None:
        escaped = condition.replace("&", "&amp;").replace("<", "&lt;")
        inner = f"<bpmn:conditionExpression>{escaped}</bpmn:conditionExpression>"
    return (
        f'<bpmn:sequenceFlow id="{source}_to_{target}" sourceRef="{source}" targetRef="{target}">'
        f"{inner}</bpmn:sequenceFlow>"
    )


def chain(*names):
    """Return the flows of a straight line."""
    return "".join(flow(*pair) for pair in itertools.pairwise(names))
