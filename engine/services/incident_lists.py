"""Lists of incidents for the control room: what is open, what was resolved, and by which cause."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import aliased

from engine.domain import access
from engine.domain.grants import Action
from engine.errors import NotFound
from engine.services import guard, pages
from engine.services.context import Context
from engine.services.pages import Order, Page
from engine.store.cases import Case, CaseKind
from engine.store.incidents import Incident, IncidentKind, IncidentStatus, Outcome
from engine.store.people import User

_MOST_CAUSES: Final = 100


@dataclass(frozen=True, kw_only=True)
class IncidentFilters:
    """What the list is narrowed to; None leaves a column alone."""

    status: str = IncidentStatus.OPEN.value
    kind: str | None = None
    cause: str | None = None


@dataclass(frozen=True, kw_only=True)
class IncidentRow:
    """One incident as lists show it; `element_id` is what was acted on."""

    id: int
    kind: IncidentKind
    reference: str
    element_id: str | None
    status: IncidentStatus
    outcome: Outcome | None
    cause: str
    error_type: str
    error_code: str | None
    error_params: Mapping[str, Any] | None
    case_number: str | None
    case_kind: CaseKind | None
    actor: str | None
    created_at: datetime
    tried_at: datetime | None
    resolved_at: datetime | None

    @property
    def doing(self) -> str:
        """Say what was being done: task, button, complaint, duty or message."""
        return self.reference.partition(":")[0]


@dataclass(frozen=True, kw_only=True)
class CauseRow:
    """Open incidents with one cause: how many, in how many cases, and what the latest one says."""

    cause: str
    count: int
    case_count: int
    first_at: datetime
    last_at: datetime
    error_type: str
    error_code: str | None
    error_params: Mapping[str, Any] | None


def search(
    ctx: Context,
    *,
    filters: IncidentFilters | None = None,
    after: str | None = None,
    limit: int = pages.PAGE,
) -> Page[IncidentRow]:
    """Return one page of incidents, the newest first."""
    access.require(guard.actor(ctx), Action.INCIDENT_READ)
    narrowed = _narrow(filters or IncidentFilters())
    return _page(ctx, narrowed, after=after, limit=limit, descending=True)


def alike(
    ctx: Context, *, cause: str, after: str | None = None, limit: int = pages.PAGE
) -> Page[IncidentRow]:
    """Return the open incidents of one cause, the oldest first, to be retried one by one."""
    access.require(guard.actor(ctx), Action.INCIDENT_RETRY)
    narrowed = _narrow(IncidentFilters(cause=cause))
    return _page(ctx, narrowed, after=after, limit=limit, descending=False)


def row(ctx: Context, incident_id: int) -> IncidentRow:
    """Return one incident as lists show it."""
    found = ctx.session.execute(_rows().where(Incident.id == incident_id)).one()
    return IncidentRow(**found._mapping)


def of_case(ctx: Context, case_id: int) -> list[IncidentRow]:
    """Return every incident of a case that the actor may know of, the newest first."""
    statement = _rows().where(Incident.case_id == case_id, _is_visible(ctx))
    found = ctx.session.execute(statement.order_by(Incident.id.desc()))
    return [IncidentRow(**row._mapping) for row in found]


def count_open(ctx: Context) -> int:
    """Return how many incidents wait for somebody, for the navigation."""
    return pages.count(ctx.session, _rows().where(_is_visible(ctx), *_narrow(IncidentFilters())))


def causes(ctx: Context) -> list[CauseRow]:
    """Return the causes of what is open, the most frequent first."""
    access.require(guard.actor(ctx), Action.INCIDENT_READ)
    grouped = (
        select(
            Incident.cause,
            func.count().label("count"),
            func.count(Incident.case_id.distinct()).label("case_count"),
            func.min(Incident.created_at).label("first_at"),
            func.max(Incident.created_at).label("last_at"),
            func.max(Incident.id).label("latest_id"),
        )
        .outerjoin(Case, Case.id == Incident.case_id)
        .where(_is_visible(ctx), *_narrow(IncidentFilters()))
        .group_by(Incident.cause)
        .subquery()
    )
    latest = aliased(Incident)
    counted = [column for column in grouped.c if column.name != "latest_id"]
    rows = ctx.session.execute(
        select(*counted, latest.error_type, latest.error_code, latest.error_params)
        .join(latest, latest.id == grouped.c.latest_id)
        .order_by(grouped.c["count"].desc(), grouped.c.cause)
        .limit(_MOST_CAUSES)
    )
    return [CauseRow(**row._mapping) for row in rows]


def hold(ctx: Context, *, incident_id: int, action: Action) -> Incident:
    """Load an incident for somebody who may do something with it.

    Raises:
        NotAllowed: if the actor has no role in the control room.
        NotFound: if there is none, or it is about the actor (CMP-57).
    """
    access.require(guard.actor(ctx), action)
    incident = ctx.session.scalar(
        select(Incident)
        .outerjoin(Case, Case.id == Incident.case_id)
        .where(Incident.id == incident_id, _is_visible(ctx))
    )
    if incident is None:
        raise NotFound(incident=incident_id)
    return incident


def _page(
    ctx: Context,
    narrowed: list[ColumnElement[bool]],
    *,
    after: str | None,
    limit: int,
    descending: bool,
) -> Page[IncidentRow]:
    statement = _rows().where(_is_visible(ctx), *narrowed)
    return pages.read(
        ctx.session,
        statement,
        row=IncidentRow,
        order=Order(moment=Incident.created_at, row_id=Incident.id, descending=descending),
        after=after,
        limit=limit,
    )


def _rows() -> Select[*tuple[Any, ...]]:
    return (
        select(*_COLUMNS)
        .outerjoin(Case, Case.id == Incident.case_id)
        .outerjoin(User, User.id == Incident.actor_id)
    )


def _narrow(filters: IncidentFilters) -> list[ColumnElement[bool]]:
    wanted = [
        (Incident.status, filters.status),
        (Incident.kind, filters.kind),
        (Incident.cause, filters.cause),
    ]
    return [column == value for column, value in wanted if value is not None]


def _is_visible(ctx: Context) -> ColumnElement[bool]:
    """Leave out what is about the actor, also where no case was opened or changed yet (CMP-57)."""
    accused = Incident.command[("values", "accused_person")].as_string()
    is_of_others = accused.is_distinct_from(guard.actor(ctx).login)
    return and_(guard.not_recused(ctx), is_of_others)


_COLUMNS: Final = (
    Incident.id,
    Incident.kind,
    Incident.reference,
    Incident.element_id,
    Incident.status,
    Incident.outcome,
    Incident.cause,
    Incident.error_type,
    Incident.error_code,
    Incident.error_params,
    Case.number.label("case_number"),
    Case.kind.label("case_kind"),
    User.login.label("actor"),
    Incident.created_at,
    Incident.tried_at,
    Incident.resolved_at,
)
