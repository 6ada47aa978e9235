"""What people do with user tasks: claim, give back, hand on, draft and complete."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from engine.domain import access
from engine.domain.grants import Action
from engine.domain.notices import Notice
from engine.errors import EngineError, StaleScreen
from engine.services import (
    answers,
    directory,
    duties,
    form_drafts,
    guard,
    incidents,
    ledger,
    outbox,
    registrations,
    returns,
    runtime,
    search_index,
)
from engine.services.context import Context
from engine.services.outcome import Held, Step
from engine.store.incidents import IncidentKind
from engine.store.instances import CANCELLED
from engine.store.tasks import TaskStatus, UserTask
from engine.workflow.instance import TaskGone


class TaskAlreadyClaimed(EngineError):
    """Somebody else is already working on this task."""

    code = "task_already_claimed"


class TaskNotClaimed(EngineError):
    """Nobody holds this task, so it cannot be given back or handed on."""

    code = "task_not_claimed"


class ReceiverNotEligible(EngineError):
    """The person who should get the task may not do it."""

    code = "receiver_not_eligible"


def claim(ctx: Context, *, task_id: int) -> UserTask:
    """Make the actor responsible for a task that nobody holds.

    Whoever was given a task takes it over by the same act, if the model sets a time (TM-05).

    Raises:
        TaskAlreadyClaimed: if somebody else holds it.
        StaleScreen: if it is over.
    """
    task, held = _open_task(ctx, task_id)
    who = guard.actor(ctx)
    if task.assignee_id not in (None, who.id):
        guard.require(ctx, Action.CASE_READ, held.case, task)
        raise TaskAlreadyClaimed(task=task.id, by=directory.user(ctx, task.assignee_id).name)
    if task.assignee_id == who.id and duties.takeover(ctx, task) is None:
        return task
    action = Action.TASK_CLAIM if task.assignee_id is None else Action.TASK_COMPLETE
    guard.require(ctx, action, held.case, task)
    task.assignee_id, task.claimed_at = who.id, ctx.now
    duties.take_over(ctx, task, case=held.case)
    ctx.session.flush()
    ledger.record(ctx, "task.claimed", case=held.case, **_named(ctx, held, task))
    return task


def unclaim(ctx: Context, *, task_id: int) -> UserTask:
    """Give a task back to its group; one that was delegated, to its owner.

    Raises:
        TaskNotClaimed: if nobody holds it.
    """
    task, held = _open_task(ctx, task_id)
    guard.require(ctx, Action.TASK_UNCLAIM, held.case, task)
    if task.assignee_id is None:
        raise TaskNotClaimed(task=task.id)
    back = returns.give_back(ctx, task, held.case)
    ledger.record(ctx, "task.unclaimed", case=held.case, **_named(ctx, held, task), **back)
    return task


def assign(ctx: Context, *, task_id: int, login: str) -> UserTask:
    """Give a task to somebody, as the head of the unit that it is offered to."""
    return _hand_to(ctx, task_id=task_id, login=login, action=Action.TASK_ASSIGN)


def delegate(ctx: Context, *, task_id: int, login: str) -> UserTask:
    """Let somebody else do a task that the actor holds and stays the owner of."""
    me, action = guard.actor(ctx).id, Action.TASK_DELEGATE
    return _hand_to(ctx, task_id=task_id, login=login, action=action, owner_id=me)


def take_back(ctx: Context, *, task_id: int) -> UserTask:
    """Take a task back from whom the actor has let do it.

    Raises:
        NotAllowed: if the actor has not delegated it.
    """
    task, held = _open_task(ctx, task_id)
    guard.require(ctx, Action.TASK_TAKE_BACK, held.case, task)
    before = task.assignee_id
    task.assignee_id, task.owner_id, task.claimed_at = guard.actor(ctx).id, None, ctx.now
    duties.take_over(ctx, task, case=held.case)
    ctx.session.flush()
    ledger.record(ctx, "task.taken_back", case=held.case, **_named(ctx, held, task))
    returns.tell(ctx, before, task, held.case)
    return task


def save_draft(ctx: Context, *, task_id: int, values: Mapping[str, Any]) -> None:
    """Keep what the actor has typed so far; nothing in it is checked yet.

    It takes what completing takes: whoever must stay out of a task prepares no words for it either
    (CMP-04). Who was typing when somebody else claimed the task loses nothing by it (R4).
    """
    task, held = _open_task(ctx, task_id)
    is_mine = task.assignee_id in guard.actor(ctx).ids
    action = Action.TASK_COMPLETE if is_mine else Action.TASK_CLAIM
    guard.require(ctx, action, held.case, task)
    form_drafts.keep(ctx, form_drafts.of_task(task), values)


def complete(
    ctx: Context,
    *,
    task_id: int,
    values: Mapping[str, Any],
    version: int | None = None,
    confirmed: Collection[str] = (),
) -> UserTask:
    """Submit the form of a task and move its case on; one that nobody holds is claimed by it.

    With a version, the task must still be as the person saw it. `confirmed` names the phrases that
    the person lets stand (CON-02).

    Raises:
        InvalidValues: naming each field that is not acceptable; nothing is recorded.
        PhrasesWarned: if words to the client hold a phrase that has not been confirmed.
        StaleScreen: if somebody else acted first.
    """
    task, held = _open_task(ctx, task_id)
    if version is not None and version != task.version:
        guard.require(ctx, Action.CASE_READ, held.case, task)
        raise _stale(ctx, task)
    who = guard.actor(ctx)
    if task.assignee_id is None:
        guard.require(ctx, Action.TASK_CLAIM, held.case, task)
        task.assignee_id, task.claimed_at = who.id, ctx.now
    guard.require(ctx, Action.TASK_COMPLETE, held.case, task)
    submit(ctx, task, held, values, confirmed=confirmed)
    return task


def submit(
    ctx: Context,
    task: UserTask,
    held: Held,
    values: Mapping[str, Any],
    *,
    confirmed: Collection[str] = (),
) -> None:
    """Validate the values of a task that the actor holds, and complete it."""
    form = held.models.forms[task.form_id or task.element_id]
    cleaned, stays = answers.accept(ctx, held, form, values, confirmed=confirmed)
    _take_part(ctx, task, held, cleaned)
    step = Step(
        kind="task.completed",
        cause=f"completed:{task.element_id}",
        completed=task.engine_task_id,
        values={
            **_named(ctx, held, task),
            **_instead_of(ctx, task),
            **stays,
            "form": task.form_hash,
        },
    )
    task.status, task.completed_at = TaskStatus.COMPLETED, ctx.now
    task.completed_by_id = guard.actor(ctx).id
    engine_task_id = UUID(task.engine_task_id)
    try:
        runtime.advance(
            ctx, held, lambda instance: instance.complete(engine_task_id, cleaned), step=step
        )
    except TaskGone as error:
        raise StaleScreen(task=task.id) from error
    registrations.follow(
        ctx, held.case, form.id, cleaned, policy=held.models.policy, instance_id=held.stored.id
    )
    form_drafts.forget_of_task(ctx, task)


def fault(
    ctx: Context,
    *,
    task_id: int,
    values: Mapping[str, Any],
    error: Exception,
    confirmed: Collection[str] = (),
) -> None:
    """Keep what was typed and open an incident, after a step that broke (runtime R8)."""
    task, held = runtime.hold_task(ctx, task_id)
    form_drafts.keep(ctx, form_drafts.of_task(task), values)
    incidents.open_for(
        ctx,
        case=held.case,
        kind=IncidentKind.TASK,
        instance_id=task.instance_id,
        error=error,
        command={
            "reference": f"task:{task.id}",
            "element": task.element_id,
            "task": task.id,
            "values": dict(values),
            "confirmed": sorted(confirmed),
        },
    )


def _open_task(ctx: Context, task_id: int) -> tuple[UserTask, Held]:
    task, held = runtime.hold_task(ctx, task_id)
    if task.status != TaskStatus.OPEN:
        guard.require(ctx, Action.CASE_READ, held.case, task)
        raise _stale(ctx, task)
    return task, held


def _stale(ctx: Context, task: UserTask) -> StaleScreen:
    """Say what has become of a task since the actor saw it, and by whom."""
    change, who = task.status.value, task.completed_by_id
    if task.status == TaskStatus.OPEN:
        is_taken = task.assignee_id not in (None, guard.actor(ctx).id)
        change, who = ("claimed", task.assignee_id) if is_taken else ("changed", None)
    elif task.cause == CANCELLED:
        change = "case_cancelled"
    return StaleScreen(
        task=task.id,
        version=task.version,
        change=change,
        cause=task.cause,
        by=directory.user(ctx, who).name if who else None,
    )


def _hand_to(
    ctx: Context, *, task_id: int, login: str, action: Action, owner_id: int | None = None
) -> UserTask:
    task, held = _open_task(ctx, task_id)
    guard.require(ctx, action, held.case, task)
    receiver = directory.actor(ctx, login)
    subject = guard.subject(ctx, held.case, task)
    if not access.allows(receiver, Action.TASK_RECEIVE, subject).allowed:
        raise ReceiverNotEligible(login=login)
    task.assignee_id, task.claimed_at = receiver.id, ctx.now
    task.owner_id = (task.owner_id or owner_id) if owner_id is not None else None
    search_index.reach(held.case, people=[receiver.id])
    search_index.store(ctx, held.case, models=held.models, facts=held.facts.facts)
    ctx.session.flush()
    ledger.record(ctx, str(action), case=held.case, **_named(ctx, held, task), to=login)
    outbox.notify(ctx, Notice.TASK_ASSIGNED, recipient_id=receiver.id, case=held.case, task=task.id)
    return task


def _take_part(ctx: Context, task: UserTask, held: Held, values: Mapping[str, Any]) -> None:
    """Remember who accepted the complaint; custody passes (CMP-31, CMP-56)."""
    is_taken = values.get("custody_decision") != "bounced"
    if is_taken and (task.candidate_role, held.case.acceptor_id) == (access.Role.ACCEPTOR, None):
        held.case.acceptor_id = guard.actor(ctx).id


def _instead_of(ctx: Context, task: UserTask) -> dict[str, str]:
    """Name who held a task that a substitute does (CMP-60)."""
    if task.assignee_id in (None, guard.actor(ctx).id):
        return {}
    return {"instead_of": directory.any_login(ctx, task.assignee_id)}


def _named(ctx: Context, held: Held, task: UserTask) -> dict[str, Any]:
    """Name a task for the ledger, and who must stay out of it at this moment (design D10)."""
    found = guard.recusals(ctx, held.case, role=task.candidate_role, task=task.element_id)
    return {
        "element": task.element_id,
        "task": task.engine_task_id,
        "round": task.round,
        "barred": guard.barred(ctx, found),
    }
