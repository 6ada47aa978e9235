"""Duties: the rows that hold every moment of a case, and what happens when one comes (D6, R6)."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import Select, Update, bindparam, func, insert, select, update

from engine.domain import deadlines
from engine.domain.calendar import WorkingCalendar
from engine.domain.deadlines import Deadline
from engine.domain.organization import Unit
from engine.services.context import Context
from engine.store import claims
from engine.store.cases import Case
from engine.store.duties import Duty, DutyKind
from engine.store.instances import InstanceStatus, ProcessInstance
from engine.store.tasks import UserTask

DEFAULT_OPENS: Final = time(9)
DEFAULT_CLOSES: Final = time(17)

_AFTER = timedelta(microseconds=1)
"""The exact moment is still in time; a breach is looked for just after it."""

_CREATE: Final = insert(Duty)
_END: Final = (
    update(Duty)
    .where(
        Duty.instance_id == bindparam("of_instance"),
        Duty.engine_task_id.in_(bindparam("of_tasks", expanding=True)),
        Duty.ended_at.is_(None),
    )
    .values(next_at=None)
)
_CARRIED: Final = ("paused_from", "warned_at", "breached_at")
"""What only a duty that goes on is created with; the ledger names it where there is any."""
_COUNTS: Final = (
    Duty.ended_at.is_(None),
    Duty.paused_from.is_(None),
    Duty.kind != DutyKind.TIMER,
)
"""What a duty of a case must be to count for when the case is due."""


def calendar(
    ctx: Context, *, unit: Unit | None = None, overrides: Mapping[date, bool] | None = None
) -> WorkingCalendar:
    """Return the working calendar of a unit's office hours, corrected by a release (design D7)."""
    opens = unit.opens if unit and unit.opens else DEFAULT_OPENS
    closes = unit.closes if unit and unit.closes else DEFAULT_CLOSES
    corrected = dict(overrides or {})
    found: WorkingCalendar = ctx.catalogue.get(
        ("calendar", opens, closes, frozenset(corrected.items())),
        lambda: WorkingCalendar(overrides=corrected, opens=opens, closes=closes),
    )
    return found


def deadline(
    ctx: Context,
    term: Any,
    *,
    unit: Unit | None = None,
    overrides: Mapping[date, bool] | None = None,
) -> Deadline:
    """Turn the deadline term of a model into moments that start now (design D7)."""
    hours = calendar(ctx, unit=unit, overrides=overrides)
    return deadlines.resolve(term, start=ctx.now, calendar=hours)


def create(ctx: Context, rows: Collection[dict[str, Any]]) -> None:
    """Store duties, in one insert."""
    if rows:
        ctx.session.connection().execute(_CREATE, list(rows))


def row(  # noqa: PLR0913 (the columns of one row)
    *,
    case: Case,
    instance_id: int,
    engine_task_id: str,
    element: str,
    kind: DutyKind,
    rule: str | None,
    due: Deadline,
) -> dict[str, Any]:
    """Return one duty as values; a timer has nothing to warn of."""
    warns = kind != DutyKind.TIMER
    return {
        "case_id": case.id,
        "instance_id": instance_id,
        "engine_task_id": engine_task_id,
        "element_id": element,
        "kind": kind,
        "rule": rule,
        "due_at": due.due_at,
        "warn_at": due.warn_at if warns else None,
        "next_at": due.warn_at if warns else due.due_at,
        "explanation": list(due.explanation),
        "paused_from": None,
        "warned_at": None,
        "breached_at": None,
        "escalated_at": None,
        "headquarters_at": None,
        "try_count": 0,
    }


