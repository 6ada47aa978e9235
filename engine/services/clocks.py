"""The clock of a task: stopped with a reason by a superior, and let run again (R6).

A pause is a change of the duty's row and an entry of the ledger, and the deadline's account tells
who stopped it, why, and how long.
"""

from typing import Any

from sqlalchemy import select

from engine.domain import deadlines
from engine.domain.deadlines import Deadline
from engine.domain.grants import Action
from engine.domain.notices import Notice
from engine.errors import EngineError, NotAllowed
from engine.services import addressees, directory, duties, guard, ledger, outbox, reasons, runtime
from engine.services.context import Context
from engine.services.outcome import Held
from engine.store.duties import Duty, DutyKind
from engine.store.tasks import TaskStatus, UserTask


class ClockStopped(EngineError):
    """The clock of this task is stopped already."""

    code = "clock_stopped"


class ClockRunning(EngineError):
    """The clock of this task is not stopped."""

    code = "clock_running"


class ClockNotOurs(EngineError):
    """Somebody outside the firm has set this deadline, so nobody here may stop its clock."""

    code = "clock_not_ours"


def pause(ctx: Context, *, task_id: int, reason: str) -> UserTask:
    """Stop the clock of somebody else's task; the actor answers for the reason.

    Raises:
        NotAllowed: if the actor holds the task: nobody stops their own clock.
        ClockStopped: if it is stopped already.
        ClockNotOurs: if an authority has set the deadline (REG-03).
    """
    task, held, duty = _of(ctx, task_id)
    who = guard.actor(ctx)
    if task.assignee_id == who.id:
        raise NotAllowed(action=str(Action.TASK_PAUSE), reason="same_person")
    if duty.paused_from is not None:
        raise ClockStopped(task=task.id)
    if any(entry.get("code") == "absolute" for entry in duty.explanation):
        raise ClockNotOurs(task=task.id)
    said = reasons.check(reason)
    stop = {"code": "stopped", "from": ctx.now.isoformat(), "reason": said, "by": who.name}
    duty.paused_from, duty.next_at, duty.claimed_until = ctx.now, None, None
    duty.explanation = [*duty.explanation, stop]
    _record(ctx, Notice.DUTY_PAUSED, held, duty, reason=said, by=who.login)
    _tell(ctx, Notice.DUTY_PAUSED, held, task)
    return _shown(ctx, held, task)


def resume(ctx: Context, *, task_id: int) -> UserTask:
    """Let the clock run again with as much time left as there was.

    Raises:
        ClockRunning: if it is not stopped.
    """
    task, held, duty = _of(ctx, task_id)
    if duty.paused_from is None:
        raise ClockRunning(task=task.id)
    stop = duty.explanation[-1]
    before = Deadline(
        due_at=duty.due_at,
        warn_at=duty.warn_at or duty.due_at,
        explanation=tuple(duty.explanation[:-1]),
    )
    moved = deadlines.shift(
        before,
        paused_from=duty.paused_from,
        resumed_at=ctx.now,
        calendar=_calendar(ctx, held, task),
        told={"reason": stop["reason"], "by": stop["by"]},
    )
    duty.due_at, duty.warn_at, duty.paused_from = moved.due_at, moved.warn_at, None
    duty.explanation = list(moved.explanation)
    duty.next_at = duties.next_look(duty)
    task.due_at, task.warn_at = moved.due_at, moved.warn_at
    _record(ctx, Notice.DUTY_RESUMED, held, duty, by=guard.actor(ctx).login)
    _tell(ctx, Notice.DUTY_RESUMED, held, task)
    return _shown(ctx, held, task)


def _of(ctx: Context, task_id: int) -> tuple[UserTask, Held, Duty]:
    task, held = runtime.hold_task(ctx, task_id)
    guard.require(ctx, Action.TASK_PAUSE, held.case, task)
    duty = ctx.session.scalar(
        select(Duty).where(
            Duty.instance_id == task.instance_id,
            Duty.engine_task_id == task.engine_task_id,
            Duty.kind == DutyKind.TASK,
            Duty.ended_at.is_(None),
        )
    )
    if duty is None or task.status != TaskStatus.OPEN:
        raise ClockRunning(task=task.id)
    return task, held, duty


def _calendar(ctx: Context, held: Held, task: UserTask) -> Any:
    unit_id = task.candidate_unit_id
    unit = None if unit_id is None else directory.organization(ctx).unit(unit_id)
    return duties.calendar(ctx, unit=unit, overrides=held.models.calendar)


def _tell(ctx: Context, kind: Notice, held: Held, task: UserTask) -> None:
    """Tell whoever holds the task that its clock stands, or runs (R6)."""
    for person in addressees.present(ctx, [task.assignee_id], barred={guard.actor(ctx).id}):
        outbox.notify(ctx, kind, recipient_id=person, case=held.case, task=task.id)


def _record(ctx: Context, kind: Notice, held: Held, duty: Duty, **values: Any) -> None:
    ledger.record(
        ctx,
        str(kind),
        case=held.case,
        element=duty.element_id,
        task=duty.engine_task_id,
        rule=duty.rule,
        due=duty.due_at,
        warn=duty.warn_at,
        explanation=list(duty.explanation),
        **values,
    )


def _shown(ctx: Context, held: Held, task: UserTask) -> UserTask:
    """Let the lists sort the case by what is due now; a stopped clock is due never."""
    ctx.session.flush()
    duties.show_earliest(held.case)
    return task
