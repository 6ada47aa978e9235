"""Incidents: faults that a person can see, mend and retry (runtime R8)."""

from typing import Any

from sqlalchemy import select

from engine.errors import NotFound
from engine.services import ledger
from engine.services.context import Context
from engine.store.cases import Case
from engine.store.incidents import Incident, IncidentKind, IncidentStatus


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
    case_id = case.id if case is not None else None
    known = ctx.session.scalar(
        select(Incident).where(
            Incident.case_id == case_id,
            Incident.kind == kind,
            Incident.reference == reference(command),
            Incident.status == IncidentStatus.OPEN,
        )
    )
    if known is not None:
        known.error_type, known.message, known.command = _type(error), str(error), command
        return known
    incident = Incident(
        case_id=case_id,
        instance_id=instance_id,
        kind=kind,
        reference=reference(command),
        error_type=_type(error),
        message=str(error),
        command=command,
        actor_id=ctx.actor.id if ctx.actor else None,
        created_at=ctx.now,
    )
    ctx.session.add(incident)
    ctx.session.flush()
    ledger.record(ctx, "incident.opened", case=case, incident=incident.id, error=_type(error))
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


def resolve(ctx: Context, incident: Incident) -> None:
    """Close an incident whose command has now gone through."""
    incident.status, incident.resolved_at = IncidentStatus.RESOLVED, ctx.now
    incident.resolved_by_id = ctx.actor.id if ctx.actor else None
    case = ctx.session.get(Case, incident.case_id) if incident.case_id is not None else None
    ledger.record(ctx, "incident.resolved", case=case, incident=incident.id)


def reference(command: dict[str, Any]) -> str:
    """Name what a command is about, so that a second try is seen as the same."""
    return str(command["reference"])


def _type(error: Exception) -> str:
    return type(error).__name__
