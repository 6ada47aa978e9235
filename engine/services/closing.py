"""Closing a complaint: the operation behind the close gate, which every path passes."""

from typing import Any, Final

from sqlalchemy import bindparam, select

from engine.domain import closing
from engine.errors import EngineError
from engine.services.context import Context
from engine.services.scope import Scope
from engine.store.cases import Case
from engine.store.tasks import TaskStatus, UserTask

CONFIRMATIONS = {
    "confirm_as_operations_director": "director_confirmed",
    "confirm_as_unit_head": "head_confirmed",
}

_CONFIRMED: Final = (
    select(UserTask.element_id, UserTask.completed_by_id)
    .where(
        UserTask.case_id == bindparam("case_id"),
        UserTask.element_id.in_(CONFIRMATIONS),
        UserTask.status == TaskStatus.COMPLETED,
    )
    .order_by(UserTask.id)
)


class CloseGateIncomplete(EngineError):
    """Something the rules demand before a complaint is closed is still missing."""

    code = "close_gate_incomplete"

    def __init__(self, *, missing: tuple[closing.Missing, ...]) -> None:
        """Keep what is missing, each with its rule and where to mend it."""
        super().__init__(missing=[entry.code for entry in missing])
        self.missing = missing


def close(scope: Scope, **given: Any) -> dict[str, Any]:
    """Let the complaint close, or say everything that is missing.

    Raises:
        CloseGateIncomplete: with each missing thing.
    """
    missing = closing.missing(
        given,
        grade=given.get("grade"),
        confirmers=confirmers(scope.ctx, scope.case),
    )
    if missing:
        raise CloseGateIncomplete(missing=missing)
    return {}


def confirmers(ctx: Context, case: Case) -> dict[str, int]:
    """Return who gave the two confirmations of a major complaint, by the fact they set (ESC-02)."""
    key = ("confirmers", case.id)
    if key not in ctx.memo:
        rows = ctx.session.execute(_CONFIRMED, {"case_id": case.id})
        ctx.memo[key] = {CONFIRMATIONS[element]: person for element, person in rows if person}
    found: dict[str, int] = ctx.memo[key]
    return found
