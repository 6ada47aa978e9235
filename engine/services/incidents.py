"""Incidents: faults that a person can see, mend and retry (runtime R8)."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import select

from engine.errors import EngineError, NotFound
from engine.services import ledger
from engine.services.context import Context
from engine.store.cases import Case
from engine.store.incidents import Incident, IncidentKind, IncidentStatus, Outcome

_PLACES: Final = ("operation", "decision", "element")
_TELLING: Final = frozenset(
    {*_PLACES, "collection", "depth", "fact", "found", "function", "id", "key", "message"}
    | {"name", "place", "route", "source", "unit"}
)
"""The parameters of errors that name parts of models; others may hold values of a case."""


def open_for(
    ctx: Context,
    *,
    case: Case | None,
    kind: IncidentKind,
    error: Exception,
    command: dict[str, Any],
    instance_id: int | None = None,
) -> Incident:
    """Note a fault with the command that met it; the same command opens no second one.

    There is no case when the fault kept one from being opened.
    """
    known = _known(ctx, case=case, kind=kind, command=command)
    if known is not None:
        known.command, known.actor_id = command, _actor_id(ctx)
        _describe(known, error)
        return known
    incident = Incident(
        case_id=case.id if case is not None else None,
        instance_id=instance_id,
        kind=kind,
        reference=reference(command),
        element_id=command["element"],
        command=command,
        actor_id=_actor_id(ctx),
        created_at=ctx.now,
    )
    _describe(incident, error)
    ctx.session.add(incident)
    ctx.session.flush()
    ledger.record(ctx, "incident.opened", case=case, **_named(incident))
    return incident


def get(ctx: Context, incident_id: int) -> Incident:
    """Return an incident.

    Raises:
        NotFound: if there is none.
    """
    incident = ctx.session.get(Incident, incident_id)
    if incident is None:
        raise NotFound(incident=incident_id)
    return incident


def of_case(ctx: Context, case: Case) -> list[Incident]:
    """Return the open incidents of a case."""
    return list(
        ctx.session.scalars(
            select(Incident)
            .where(Incident.case_id == case.id, Incident.status == IncidentStatus.OPEN)
            .order_by(Incident.id)
        )
    )


def resolve(ctx: Context, incident: Incident, *, outcome: Outcome, **told: Any) -> None:
    """Close an incident, and say by what: its command went through, or nothing is left to do."""
    _close(ctx, incident, outcome=outcome)
    kind = "incident.dismissed" if outcome == Outcome.DISMISSED else "incident.resolved"
    ledger.record(
        ctx, kind, case=_case(ctx, incident), incident=incident.id, outcome=outcome, **told
    )


def broke_again(ctx: Context, incident: Incident, error: Exception) -> None:
    """Note that a retry met a fault once more; the incident says what it is now."""
    _describe(incident, error)
    incident.tried_at = ctx.now
    ledger.record(ctx, "incident.retry_failed", case=_case(ctx, incident), **_named(incident))


def cancel_all(ctx: Context, case: Case) -> list[int]:
    """Close the open incidents of a case that is cancelled; return their ids."""
    found = of_case(ctx, case)
    for incident in found:
        _close(ctx, incident, outcome=Outcome.CANCELLED)
    return [incident.id for incident in found]


def reference(command: Mapping[str, Any]) -> str:
    """Name what a command is about, so that a second try is seen as the same."""
    return str(command["reference"])


def _known(
    ctx: Context, *, case: Case | None, kind: IncidentKind, command: Mapping[str, Any]
) -> Incident | None:
    return ctx.session.scalar(
        select(Incident).where(
            Incident.case_id == (case.id if case is not None else None),
            Incident.kind == kind,
            Incident.reference == reference(command),
            Incident.status == IncidentStatus.OPEN,
        )
    )


def _describe(incident: Incident, error: Exception) -> None:
    """Say what broke and where: at the place that the error names, or else at what was done."""
    params = error.params if isinstance(error, EngineError) else {}
    telling = {
        name: value
        for name, value in params.items()
        if name in _TELLING and isinstance(value, str | int)
    }
    place = next((telling[name] for name in _PLACES if name in telling), incident.element_id)
    incident.error_type, incident.message = type(error).__name__, str(error)
    incident.error_code = error.code if isinstance(error, EngineError) else None
    incident.error_params = telling
    incident.cause = f"{incident.error_type}@{place or ''}"


def _close(ctx: Context, incident: Incident, *, outcome: Outcome) -> None:
    incident.status, incident.outcome = IncidentStatus.RESOLVED, outcome
    incident.resolved_at, incident.resolved_by_id = ctx.now, _actor_id(ctx)


def _named(incident: Incident) -> dict[str, Any]:
    return {"incident": incident.id, "error": incident.error_type}


def _case(ctx: Context, incident: Incident) -> Case | None:
    return ctx.session.get(Case, incident.case_id) if incident.case_id is not None else None


def _actor_id(ctx: Context) -> int | None:
    return ctx.actor.id if ctx.actor else None
