"""What the heartbeat tells people when a duty's moment comes: each step once (D6, R6, ACC-05).

A duty warns whoever holds its task, says that it was missed, and goes on to the superior and then
to headquarters as long as nobody has done it. The times between are policy.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select

from engine.domain.notices import Notice
from engine.services import addressees, directory, duties, guard, ledger, outbox, releases
from engine.services.context import Context
from engine.store.cases import Case
from engine.store.duties import Duty
from engine.store.promises import Promise, PromiseKind
from engine.store.tasks import TaskStatus, UserTask

_SUPERIOR: Final = "superior"
_HEADQUARTERS: Final = "headquarters"
_HOURS: Final = {
    _SUPERIOR: ("duty.superior_hours", 2),
    _HEADQUARTERS: ("duty.headquarters_hours", 8),
}
"""The policy of each step, and what holds where the release of a case says nothing of it."""


def notice(ctx: Context, duty: Duty, *, case: Case) -> None:
    """Warn of a deadline, note that it was missed, or escalate; whatever is next."""
    task = _task(ctx, duty)
    duty.claimed_until, duty.try_count = None, 0
    if ctx.now <= duty.due_at:
        duty.warned_at, duty.next_at = ctx.now, duties.just_after(duty.due_at)
        people = _holders(ctx, case, duty, task)
        _tell(ctx, Notice.DUTY_WARNED, duty, case=case, task=task, people=people)
    elif duty.breached_at is None:
        duty.breached_at = ctx.now
        duty.next_at = _later(ctx, duty, case, _SUPERIOR)
        people = _holders(ctx, case, duty, task)
        _tell(ctx, Notice.DUTY_BREACHED, duty, case=case, task=task, people=people)
    elif duty.escalated_at is None:
        duty.escalated_at = ctx.now
        duty.next_at = _later(ctx, duty, case, _HEADQUARTERS)
        _escalate(ctx, duty, case=case, task=task, level=_SUPERIOR)
    else:
        duty.headquarters_at, duty.next_at = ctx.now, None
        _escalate(ctx, duty, case=case, task=task, level=_HEADQUARTERS)


def _task(ctx: Context, duty: Duty) -> UserTask | None:
    return ctx.session.scalar(
        select(UserTask).where(
            UserTask.instance_id == duty.instance_id,
            UserTask.engine_task_id == duty.engine_task_id,
            UserTask.status == TaskStatus.OPEN,
        )
    )


def _later(ctx: Context, duty: Duty, case: Case, level: str) -> datetime:
    """Say when to go on: by the clock on the wall where the duty itself runs by it."""
    models = releases.compiled(ctx, case.release_id)
    runs_at_night = any(entry.get("term") == "hours" for entry in duty.explanation)
    key, default = _HOURS[level]
    hours = models.policy.get(key, default)
    term = {"term": "hours" if runs_at_night else "working hours", "count": hours}
    return duties.deadline(ctx, term, overrides=models.calendar).due_at


def _escalate(ctx: Context, duty: Duty, *, case: Case, task: UserTask | None, level: str) -> None:
    if level == _SUPERIOR:
        people = _superior(ctx, case, duty, task)
    else:
        people = addressees.headquarters(ctx, barred=_barred(ctx, case))
    told = [directory.any_login(ctx, person) for person in people]
    kind = Notice.DUTY_ESCALATED
    _tell(ctx, kind, duty, case=case, task=task, people=people, level=level, told=told)


def _tell(
    ctx: Context,
    kind: Notice,
    duty: Duty,
    *,
    case: Case,
    task: UserTask | None,
    people: Iterable[int],
    **values: Any,
) -> None:
    """Record what happened to a duty, and tell people of it once this is stored."""
    ledger.record(
        ctx,
        str(kind),
        case=case,
        element=duty.element_id,
        task=duty.engine_task_id,
        duty=duty.kind,
        rule=duty.rule,
        due=duty.due_at,
        **values,
    )
    for person in people:
        outbox.notify(
            ctx,
            kind,
            recipient_id=person,
            case=case,
            task=task.id if task is not None else None,
            due=duty.due_at.isoformat(),
        )


def _holders(ctx: Context, case: Case, duty: Duty, task: UserTask | None) -> list[int]:
    """Return who has the task, or gave the promise; while nobody is there, who may take it.

    Of somebody away the substitute is told, and without one whoever is above (CMP-58, CMP-60).
    """
    if task is None:
        promised = select(Promise.owner_id).where(Promise.duty_id == duty.id)
        owners, barred = ctx.session.scalars(promised).all(), _barred(ctx, case)
        found = addressees.present(ctx, owners, barred=barred)
        return found or _superior(ctx, case, duty, task)
    recused = guard.recusals(ctx, case, role=task.candidate_role, task=task.element_id)
    _, people = addressees.of_task(
        ctx,
        holder_id=task.assignee_id,
        role=task.candidate_role,
        unit=directory.organization(ctx).unit(task.candidate_unit_id or 0),
        barred={each.person_id for each in recused},
    )
    return people


def _superior(ctx: Context, case: Case, duty: Duty, task: UserTask | None) -> list[int]:
    """Return the nearest head above whoever has the task, or gave the promise (CMP-33).

    It is neither that person, nor who stands in for them, nor somebody barred.
    """
    if task is not None:
        holder_id, unit_id = task.assignee_id, task.candidate_unit_id
    else:
        holder_id, unit_id = _promised(ctx, case, duty)
    if unit_id is None:
        return []
    out = _barred(ctx, case) | {holder_id, directory.stand_in(ctx, holder_id)}
    return addressees.above(ctx, directory.organization(ctx).unit(unit_id), barred=out)


def _promised(ctx: Context, case: Case, duty: Duty) -> tuple[int | None, int | None]:
    """Return who gave the promise of a duty, and the unit that gave it."""
    promise = ctx.session.scalar(select(Promise).where(Promise.duty_id == duty.id))
    if promise is None:
        return None, None
    is_progress = promise.kind == PromiseKind.PROGRESS
    return promise.owner_id, case.accepting_unit_id if is_progress else case.intake_unit_id


def _barred(ctx: Context, case: Case) -> set[int | None]:
    return {each.person_id for each in guard.recusals(ctx, case)}
