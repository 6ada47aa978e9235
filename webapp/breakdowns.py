"""What is said of a fault to those who mend it: what broke, in words (runtime R8).

`webapp.errors` speaks to whoever met the fault; here the same code tells a process owner what to
look at. Only names of models are filled in, never a value of a case.
"""

from collections.abc import Mapping
from typing import Any, Final

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from engine.errors import EngineError
from webapp import sentences

FAULTS: Final[Mapping[str, LazyString]] = {
    "unit_unknown.function": _("No unit has the function %(function)s."),
    "unit_unknown.unit": _("There is no unit with the code %(unit)s."),
    "unit_unknown": _("A unit that is needed does not exist."),
    "place_unknown": _("The case names no “%(place)s” yet, so “%(element)s” has no group."),
    "route_unknown": _("No unit fits the route %(route)s."),
    "fact_undeclared": _("“%(element)s” sets the fact %(fact)s, which nothing declares."),
    "operation_unknown": _("There is no operation %(operation)s."),
    "receiver_is_over": _("The case that the message %(message)s was meant for is over."),
    "task_gone": _("What was to move does not wait any more."),
    "deadline_invalid": _("A deadline could not be worked out."),
    "expression_invalid": _("The expression %(source)s cannot be read."),
    "expression_failed": _("The expression %(source)s could not be worked out."),
    "expression_too_costly": _("Working out %(source)s took too long."),
    "unknown_name": _("The expression %(source)s reads %(name)s, which nothing declares."),
    "unknown_policy_key": _("The policy has no entry %(key)s."),
    "condition_not_boolean": _("The condition %(source)s is neither true nor false."),
    "plan_circular": _("Fields of a form are worked out from each other in a circle."),
    "not_a_collection": _("“%(element)s” goes over %(collection)s, which is no list."),
    "instance_stalled": _("Nothing would wait any more that could move the case."),
    "instance_too_deep": _("The case has gone round “%(element)s” too often."),
    "state_from_other_version": _("The case was stored by another version of the program."),
    "decision_failed": _("The table %(decision)s gave no answer."),
    "no_rule_matches": _("No row of the table %(decision)s fits these values."),
    "rules_overlap": _("Several rows of the table %(decision)s fit these values."),
    "table_failed": _("A decision table gave no answer."),
}
_UNEXPECTED: Final = _("The program met an error that it does not know (%(type)s).")


def sentence(*, error_type: str, code: str | None, params: Mapping[str, Any] | None) -> str:
    """Say in the language of the request what broke."""
    params = params or {}
    keys = [f"{code}.{name}" for name in params] + [code or ""]
    known = next((FAULTS[key] for key in keys if key in FAULTS), None)
    if known is None:
        return sentences.fill(_UNEXPECTED, {"type": error_type})
    return sentences.fill(known, params)


def of(error: BaseException | None) -> str:
    """Say what broke, from the error itself."""
    kind = type(error).__name__
    if isinstance(error, EngineError):
        return sentence(error_type=kind, code=error.code, params=error.params)
    return sentence(error_type=kind, code=None, params=None)
