"""Write an instance's position into the tables: tasks, duties, subscriptions (runtime R4 to R6)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import insert, select

from engine.domain.notices import Notice
from engine.domain.recusal import Recusal
from engine.services import (
    addressees,
    directory,
    duties,
    guard,
    messages,
    offers,
    outbox,
    successions,
)
from engine.services.context import Context
from engine.services.models import Models
from engine.services.successions import Arrival
from engine.store.cases import Case
from engine.store.duties import DutyKind
from engine.store.instances import ProcessInstance
from engine.store.tasks import TaskStatus, UserTask
from engine.workflow import position
from engine.workflow.elements import UserTaskElement
from engine.workflow.instance import Instance

_OPEN: Final = insert(UserTask).returning(UserTask.id, UserTask.engine_task_id)


@dataclass(frozen=True, kw_only=True)
class Opened:
    """The user tasks that appeared and their duties, as the ledger keeps them."""

    tasks: list[dict[str, Any]]
    duties: list[dict[str, Any]]


def opened(
    ctx: Context,
    *,
    case: Case,
    stored: ProcessInstance,
    instance: Instance,
    models: Models,
    arrivals: Iterable[Arrival],
) -> Opened:
    """Store the user tasks that appeared, with their duties; return them for the ledger.

    Whoever a task comes to is told in the same step (CMP-31). One that goes on with what was ended
    unfinished takes over what was done of it (CMP-10).
    """
    rows, due_rows, told, comes_to = [], [], [], {}
    for arrival in arrivals:
        row, of_task, barred = _task_rows(
            ctx,
            case=case,
            stored=stored,
            instance=instance,
            models=models,
            arrival=arrival,
        )
        rows.append(row)
        due_rows += of_task
        told.append(_told(ctx, row, barred) | _goes_on(arrival))
        comes_to[row["engine_task_id"]] = _comes_to(ctx, row, barred)
    if rows:
        for task_id, engine_task_id in ctx.session.connection().execute(_OPEN, rows):
            kind, people = comes_to[engine_task_id]
            for person in people:
                outbox.notify(ctx, kind, recipient_id=person, case=case, task=task_id)
    duties.create(ctx, due_rows)
    return Opened(tasks=told, duties=[duties.told(each) for each in due_rows])


def begun(instance: Instance, *, tasks: Iterable[position.UserTask]) -> list[str]:
    """Return the engine's ids of the tasks whose milestone this step reached (TM-03)."""
    elements = instance.definition.elements
    return [
        str(task.task_id)
        for task in tasks
        if isinstance(found := elements[task.element], UserTaskElement)
        and found.started_by in instance.passed
    ]


def cancelled(
    ctx: Context, *, stored: ProcessInstance, tasks: Collection[position.UserTask], cause: str
) -> list[str]:
    """Close the rows of tasks that vanished, with the cause; return their elements."""
    if not tasks:
        return []
    rows = ctx.session.scalars(
        select(UserTask).where(
            UserTask.instance_id == stored.id,
            UserTask.engine_task_id.in_([str(task.task_id) for task in tasks]),
            UserTask.status == TaskStatus.OPEN,
        )
    ).all()
    for row in rows:
        row.status, row.cause, row.completed_at = TaskStatus.CANCELLED, cause, ctx.now
    return [row.element_id for row in rows]


def timers(
    ctx: Context,
    *,
    case: Case,
    stored: ProcessInstance,
    instance: Instance,
    models: Models,
    appeared: Iterable[position.Timer],
) -> list[dict[str, Any]]:
    """Store a duty for each timer that began to wait; return them for the ledger."""
    rows = [
        duties.row(
            case=case,
            instance_id=stored.id,
            engine_task_id=str(timer.task_id),
            element=timer.element,
            kind=DutyKind.TIMER,
            rule=_rule(instance, timer.element),
            due=duties.deadline(ctx, instance.term(timer), overrides=models.calendar),
        )
        for timer in appeared
    ]
    duties.create(ctx, rows)
    return [duties.told(row) for row in rows]


def subscriptions(
    ctx: Context,
    *,
    case: Case,
    stored: ProcessInstance,
    instance: Instance,
    before: Collection[position.Subscription],
    after: Collection[position.Subscription],
) -> None:
    """Store and forget the places that wait for a message."""
    gone = [place for place in before if place not in after]
    appeared = [place for place in after if place not in before]
    if gone:
        messages.unsubscribe(ctx, instance_id=stored.id, gone=gone)
    messages.subscribe(
        ctx,
        case=case,
        instance_id=stored.id,
        waiting=[(place, instance.correlation_key(place)) for place in appeared],
    )


