"""Named operations: what a service task of a model can do (design D2).

An operation changes rows or returns results; it never advances an instance (runtime R5). It says no
by raising an `EngineError`, which drops the step and tells the person (runtime R8).
"""

import inspect
from collections.abc import Callable, Mapping, Set
from typing import Any, Final

from engine.errors import Fault
from engine.services import (
    accusations,
    closing,
    emergencies,
    grade_reviews,
    grading,
    handling,
    report_steps,
    revisits,
    routing,
    transfers,
    withdrawals,
)

Operation = Callable[..., Mapping[str, Any]]

OPERATIONS: Final[Mapping[str, Operation]] = {
    "organization.relate_accused": routing.relate_accused,
    "organization.assign_accepting_unit": routing.assign_accepting_unit,
    "organization.assign_responsible": routing.assign_responsible,
    "organization.review_custody": routing.review_custody,
    "complaints.note_accused": accusations.note,
    "complaints.settle_accused": accusations.settle,
    "complaints.count_cluster": grading.count_cluster,
    "complaints.tell_cluster": grading.tell_cluster,
    "complaints.settle_grade": grading.settle_grade,
    "complaints.change_grade": grading.change_grade,
    "complaints.note_grade_review": grade_reviews.note,
    "complaints.apply_grade_review": grade_reviews.apply,
    "complaints.begin_resolution": handling.begin_resolution,
    "complaints.settle_resolution": handling.settle_resolution,
    "complaints.plan_revisit": handling.plan_revisit,
    "complaints.note_revisit": handling.note_revisit,
    "complaints.note_unheard_consent": handling.note_unheard_consent,
    "complaints.send_back": handling.send_back,
    "complaints.note_withdrawal": withdrawals.note,
    "complaints.accept_withdrawal": withdrawals.accept,
    "complaints.close": closing.close,
    "reports.collect": report_steps.collect,
    "reports.freeze": report_steps.freeze,
    "reports.file": report_steps.file,
    "emergencies.alert": emergencies.alert,
    "revisits.check": revisits.check,
    "revisits.note_attempt": revisits.note_attempt,
    "transfers.begin_reply": transfers.begin_reply,
    "transfers.check_reply": transfers.check_reply,
    "transfers.name_officer": transfers.name_officer,
}

SENDS: Final[Mapping[str, str]] = {"complaints.tell_cluster": grading.CLUSTER_FILLED}
"""The message that an operation sends by itself, as a throwing event would."""


class OperationUnknown(Fault):
    """A model calls an operation that does not exist."""

    code = "operation_unknown"


def named(name: str, *, element: str) -> Operation:
    """Return an operation.

    Raises:
        OperationUnknown: if there is none with this name.
    """
    if name not in OPERATIONS:
        raise OperationUnknown(operation=name, element=element)
    return OPERATIONS[name]


def accepts(name: str, given: Set[str]) -> bool:
    """Test whether a model gives an operation just the parameters that it takes."""
    signature = inspect.signature(OPERATIONS[name]).parameters.values()
    takes_any = any(entry.kind == entry.VAR_KEYWORD for entry in signature)
    return takes_any or parameters(name) == given


def parameters(name: str) -> set[str]:
    """Return the names of the parameters that an operation takes."""
    signature = inspect.signature(OPERATIONS[name]).parameters.values()
    return {entry.name for entry in signature if entry.kind == entry.KEYWORD_ONLY}
