"""Whether everything that models name is there: forms, decisions, operations, facts, groups (R12).

What could not be read is not reported as missing too: the finding of the broken file is enough.
"""

from collections.abc import Iterator
from typing import Any, Final

from engine.domain.grants import Role
from engine.domain.organization import CASE_PLACES, Function
from engine.errors import Finding
from engine.expressions import feel
from engine.services import operations
from engine.services.model_parts import FORMS, Parts
from engine.workflow import elements
from engine.workflow.decisions import Decision

_GROUP: Final = "@"
_DECLARING: Final = (".form", ".dmn", "facts.json")
"""The files that declare facts."""


def check(parts: Parts) -> Iterator[Finding]:
    """Yield a finding for each reference that leads nowhere."""
    for form_id in parts.forms:
        yield from _check_form(parts, form_id)
    for table in parts.decisions.values():
        yield from _check_table(parts, table)
    local_names = _locals(parts)
    for element in parts.elements:
        yield from _check_references(parts, element)
        for source in sources(element):
            yield from _check_expression(parts, element, source, local_names)
        for fact in _written(element):
            if fact not in parts.facts and not parts.is_broken(*_DECLARING):
                yield finding(element, "fact.undeclared", fact=fact)
    yield from _check_messages(parts)


def sources(element: elements.Element) -> Iterator[str]:
    """Yield the expressions of an element."""
    found: list[str | None]
    if isinstance(element, elements.UserTaskElement):
        found = [element.assignee, element.due, element.follow_up, element.priority]
    elif isinstance(element, elements.OperationElement | elements.CallElement):
        found = list(element.inputs.values())
    elif isinstance(element, elements.MessageElement):
        raised_when = element.alarm.condition if element.alarm is not None else None
        found = [element.correlation_key, raised_when, *element.payload.values()]
    else:
        found = [getattr(element, name, None) for name in ("expression", "term", "condition")]
    if element.loop is not None:
        found.append(element.loop.input_collection)
    yield from (source for source in found if source is not None and source.startswith("="))


def finding(element: elements.Element, rule: str, **params: Any) -> Finding:
    """Make a finding that sits on an element."""
    return Finding(
        file=element.file, element=element.id, line=element.line, rule=rule, params=params
    )


def _check_form(parts: Parts, form_id: str) -> Iterator[Finding]:
    """Check what the conditions of a form read, and that the form bears the name of its file."""
    found, file = parts.forms[form_id], f"{FORMS}{form_id}.form"

    def refuse(rule: str, **params: Any) -> Finding:
        return Finding(file=file, element=None, line=None, rule=rule, params=params)

    if found.id != form_id:
        yield refuse("form.file_name", form=found.id)
    if not parts.is_broken(*_DECLARING):
        for name in sorted(found.names - parts.facts.keys()):
            yield refuse("name.unknown", name=name)
    if not parts.is_broken("policy.json"):
        for key in sorted(found.policy - parts.policy.keys()):
            yield refuse("policy.unknown", key=key)


def _check_table(parts: Parts, table: Decision) -> Iterator[Finding]:
    """Check what the cells of a decision table read."""

    def refuse(rule: str, **params: Any) -> Finding:
        return Finding(file=table.file, element=table.id, line=None, rule=rule, params=params)

    if not parts.is_broken(*_DECLARING):
        for name in sorted(set(table.names) - parts.facts.keys()):
            yield refuse("name.unknown", name=name)
    if not parts.is_broken("policy.json"):
        for key in sorted(set(table.policy) - parts.policy.keys()):
            yield refuse("policy.unknown", key=key)


def _check_references(parts: Parts, element: elements.Element) -> Iterator[Finding]:
    if isinstance(element, elements.UserTaskElement):
        if element.form_id != element.id:
            yield finding(element, "user_task.form_name", form=element.form_id)
        if element.form_id not in parts.schemas and not parts.is_broken(
            f"{FORMS}{element.form_id}.form"
        ):
            yield finding(element, "form.unknown", form=element.form_id)
        yield from _check_group(element)
    if (
        isinstance(element, elements.DecisionElement)
        and element.decision not in parts.decisions
        and not parts.is_broken(".dmn")
    ):
        yield finding(element, "decision.unknown", decision=element.decision)
    if isinstance(element, elements.MessageElement) and element.alarm is not None:
        yield from _check_alarm(parts, element, element.alarm)
    if isinstance(element, elements.OperationElement):
        yield from _check_operation(element)
    if element.loop is not None and element.loop.input_element in parts.facts:
        yield finding(element, "local.shadows_fact", local=element.loop.input_element)


