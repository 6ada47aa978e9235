"""One process instance as the control room sees it: where it stands, and nothing its case says."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import literal, select

from engine.domain.grants import Action
from engine.services import case_views, guard, incident_lists, instances, ledger
from engine.services.case_views import OpenTask
from engine.services.context import Context
from engine.services.incident_lists import IncidentRow
from engine.services.outcome import Held
from engine.store.cases import Case, CaseKind, CaseStatus, linked
from engine.store.instances import InstanceStatus

_TOLD: Final = ("instance.", "incident.")


@dataclass(frozen=True, kw_only=True)
class ControlEntry:
    """One thing that the control room or the system did to the instance."""

    at: datetime
    actor: str
    kind: str
    reason: str | None


@dataclass(frozen=True, kw_only=True)
class InstanceView:
    """One instance; `linked` are the open cases that go on when this one is cancelled."""

    number: str
    kind: CaseKind
    process_id: str
    release: str
    status: InstanceStatus
    case_status: CaseStatus
    created_at: datetime
    ended_at: datetime | None
    open_tasks: tuple[OpenTask, ...]
    incidents: tuple[IncidentRow, ...]
    entries: tuple[ControlEntry, ...]
    linked: tuple[str, ...]
    can: frozenset[str]
    may_read_case: bool


def read(ctx: Context, *, number: str, locale: str = "zh_CN") -> InstanceView:
    """Return the instance of a case, for somebody of the control room.

    Raises:
        NotFound: if there is none, or the actor may not know of it.
    """
    held = case_views.hold(ctx, number=number, action=Action.INSTANCE_READ)
    return build(ctx, held, locale=locale)


def build(ctx: Context, held: Held, *, locale: str) -> InstanceView:
    """Put the view of a loaded instance together."""
    case, stored = held.case, held.stored
    return InstanceView(
        number=case.number,
        kind=case.kind,
        process_id=stored.process_id,
        release=held.models.hash,
        status=stored.status,
        case_status=case.status,
        created_at=stored.created_at,
        ended_at=stored.ended_at,
        open_tasks=case_views.open_tasks(ctx, held, locale=locale),
        incidents=tuple(incident_lists.of_case(ctx, case.id)),
        entries=tuple(_entries(ctx, case)),
        linked=_linked(ctx, case),
        can=instances.can(ctx, held),
        may_read_case=guard.may(ctx, Action.CASE_READ, case),
    )


def _entries(ctx: Context, case: Case) -> Iterator[ControlEntry]:
    for entry in reversed(ledger.read(ctx, ledger.case_stream(case))):
        if entry.kind.startswith(_TOLD):
            reason = entry.values.get("reason")
            yield ControlEntry(at=entry.at, actor=entry.actor, kind=entry.kind, reason=reason)


def _linked(ctx: Context, case: Case) -> tuple[str, ...]:
    is_linked = Case.id.in_(linked(literal(case.id)))
    return tuple(
        ctx.session.scalars(
            select(Case.number)
            .where(is_linked, Case.status == CaseStatus.OPEN, guard.not_recused(ctx))
            .order_by(Case.id)
        )
    )
