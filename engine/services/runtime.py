"""Move one instance by one step: opened, completed, fired or delivered to (design D5, R5 to R7)."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import undefer

from engine.domain.calendar import SHANGHAI
from engine.errors import Fault, NotFound, StaleScreen
from engine.services import directory, incidents, messages, outcome, projection, relations, releases
from engine.services.case_host import CaseHost
from engine.services.context import Context
from engine.services.outcome import Held, Step
from engine.store import counters
from engine.store.cases import Case, CaseFacts, CaseKind, CaseLink, CaseStatus
from engine.store.duties import Duty
from engine.store.incidents import IncidentKind
from engine.store.instances import InstanceStatus, ProcessInstance
from engine.store.messages import Message, MessageSubscription
from engine.store.tasks import UserTask
from engine.workflow import position, state
from engine.workflow.host import Trigger
from engine.workflow.instance import Instance, TaskGone
from engine.workflow.position import Position, Subscription

NOWHERE: Final = Position(user_tasks=(), timers=(), subscriptions=(), tokens=(), is_completed=False)
"""Where an instance stands before it starts."""

_HELD: Final = (
    select(ProcessInstance, Case, CaseFacts, directory.VERSION, relations.ANY)
    .join(Case, Case.id == ProcessInstance.case_id)
    .join(CaseFacts, CaseFacts.case_id == Case.id)
    .where(ProcessInstance.id == bindparam("instance_id"))
)
_HELD_BY_TASK: Final = (
    select(UserTask, ProcessInstance, Case, CaseFacts, directory.VERSION, relations.ANY)
    .join(ProcessInstance, ProcessInstance.id == UserTask.instance_id)
    .join(Case, Case.id == UserTask.case_id)
    .join(CaseFacts, CaseFacts.case_id == Case.id)
    .where(UserTask.id == bindparam("task_id"))
    .options(undefer(UserTask.is_drafted))
)
_PREFIXES: Final = {
    CaseKind.COMPLAINT: "TS",
    CaseKind.REVISIT: "HF",
    CaseKind.REPORT: "BB",
    CaseKind.IMPROVEMENT: "GJ",
}


class ReceiverIsOver(Fault):
    """The case that a message was meant for is closed."""

    code = "receiver_is_over"


class CaseSuspended(StaleScreen):
    """Somebody has suspended the case: nothing in it moves until it is resumed."""

    code = "case_suspended"


def hold_task(ctx: Context, task_id: int) -> tuple[UserTask, Held]:
    """Load a user task with its instance, case and facts, in one query.

    Raises:
        NotFound: if there is no such task.
    """
    found = ctx.session.execute(_HELD_BY_TASK, {"task_id": task_id}).one_or_none()
    if found is None:
        raise NotFound(task=task_id)
    task, stored, case, facts, version, has_relations = found
    directory.is_at(ctx, version)
    relations.are_known(ctx, case, has_any=has_relations)
    return task, _held(ctx, case=case, facts=facts, stored=stored)


def hold(ctx: Context, instance_id: int) -> Held:
    """Load an instance with its case and facts, in one query.

    Raises:
        NotFound: if there is no such instance.
    """
    found = ctx.session.execute(_HELD, {"instance_id": instance_id}).one_or_none()
    if found is None:
        raise NotFound(instance=instance_id)
    stored, case, facts, version, has_relations = found
    directory.is_at(ctx, version)
    relations.are_known(ctx, case, has_any=has_relations)
    return _held(ctx, case=case, facts=facts, stored=stored)


def open_case(
    ctx: Context, *, kind: CaseKind, facts: Mapping[str, Any], trigger: Trigger | None = None
) -> Held:
    """Add a case of a kind, number it, and start its process on the release in force."""
    release = releases.in_force(ctx)
    case = Case(
        number=_number(ctx, kind),
        kind=kind,
        opened_at=ctx.now,
        opened_by_id=ctx.actor.id if ctx.actor else None,
        release_id=release.id,
    )
    ctx.session.add(case)
    ctx.session.flush()
    return _start(ctx, case=case, process_id=kind.value, facts=facts, trigger=trigger or Trigger())


def fire(ctx: Context, duty: Duty) -> None:
    """Let the timer go off whose moment a duty holds (runtime R6)."""
    held = hold(ctx, duty.instance_id or 0)
    task_id = UUID(duty.engine_task_id)
    duty.fired_at, duty.next_at = ctx.now, None
    step = Step(
        kind="timer.fired",
        cause=f"timer:{duty.element_id}",
        values={"element": duty.element_id, "task": duty.engine_task_id, "rule": duty.rule},
    )
    advance(ctx, held, lambda instance: instance.fire(task_id), step=step)


def _start(
    ctx: Context,
    *,
    case: Case,
    process_id: str,
    facts: Mapping[str, Any],
    trigger: Trigger,
) -> Held:
    """Begin the process of a case that was just added, and store its first position."""
    models = releases.compiled(ctx, case.release_id)
    definition = models.definitions[process_id]
    stored = ProcessInstance(
        case_id=case.id,
        release_id=case.release_id,
        process_id=process_id,
        state=b"",
        serializer=state.FORMAT,
        created_at=ctx.now,
    )
    document = CaseFacts(case_id=case.id, facts={})
    ctx.session.add_all([stored, document])
    ctx.session.flush()
    held = Held(case=case, facts=document, stored=stored, models=models)
    host = CaseHost(ctx, case=case, models=models, stored={})
    system = {"case_number": case.number, "opened_at": ctx.now.isoformat()}
    host.write(system | dict(facts), element=process_id)
    projection.apply(ctx, case, host.changed)
    instance = Instance.start(definition, host, by=trigger)
    opened = {"process": process_id, "release": models.hash}
    step = Step(kind="case.opened", cause="start", values=opened)
    _deliver_later(ctx, outcome.store(ctx, held, host, instance, before=NOWHERE, step=step))
    return held


def advance(ctx: Context, held: Held, move: Callable[[Instance], None], *, step: Step) -> None:
    """Load the instance, move it, and store its new position.

    Raises:
        CaseSuspended: if somebody has suspended the instance.
        TaskGone: if the instance is over.
    """
    if held.stored.status == InstanceStatus.SUSPENDED:
        raise CaseSuspended(case=held.case.number, change="suspended")
    if held.stored.status != InstanceStatus.ACTIVE:
        raise TaskGone(instance=held.stored.id, status=held.stored.status)
    host = CaseHost(ctx, case=held.case, models=held.models, stored=held.facts.facts)
    definition = held.models.definitions[held.stored.process_id]
    instance = Instance.load(definition, held.stored.state, host)
    before = instance.position()
    move(instance)
    _deliver_later(ctx, outcome.store(ctx, held, host, instance, before=before, step=step))


def _number(ctx: Context, kind: CaseKind) -> str:
    """Give the next case number of the month, such as TS-202603-0042 (CMP-45)."""
    month = f"{ctx.now.astimezone(SHANGHAI):%Y%m}"
    prefix = _PREFIXES[kind]
    serial = counters.next_value(ctx.session, name=f"case:{prefix}-{month}")
    return f"{prefix}-{month}-{serial:04d}"


def _held(ctx: Context, *, case: Case, facts: CaseFacts, stored: ProcessInstance) -> Held:
    models = releases.compiled(ctx, stored.release_id)
    return Held(case=case, facts=facts, stored=stored, models=models)


def deliver(ctx: Context, message_id: int) -> None:
    """Hand a message to the place that waits for it, or start what it starts (runtime R5).

    It stays pending while nobody waits yet, or the case that waits is suspended. When the case it
    was meant for is over, it failed, and its sender gets an incident.
    """
    message = messages.pending(ctx, message_id)
    if message is None:
        return
    place = messages.waiting_place(ctx, name=message.name, correlation_key=message.correlation_key)
    receiver: Case | None
    if place is not None:
        held = hold(ctx, place.instance_id)
        if held.stored.status == InstanceStatus.SUSPENDED:
            return
        receive(ctx, held, place, message.payload)
        receiver = held.case
    else:
        receiver = _start_by(ctx, message)
    if receiver is not None:
        messages.delivered(ctx, message, receiver=receiver)
    elif _is_over(ctx, message):
        _fail(ctx, message)


def receive(
    ctx: Context,
    held: Held,
    place: MessageSubscription,
    payload: Mapping[str, Any],
    *,
    noted: Mapping[str, Any] | None = None,
) -> None:
    """Hand a payload to a place of this instance that waits for it; `noted` goes to the ledger."""
    waiting = Subscription(
        task_id=UUID(place.engine_task_id) if place.engine_task_id else None,
        element=place.element_id,
        message=place.name,
        kind=position.SubscriptionKind(place.kind.value),
    )
    step = Step(
        kind="message.received",
        cause=f"message:{place.name}",
        values={"message": place.name, "element": place.element_id, **(noted or {})},
    )
    advance(ctx, held, lambda instance: instance.deliver(waiting, payload), step=step)


def _start_by(ctx: Context, message: Message) -> Case | None:
    """Open the linked case that a message starts, on the release in force (runtime R12)."""
    release = releases.in_force(ctx)
    definition = releases.compiled(ctx, release.id).started_by(message.name)
    if definition is None:
        return None
    opened = open_case(
        ctx,
        kind=CaseKind(definition.process_id),
        facts={},
        trigger=Trigger(message=message.name, payload=message.payload),
    )
    if message.sender_case_id is not None:
        link = CaseLink(
            from_case_id=message.sender_case_id,
            to_case_id=opened.case.id,
            kind=message.name,
            created_at=ctx.now,
        )
        ctx.session.add(link)
    return opened.case


def _is_over(ctx: Context, message: Message) -> bool:
    """Test whether the case that a message is meant for is no longer open."""
    status = ctx.session.scalar(select(Case.status).where(Case.number == message.correlation_key))
    return status is not None and status != CaseStatus.OPEN


def _fail(ctx: Context, message: Message) -> None:
    messages.failed(message)
    sender = ctx.session.get(Case, message.sender_case_id) if message.sender_case_id else None
    if sender is not None:
        incidents.open_for(
            ctx,
            case=sender,
            kind=IncidentKind.MESSAGE,
            error=ReceiverIsOver(message=message.name, key=message.correlation_key),
            command=messages.command(message),
        )


def _deliver_later(ctx: Context, message_ids: list[int]) -> None:
    for message_id in message_ids:
        ctx.after_commit.append(partial(deliver, message_id=message_id))


def trace(ctx: Context, held: Held) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the elements that hold a token now, and those that a token has passed."""
    definition = held.models.definitions[held.stored.process_id]
    host = CaseHost(ctx, case=held.case, models=held.models, stored=held.facts.facts)
    instance = Instance.load(definition, held.stored.state, host)
    tokens = dict.fromkeys(element for element, _ in instance.position().tokens)
    return tuple(tokens), instance.history()