def _check_alarm(
    parts: Parts, element: elements.Element, alarm: elements.Alarm
) -> Iterator[Finding]:
    """Check that the facts which an alarm watches and the decision that it takes are there."""
    if not parts.is_broken(*_DECLARING):
        for name in alarm.watches:
            if name not in parts.facts:
                yield finding(element, "fact.undeclared", fact=name)
    decision = alarm.decision
    if decision and decision not in parts.decisions and not parts.is_broken(".dmn"):
        yield finding(element, "decision.unknown", decision=decision)


def _check_group(element: elements.UserTaskElement) -> Iterator[Finding]:
    """Check that the firm knows role and place of a group, written `role@place`."""
    role, at, place = (element.group or "").partition(_GROUP)
    if not (role and at and place):
        return
    if role not in set(Role):
        yield finding(element, "group.role_unknown", role=role)
    if place not in CASE_PLACES and place not in set(Function):
        yield finding(element, "group.place_unknown", place=place)


def _check_operation(element: elements.OperationElement) -> Iterator[Finding]:
    if element.operation not in operations.OPERATIONS:
        yield finding(element, "operation.unknown", operation=element.operation)
    elif not operations.accepts(element.operation, set(element.inputs)):
        yield finding(element, "operation.parameters", operation=element.operation)


def _check_expression(
    parts: Parts, element: elements.Element, source: str, local_names: set[str]
) -> Iterator[Finding]:
    """Check syntax, names and policy keys; locals of loops and calls are known by their scope."""
    try:
        found = feel.parse(source)
    except feel.ExpressionInvalid as error:
        is_function = error.params.get("reason") == "unknown_function"
        rule = "function.unknown" if is_function else "expression.invalid"
        yield finding(element, rule, **{"source": source, **error.params})
        return
    if not parts.is_broken("policy.json"):
        for key in found.policy:
            if key not in parts.policy:
                yield finding(element, "policy.unknown", source=source, key=key)
    # An operation is given what it asks for, which its signature says.
    is_given = isinstance(element, elements.OperationElement)
    for name in () if is_given or parts.is_broken(*_DECLARING) else found.names:
        if name not in parts.facts and name not in local_names:
            yield finding(element, "name.unknown", source=source, name=name)


def _check_messages(parts: Parts) -> Iterator[Finding]:
    """Check that somebody sends what is waited for, and somebody waits for what is sent."""
    if parts.is_broken(".bpmn"):
        return
    events = [each for each in parts.elements if isinstance(each, elements.MessageElement)]
    thrown = {event.message for event in events if _throws(event)}
    called = (each for each in parts.elements if isinstance(each, elements.OperationElement))
    thrown |= {
        operations.SENDS[each.operation] for each in called if each.operation in operations.SENDS
    }
    caught = {event.message for event in events if not _throws(event)}
    for event in events:
        if _throws(event) and event.message not in caught:
            yield finding(event, "message.nobody_waits", message=event.message)
        sent = event.message in thrown | parts.schemas.keys()
        if not _throws(event) and not sent and event.alarm is None:
            yield finding(event, "message.nobody_sends", message=event.message)


def _throws(event: elements.MessageElement) -> bool:
    return event.tag in {"intermediateThrowEvent", "endEvent"}


def _locals(parts: Parts) -> set[str]:
    """Return the local names that loops and calls bring in (runtime R2)."""
    found = {"loop_counter"}
    for element in parts.elements:
        if element.loop is not None:
            found.add(element.loop.input_element)
        if isinstance(element, elements.CallElement):
            found |= set(element.inputs)
    return found


def _written(element: elements.Element) -> Iterator[str]:
    if isinstance(element, elements.OperationElement):
        yield from element.outputs
    if isinstance(element, elements.ScriptElement):
        yield element.target
    if element.loop is not None and element.loop.output_collection:
        yield element.loop.output_collection