def told(created: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the ledger keeps of a duty that was created."""
    return {
        "element": created["element_id"],
        "task": created["engine_task_id"],
        "kind": created["kind"],
        "rule": created["rule"],
        "due": created["due_at"],
        "warn": created["warn_at"],
        "explanation": created["explanation"],
        **{name: created[name] for name in _CARRIED if created[name] is not None},
    }


def end(
    ctx: Context, *, instance_id: int, engine_task_ids: Collection[str], cause: str | None
) -> None:
    """End the duties of tasks and timers that wait no longer."""
    if not engine_task_ids:
        return
    ctx.session.connection().execute(
        _END,
        {
            "of_instance": instance_id,
            "of_tasks": list(engine_task_ids),
            "ended_at": ctx.now,
            "cause": cause,
        },
    )


def show_earliest(case: Case) -> None:
    """Let the row of a case say its next due and warn moments, for the lists.

    The update of the case finds them itself, which saves each step a question to the database.
    """
    open_duties = (Duty.case_id == case.id, *_COUNTS)
    case.due_at = select(func.min(Duty.due_at)).where(*open_duties).scalar_subquery()
    case.warn_at = select(func.min(Duty.warn_at)).where(*open_duties).scalar_subquery()


def hold_back(ctx: Context, *, instance_id: int) -> None:
    """Let no duty of a suspended instance fire; the moments stay as they are."""
    ctx.session.execute(_open_in(instance_id).values(next_at=None))


def go_on(ctx: Context, *, instance_id: int) -> None:
    """Look at the duties of an instance again; what came in the meantime is due at once."""
    still_open = select(Duty).where(Duty.instance_id == instance_id, Duty.ended_at.is_(None))
    for duty in ctx.session.scalars(still_open):
        duty.next_at, duty.claimed_until = next_look(duty), None


def end_all(ctx: Context, *, instance_id: int, cause: str) -> None:
    """End every duty of an instance that is over."""
    ctx.session.execute(_open_in(instance_id).values(ended_at=ctx.now, next_at=None, cause=cause))


def end_promises(ctx: Context, case: Case, *, cause: str) -> None:
    """End what still reminds of promises in a case that is over."""
    still_open = (Duty.case_id == case.id, Duty.kind == DutyKind.PROMISE, Duty.ended_at.is_(None))
    ended = update(Duty).where(*still_open)
    ctx.session.execute(ended.values(ended_at=ctx.now, next_at=None, cause=cause))


def is_held_back(ctx: Context, duty: Duty) -> bool:
    """Test whether the instance of a duty is suspended."""
    status = ctx.session.scalar(
        select(ProcessInstance.status).where(ProcessInstance.id == duty.instance_id)
    )
    return status == InstanceStatus.SUSPENDED


def of_case(ctx: Context, case: Case) -> list[Duty]:
    """Return the duties of a case, open ones first, each group by due moment."""
    rows = ctx.session.scalars(select(Duty).where(Duty.case_id == case.id).order_by(Duty.due_at))
    return sorted(rows, key=lambda duty: duty.ended_at is not None)


def of_task(ctx: Context, task: UserTask) -> Duty | None:
    """Return the duty to do a user task."""
    return ctx.session.scalar(_of(task, DutyKind.TASK).limit(1))


def is_takeover(kind: str | None) -> bool:
    """Test whether a duty is one to take a task over (TM-05)."""
    return kind == DutyKind.TAKEOVER


def is_beside(kind: str | None) -> bool:
    """Test whether a duty is one to begin a task, which stands beside the one to do it."""
    return kind in {DutyKind.TAKEOVER, DutyKind.MILESTONE}


def begin(ctx: Context, *, instance_id: int, engine_task_ids: Collection[str], cause: str) -> None:
    """End the duties to reach the milestone of tasks, which was reached in this step (TM-03)."""
    if engine_task_ids:
        reached = _open_in(instance_id).where(
            Duty.engine_task_id.in_(engine_task_ids), Duty.kind == DutyKind.MILESTONE
        )
        ctx.session.execute(reached.values(ended_at=ctx.now, next_at=None, cause=cause))


def takeover(ctx: Context, task: UserTask) -> Duty | None:
    """Return the duty to take a user task over, while nobody has."""
    still_open = _of(task, DutyKind.TAKEOVER).where(Duty.ended_at.is_(None))
    return ctx.session.scalar(still_open.limit(1))


def take_over(ctx: Context, task: UserTask, *, case: Case) -> bool:
    """End the duty to take a task over; tell whether there was one (TM-05)."""
    duty = takeover(ctx, task)
    if duty is None:
        return False
    duty.ended_at, duty.next_at, duty.cause = ctx.now, None, f"taken_over:{task.element_id}"
    ctx.session.flush()
    show_earliest(case)
    return True


def claim(ctx: Context, *, limit: int) -> list[Duty]:
    """Take the duties whose moment has come (runtime R8)."""
    return claims.claim(
        ctx.session,
        Duty,
        where=Duty.next_at <= ctx.now,
        order_by=[Duty.next_at, Duty.id],
        now=ctx.now,
        limit=limit,
    )


def just_after(moment: datetime) -> datetime:
    """Return when a breach of this moment is looked for; the exact moment is still in time."""
    return moment + _AFTER


def _of(task: UserTask, kind: DutyKind) -> Select[Duty]:
    return select(Duty).where(
        Duty.instance_id == task.instance_id,
        Duty.engine_task_id == task.engine_task_id,
        Duty.kind == kind,
    )


def _open_in(instance_id: int) -> Update:
    return update(Duty).where(Duty.instance_id == instance_id, Duty.ended_at.is_(None))


def next_look(duty: Duty) -> datetime | None:
    """Return when the heartbeat must look at an open duty; never again at one that is through."""
    if duty.paused_from or duty.fired_at or duty.headquarters_at:
        return None
    if duty.breached_at:
        return duty.breached_at
    if duty.kind == DutyKind.TIMER:
        return duty.due_at
    return just_after(duty.due_at) if duty.warned_at else duty.warn_at
