"""What a task that is created again takes over from the one it replaces (CMP-10, R9).

A change of grade, category or fact ends the work under way and creates it anew on its new path.
Work that was ended unfinished goes on: it began when it first came, and keeps its pauses and
whoever had taken it. Work that was completed and comes again is another round, and begins anew
(FBK-02).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, select

from engine.domain import access, continuity
from engine.domain.calendar import WorkingCalendar
from engine.domain.deadlines import Deadline
from engine.domain.grants import Action
from engine.services import directory, duties, guard
from engine.services.context import Context
from engine.store.cases import Case
from engine.store.duties import Duty, DutyKind
from engine.store.instances import ProcessInstance
from engine.store.tasks import TaskStatus, UserTask
from engine.workflow import position


@dataclass(frozen=True, kw_only=True)
class Forerunner:
    """A task that was ended unfinished, with its duties as they were."""

    task: UserTask
    duties: Mapping[DutyKind, Duty]


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """A task that appeared, and what it goes on with."""

    task: position.UserTask
    before: Forerunner | None


def arrivals(
    ctx: Context,
    stored: ProcessInstance,
    *,
    appeared: Collection[position.UserTask],
    cancelled: Collection[position.UserTask],
) -> list[Arrival]:
    """Return the tasks that appeared, each with what it goes on with.

    It is asked before the duties of this step end. A task that appears for the first time costs no
    question; the last one of its kind is gone on with if it was cancelled, not if it was completed.
    """
    again = {task.element for task in appeared if task.round > 1}
    ended = _ended(ctx, stored, again, cancelled=cancelled) if again else {}
    return [
        Arrival(task=task, before=ended.get((task.element, task.item_key))) for task in appeared
    ]


def holder(
    ctx: Context, case: Case, before: Forerunner, created: Mapping[str, Any]
) -> dict[str, Any]:
    """Return who goes on with a task: whoever had taken it or was given it and may still do it.

    What was delegated stays so while both may have it, else it goes back to its owner. A unit or
    role that was not asked before begins with its own people.
    """
    task = before.task
    group = (task.candidate_role, task.candidate_unit_id)
    if task.claimed_at is None or group != (
        created["candidate_role"],
        created["candidate_unit_id"],
    ):
        return {}
    offered = UserTask(**created)
    owner = _able(ctx, case, offered, task.owner_id)
    person = _able(ctx, case, offered, task.assignee_id)
    if person is None:
        person, owner = owner, None
    if person is None:
        return {}
    return {"assignee_id": person, "owner_id": owner, "claimed_at": task.claimed_at}


def duty(
    ctx: Context,
    before: Forerunner,
    created: dict[str, Any],
    *,
    task: Mapping[str, Any],
    term: Any,
    calendar: WorkingCalendar,
) -> list[dict[str, Any]]:
    """Return a duty of a task that goes on, if any, counted from where its forerunner's was.

    The time to take a task over is that of each new hand (TM-05); what was begun in time once is
    not asked for again.
    """
    known = before.duties.get(created["kind"])
    is_same_hand = before.task.assignee_id == task["assignee_id"]
    if known is None or (duties.is_takeover(created["kind"]) and not is_same_hand):
        return [created]
    if duties.is_beside(created["kind"]) and _is_met(known, before.task):
        return []
    deadline = continuity.carry_on(
        Deadline(
            due_at=known.due_at,
            warn_at=known.warn_at or known.due_at,
            explanation=tuple(known.explanation),
        ),
        term,
        now=ctx.now,
        calendar=calendar,
        paused_from=known.paused_from,
    )
    moments = {"due_at": deadline.due_at, "warn_at": deadline.warn_at}
    account = {"explanation": list(deadline.explanation)}
    carried = created | moments | account | _reached(known, deadline, now=ctx.now)
    if known.paused_from is not None and not continuity.is_set_outside(deadline):
        carried["paused_from"] = known.paused_from
        carried["explanation"] = [*deadline.explanation, known.explanation[-1]]
    is_late = carried["breached_at"] is not None and carried["paused_from"] is None
    look = duties.next_look(Duty(**carried))
    return [carried | {"next_at": (known.next_at or look) if is_late else look}]


def _ended(
    ctx: Context,
    stored: ProcessInstance,
    again: Collection[str],
    *,
    cancelled: Collection[position.UserTask],
) -> dict[tuple[str, str], Forerunner]:
    """Return the last task of some elements, for each item, where it was ended unfinished."""
    of_kind = UserTask.instance_id == stored.id, UserTask.element_id.in_(again)
    last = select(func.max(UserTask.id)).where(*of_kind)
    rows = ctx.session.execute(
        select(UserTask, Duty)
        .outerjoin(
            Duty,
            and_(
                Duty.instance_id == UserTask.instance_id,
                Duty.engine_task_id == UserTask.engine_task_id,
            ),
        )
        .where(UserTask.id.in_(last.group_by(UserTask.element_id, UserTask.item_key)))
    )
    ending = {str(task.task_id) for task in cancelled}
    found: dict[UserTask, dict[DutyKind, Duty]] = {}
    for task, duty in rows:
        if task.status == TaskStatus.CANCELLED or task.engine_task_id in ending:
            of_task = found.setdefault(task, {})
            of_task.update({} if duty is None else {duty.kind: duty})
    return {
        (task.element_id, task.item_key): Forerunner(task=task, duties=of_task)
        for task, of_task in found.items()
    }


def _reached(known: Duty, deadline: Deadline, *, now: datetime) -> dict[str, Any]:
    """Keep what was told of moments that have passed by the new rule too: nothing is told twice."""
    is_warned, is_late = deadline.warn_at <= now, deadline.due_at < now
    return {
        "warned_at": known.warned_at if is_warned else None,
        "breached_at": known.breached_at if is_late else None,
        "escalated_at": known.escalated_at if is_late else None,
        "headquarters_at": known.headquarters_at if is_late else None,
    }


def _is_met(known: Duty, task: UserTask) -> bool:
    """Test whether a duty ended by being done, and not with its task."""
    return known.ended_at is not None and known.cause != task.cause


def _able(ctx: Context, case: Case, offered: UserTask, person: int | None) -> int | None:
    """Return somebody if they may have a task by what the case says now."""
    login = directory.any_login(ctx, person) if person is not None else None
    if login is None or directory.find_id(ctx, login) is None:
        return None
    receiver = directory.actor(ctx, login)
    subject = guard.subject(ctx, case, offered)
    return person if access.allows(receiver, Action.TASK_RECEIVE, subject).allowed else None
