"""Which parts of the work on complaints were done in time, as far as that is known (KPI-01)."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import select

from engine.domain import assessments
from engine.services.context import Context
from engine.store.tasks import TaskStatus, UserTask

_PARTS: Final[Mapping[str, tuple[str, ...]]] = {
    "accepted_in_time": assessments.ACCEPTING_STEPS,
    "resolved_in_time": assessments.RESPONSIBLE_STEPS,
    "closed_in_time": assessments.CLOSING_STEPS,
}
_PART_OF: Final = {step: part for part, steps in _PARTS.items() for step in steps}
UNKNOWN: Final[Mapping[str, bool | None]] = dict.fromkeys(_PARTS)
"""What is said of a complaint of which no step was asked for, or of which all were cancelled."""


def of_cases(ctx: Context, ids: Collection[int]) -> dict[int, dict[str, bool | None]]:
    """Tell for each case which parts were done in time, in one read for all of them.

    A part is late once any step of it, in any round, was done late or is overdue, and in time once
    all its steps are done by then; while one is open and not due yet, nobody knows.
    """
    found = ctx.session.execute(
        select(UserTask.case_id, UserTask.element_id, UserTask.due_at, UserTask.completed_at).where(
            UserTask.case_id.in_(ids),
            UserTask.element_id.in_(_PART_OF),
            UserTask.status != TaskStatus.CANCELLED,
        )
    )
    said: dict[int, dict[str, list[bool | None]]] = {}
    for case_id, element_id, due_at, done_at in found:
        told = said.setdefault(case_id, {}).setdefault(_PART_OF[element_id], [])
        told.append(_is_in_time(due_at, done_at, now=ctx.now))
    return {
        case_id: {**UNKNOWN, **{part: _all(each) for part, each in parts.items()}}
        for case_id, parts in said.items()
    }


def _is_in_time(due_at: datetime | None, done_at: datetime | None, *, now: datetime) -> bool | None:
    """Test whether one step was done by when it was due; the exact moment is still in time."""
    if due_at is not None and (done_at or now) > due_at:
        return False
    return None if done_at is None else True


def _all(told: Collection[bool | None]) -> bool | None:
    if False in told:
        return False
    return None if None in told else True
