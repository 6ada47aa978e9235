"""Retry what met a fault: the same command, by the same person, checked again (runtime R8)."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from engine.domain import access
from engine.domain.grants import Action
from engine.errors import EngineError
from engine.services import cases, complaints, guard, identity, incidents, messages, sweep, tasks
from engine.services.context import Context
from engine.store.incidents import Incident, IncidentStatus


class IncidentResolved(EngineError):
    """The incident is resolved already."""

    code = "incident_resolved"


def retry(ctx: Context, *, incident_id: int) -> Incident:
    """Run the command of an incident again, as whoever gave it, and resolve the incident.

    The person's access and recusal are checked as they are now. When it breaks again, everything is
    dropped and the incident stays open.

    Raises:
        IncidentResolved: if somebody has been faster.
    """
    access.require(guard.actor(ctx), Action.INCIDENT_RETRY)
    incident = incidents.get(ctx, incident_id)
    if incident.status != IncidentStatus.OPEN:
        raise IncidentResolved(incident=incident_id)
    origin = identity.actor(ctx, incident.actor_id) if incident.actor_id is not None else None
    command = incident.command
    replay = next(_REPLAYS[key] for key in _REPLAYS if key in command)
    replay(replace(ctx, actor=origin), command)
    incidents.resolve(ctx, incident)
    return incident


def _task(ctx: Context, command: dict[str, Any]) -> None:
    tasks.complete(ctx, task_id=command["task"], values=command["values"])


def _button(ctx: Context, command: dict[str, Any]) -> None:
    cases.send(ctx, number=command["case"], message=command["button"], values=command["values"])


def _intake(ctx: Context, command: dict[str, Any]) -> None:
    complaints.open_case(ctx, values=command["values"], intake_unit=command["intake_unit"])


def _duty(ctx: Context, command: dict[str, Any]) -> None:
    sweep.attend(ctx, duty_id=command["duty"])


def _message(ctx: Context, command: dict[str, Any]) -> None:
    messages.revive(ctx, command["message"])
    sweep.deliver(ctx, message_id=command["message"])


_REPLAYS: Final[dict[str, Callable[[Context, dict[str, Any]], None]]] = {
    "task": _task,
    "button": _button,
    "form": _intake,
    "duty": _duty,
    "message": _message,
}
