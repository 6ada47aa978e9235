"""What is said of one change between two versions of the models."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from engine.domain.changes import Change, ChangeKind
from webapp import sentences

_SORTS: Final[Mapping[str, LazyString]] = {
    "file": _("File"),
    "policy": _("Policy"),
    "entry": _("Entry"),
    "field": _("Field"),
    "table": _("Decision table"),
    "row": _("Row"),
    "order": _("Order"),
    "process": _("Process"),
    "startEvent": _("Start event"),
    "endEvent": _("End event"),
    "intermediateCatchEvent": _("Catching event"),
    "intermediateThrowEvent": _("Throwing event"),
    "boundaryEvent": _("Boundary event"),
    "userTask": _("User task"),
    "serviceTask": _("Service task"),
    "scriptTask": _("Script task"),
    "businessRuleTask": _("Business rule task"),
    "callActivity": _("Call activity"),
    "subProcess": _("Sub-process"),
    "exclusiveGateway": _("Exclusive gateway"),
    "parallelGateway": _("Parallel gateway"),
    "eventBasedGateway": _("Event gateway"),
    "sequenceFlow": _("Flow"),
    "message": _("Message"),
}
_UNITS: Final[Mapping[str, LazyString]] = {
    "working minutes": _("working minutes"),
    "working hours": _("working hours"),
    "working days": _("working days"),
    "hours": _("hours"),
    "days": _("days"),
    "months": _("months"),
    "clients": _("clients"),
    "attempts": _("attempts"),
    "yuan": _("yuan"),
    "switch": _("(on or off)"),
    "phrase": _("(phrase)"),
    "promise": _("(promise of an outcome)"),
}
_WHOLE: Final[Mapping[ChangeKind, LazyString]] = {
    ChangeKind.ADDED: _("%(sort)s %(name)s is new"),
    ChangeKind.REMOVED: _("%(sort)s %(name)s is gone"),
    ChangeKind.CHANGED: _("%(sort)s %(name)s has changed"),
    ChangeKind.MOVED: _("%(sort)s %(name)s only stands elsewhere"),
}
_DETAILS: Final[Mapping[str, LazyString]] = {
    "name": _("name"),
    "label": _("label"),
    "documentation": _("documentation"),
    "taskSchedule.dueDate": _("due"),
    "taskSchedule.followUpDate": _("taken over by"),
    "assignmentDefinition.candidateGroups": _("candidate group"),
    "conditionExpression": _("condition"),
    "sourceRef": _("from"),
    "targetRef": _("to"),
    "default": _("default flow"),
    "validate.required": _("required"),
    "conditional.hide": _("hidden if"),
    "": _("annotation"),
}
_LONGEST: Final = 300


def sentence(change: Change) -> str:
    """Say what changed, from what to what."""
    params = {
        "sort": str(_SORTS.get(change.what, change.what)),
        "name": change.name,
        "before": _value(change.before),
        "after": _value(change.after),
        "detail": str(_DETAILS.get(change.detail or "", change.detail or "")),
        "unit": str(_UNITS.get(change.unit or "", change.unit or "")),
    }
    is_value = change.what == "policy" and change.before != change.after
    if is_value and change.kind == ChangeKind.CHANGED:
        said = _("%(name)s %(before)s → %(after)s %(unit)s")
    elif change.detail is not None or change.what == "entry":
        said = _("%(sort)s %(name)s, %(detail)s: %(before)s → %(after)s")
    else:
        said = _WHOLE[change.kind]
    return sentences.fill(said, params).strip()


def told(changes: Iterable[Change]) -> list[dict[str, Any]]:
    """Tell changes as programs read them."""
    return [{**vars(each), "message": sentence(each)} for each in changes]


def _value(value: str | None) -> str:
    if value is None:
        return str(_("(none)"))
    return value if len(value) <= _LONGEST else f"{value[:_LONGEST]}…"