def _task_rows(
    ctx: Context,
    *,
    case: Case,
    stored: ProcessInstance,
    instance: Instance,
    models: Models,
    arrival: Arrival,
) -> tuple[dict[str, Any], list[dict[str, Any]], tuple[Recusal, ...]]:
    """Return the rows of a task and of its duties, and who must stay out of it."""
    task, before = arrival.task, arrival.before
    assigned = instance.assignment(task.task_id)
    barred = guard.recusals(ctx, case, role=assigned.role, task=task.element)
    unit = offers.unit(ctx, case, assigned, barred, element=task.element)
    terms = {(DutyKind.TASK, task.element): assigned.due}
    if assigned.follow_up is not None:
        terms[_beginning(instance, task.element)] = assigned.follow_up
    row: dict[str, Any] = {
        "instance_id": stored.id,
        "case_id": case.id,
        "engine_task_id": str(task.task_id),
        "element_id": task.element,
        "name": instance.definition.elements[task.element].name,
        "round": task.round,
        "item_key": task.item_key,
        "form_id": task.element,
        "form_hash": models.form_hashes[task.element],
        "candidate_role": assigned.role,
        "candidate_unit_id": unit.id,
        "assignee_id": offers.assignee_id(ctx, assigned.assignee, barred),
        "owner_id": None,
        "claimed_at": None,
        "status": TaskStatus.OPEN,
        "priority": assigned.priority,
        "created_at": ctx.now,
        "version": 1,
    }
    if before is not None:
        row |= successions.holder(ctx, case, before, row)
    hours = duties.calendar(ctx, unit=unit, overrides=models.calendar)
    of_task: list[dict[str, Any]] = []
    for (kind, element), term in terms.items():
        created = duties.row(
            case=case,
            instance_id=stored.id,
            engine_task_id=str(task.task_id),
            element=element,
            kind=kind,
            rule=_rule(instance, element),
            due=duties.deadline(ctx, term, unit=unit, overrides=models.calendar),
        )
        of_task += (
            [created]
            if before is None
            else successions.duty(ctx, before, created, task=row, term=term, calendar=hours)
        )
    row |= {name: of_task[0][name] for name in ("due_at", "warn_at")}
    return row, of_task, barred


def _beginning(instance: Instance, element: str) -> tuple[DutyKind, str]:
    """Say how a task is begun: by its milestone, where it names one, else by taking it over."""
    found = instance.definition.elements[element]
    milestone = found.started_by if isinstance(found, UserTaskElement) else None
    return (DutyKind.MILESTONE, milestone) if milestone else (DutyKind.TAKEOVER, element)


def _told(ctx: Context, row: dict[str, Any], barred: Collection[Recusal]) -> dict[str, Any]:
    """Return what the ledger keeps of a task that appeared; `barred` proves the recusal (D10)."""
    holder = row["assignee_id"]
    return {
        "element": row["element_id"],
        "task": row["engine_task_id"],
        "round": row["round"],
        "role": row["candidate_role"],
        "unit": row["candidate_unit_id"],
        "assignee": None if holder is None else directory.any_login(ctx, holder),
        "due": row["due_at"],
        "barred": guard.barred(ctx, barred),
    }


def _goes_on(arrival: Arrival) -> dict[str, str]:
    """Name the task that this one goes on with, where it is no new round."""
    return {} if arrival.before is None else {"goes_on": arrival.before.task.engine_task_id}


def _comes_to(
    ctx: Context, row: dict[str, Any], barred: Collection[Recusal]
) -> tuple[Notice, list[int]]:
    """Return whom to tell that a task has come; whoever brought it about knows."""
    kind, people = addressees.of_task(
        ctx,
        holder_id=row["assignee_id"],
        role=row["candidate_role"],
        unit=directory.organization(ctx).unit(row["candidate_unit_id"]),
        barred={each.person_id for each in barred},
    )
    return kind, [person for person in people if ctx.actor is None or person != ctx.actor.id]


def _rule(instance: Instance, element: str) -> str | None:
    """Return the rule ids that an element's documentation names."""
    rules = instance.definition.elements[element].rules
    return "; ".join(line.split(" ")[0] for line in rules) or None
