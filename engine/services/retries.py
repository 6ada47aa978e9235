"""Retry what met a fault: the same command, by the same person, checked again (runtime R8)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import select, update

from engine.domain.access import Actor
from engine.domain.grants import Action
from engine.errors import EngineError, Fault, NotFound
from engine.services import (
    cases,
    complaints,
    duties,
    identity,
    incident_lists,
    incidents,
    messages,
    reasons,
    runtime,
    sweep,
    tasks,
)
from engine.services.context import Context
from engine.store.cases import Case
from engine.store.duties import Duty
from engine.store.incidents import Incident, IncidentStatus, Outcome
from engine.store.messages import MessageStatus
from engine.store.tasks import TaskStatus

Command = Mapping[str, Any]


class IncidentResolved(EngineError):
    """The incident is resolved already."""

    code = "incident_resolved"


class OriginGone(EngineError):
    """Whoever gave the command is no longer active, so that nobody may repeat it in their name."""

    code = "origin_gone"


class RetryRefused(EngineError):
    """Whoever gave the command may not give it any more, or its values do not fit any more."""

    code = "retry_refused"

    def __init__(self, *, incident: int, refusal: EngineError) -> None:
        """Keep the refusal, which says why."""
        super().__init__(incident=incident, refusal=refusal.code)
        self.refusal = refusal


@dataclass(frozen=True, kw_only=True)
class _Replay:
    """How to repeat a kind of command, and how to tell that there is something left to do."""

    is_needed: Callable[[Context, Command], bool]
    run: Callable[[Context, Command], object]


def retry(ctx: Context, *, incident_id: int) -> Incident:
    """Run the command of an incident again, as whoever gave it, and resolve the incident.

    The person's access and recusal are checked as they are now. What somebody has done in the
    meantime is not done again. When it breaks again, everything is dropped and the incident stays
    open.

    Raises:
        IncidentResolved: if somebody has been faster.
        RetryRefused: if the person who gave the command is refused now.
    """
    incident = _take(ctx, incident_id)
    command = incident.command
    replay = next(_REPLAYS[key] for key in _REPLAYS if key in command)
    outcome = Outcome.OBSOLETE
    try:
        if replay.is_needed(ctx, command):
            replay.run(replace(ctx, actor=_origin(ctx, incident)), command)
            outcome = Outcome.RETRIED
    except Fault:
        raise
    except EngineError as refusal:
        raise RetryRefused(incident=incident_id, refusal=refusal) from refusal
    incidents.resolve(ctx, incident, outcome=outcome)
    return incident


def broke_again(ctx: Context, *, incident_id: int, error: Exception) -> None:
    """Note that a retry met a fault once more, after its own work was dropped."""
    incident = incident_lists.hold(ctx, incident_id=incident_id, action=Action.INCIDENT_RETRY)
    if incident.status == IncidentStatus.OPEN:
        incidents.broke_again(ctx, incident, error)


def dismiss(ctx: Context, *, incident_id: int, reason: str) -> Incident:
    """Close an incident that nobody will retry, and say why.

    Raises:
        IncidentResolved: if somebody has been faster.
    """
    incident = _take(ctx, incident_id)
    said = reasons.check(reason)
    incidents.resolve(ctx, incident, outcome=Outcome.DISMISSED, reason=said)
    return incident


def _take(ctx: Context, incident_id: int) -> Incident:
    """Load an open incident so that nobody else works on it before this work is stored."""
    incident = incident_lists.hold(ctx, incident_id=incident_id, action=Action.INCIDENT_RETRY)
    taken = ctx.session.scalar(
        update(Incident)
        .where(Incident.id == incident_id, Incident.status == IncidentStatus.OPEN)
        .values(tried_at=ctx.now)
        .returning(Incident.id)
    )
    if taken is None:
        raise IncidentResolved(incident=incident_id)
    return incident


def _origin(ctx: Context, incident: Incident) -> Actor | None:
    if incident.actor_id is None:
        return None
    try:
        return identity.actor(ctx, incident.actor_id)
    except NotFound as error:
        raise OriginGone(incident=incident.id) from error


def _is_task_open(ctx: Context, command: Command) -> bool:
    return runtime.hold_task(ctx, command["task"])[0].status == TaskStatus.OPEN


def _complete(ctx: Context, command: Command) -> None:
    tasks.complete(
        ctx,
        task_id=command["task"],
        values=command["values"],
        confirmed=command.get("confirmed", ()),
    )


def _is_button_there(ctx: Context, command: Command) -> bool:
    case = ctx.session.scalars(select(Case).where(Case.number == command["case"])).one()
    return messages.waiting_in(ctx, case, name=command["button"]) is not None


def _press(ctx: Context, command: Command) -> None:
    cases.send(
        ctx,
        number=command["case"],
        message=command["button"],
        values=command["values"],
        confirmed=command.get("confirmed", ()),
    )


def _open(ctx: Context, command: Command) -> None:
    complaints.open_case(
        ctx,
        values=command["values"],
        intake_unit=command["intake_unit"],
        confirmed=command.get("confirmed", ()),
        revisit=command.get("revisit"),
    )


def _is_duty_open(ctx: Context, command: Command) -> bool:
    duty = ctx.session.get(Duty, command["duty"])
    return duty is not None and duty.ended_at is None


def _attend(ctx: Context, command: Command) -> None:
    duty = ctx.session.get_one(Duty, command["duty"])
    if duties.is_held_back(ctx, duty):
        raise runtime.CaseSuspended(change="suspended")
    sweep.attend(ctx, duty_id=duty.id)


def _is_message_undelivered(ctx: Context, command: Command) -> bool:
    return messages.get(ctx, command["message"]).status != MessageStatus.DELIVERED


def _deliver(ctx: Context, command: Command) -> None:
    message = messages.get(ctx, command["message"])
    messages.revive(ctx, message)
    sweep.deliver(ctx, message_id=message.id)
    if message.status == MessageStatus.FAILED:
        raise runtime.ReceiverIsOver(message=message.name, key=message.correlation_key)


_REPLAYS: Final[Mapping[str, _Replay]] = {
    "task": _Replay(is_needed=_is_task_open, run=_complete),
    "button": _Replay(is_needed=_is_button_there, run=_press),
    "form": _Replay(is_needed=lambda *_: True, run=_open),
    "duty": _Replay(is_needed=_is_duty_open, run=_attend),
    "message": _Replay(is_needed=_is_message_undelivered, run=_deliver),
}
