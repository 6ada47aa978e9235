"""Clients to look after: who complained this year, and whose major complaint was verified."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, func, or_, select

from engine.domain import access
from engine.domain.calendar import SHANGHAI
from engine.domain.masking import mask_name
from engine.domain.organization import UnitKind
from engine.services import directory, guard, pages
from engine.services.context import Context
from engine.services.pages import Order, Page
from engine.store import focus
from engine.store.cases import Case, CaseKind, CaseStatus
from engine.store.clients import Client
from engine.store.focus import FocusClient, FocusList

LISTS: Final = tuple(each.value for each in FocusList)
_MAJOR: Final = "major"
_UNFOUNDED: Final = "unfounded"
_YEARS: Final = 3


@dataclass(frozen=True, kw_only=True)
class FocusRow:
    """One client on a list, masked; of the cases behind it only what the actor may see."""

    client_id: int
    client_number: str
    client_name: str
    branch_id: int | None
    since: datetime
    case_count: int
    case_number: str


def follow(ctx: Context, case: Case, changed: Mapping[str, Any]) -> None:
    """Put the client of a complaint on the lists that the step brings them to (FBK-08).

    A complaint does for the calendar year in which it was opened; a major one, once its nature is
    confirmed as not unfounded, for headquarters' own list.
    """
    if case.kind is not CaseKind.COMPLAINT or case.client_id is None:
        return
    if "client_number" in changed:
        _put(ctx, case, FocusList.COMPLAINT, since=case.opened_at)
    nature = changed.get("confirmed_nature")
    if case.grade == _MAJOR and nature not in (None, _UNFOUNDED):
        _put(ctx, case, FocusList.MAJOR, since=ctx.now)


def search(
    ctx: Context,
    *,
    kind: str = FocusList.COMPLAINT,
    year: int | None = None,
    after: str | None = None,
    limit: int = pages.PAGE,
) -> Page[FocusRow]:
    """Return one page of a list, the latest first: each client through a case the actor may see."""
    year = year or this_year(ctx)
    behind = _behind(ctx, FocusList(kind), year)
    of_client = select(func.count(Case.id)).where(behind).correlate(FocusClient)
    latest = (
        select(Case.number).where(behind).order_by(Case.id.desc()).limit(1).correlate(FocusClient)
    )
    statement = (
        select(
            FocusClient.client_id,
            Client.number.label("client_number"),
            Client.name.label("client_name"),
            FocusClient.branch_id,
            FocusClient.since,
            of_client.scalar_subquery().label("case_count"),
            latest.scalar_subquery().label("case_number"),
        )
        .join(Client, Client.id == FocusClient.client_id)
        .where(
            FocusClient.list == FocusList(kind),
            FocusClient.year == year,
            *_own_branches(ctx),
            select(Case.id).where(behind).correlate(FocusClient).exists(),
        )
    )
    order = Order(moment=FocusClient.since, row_id=FocusClient.client_id)
    return pages.read(ctx.session, statement, row=_row, order=order, after=after, limit=limit)


def of_client(ctx: Context, client_id: int | None) -> tuple[str, ...]:
    """Return the lists that a client is on now, as far as the actor may know why."""
    if client_id is None:
        return ()
    year = this_year(ctx)
    on_one = [
        and_(
            FocusClient.list == kind,
            select(Case.id).where(_behind(ctx, kind, year)).correlate(FocusClient).exists(),
        )
        for kind in FocusList
    ]
    found = ctx.session.scalars(
        select(FocusClient.list).where(
            FocusClient.client_id == client_id, FocusClient.year == year, or_(*on_one)
        )
    )
    return tuple(sorted(each.value for each in found))


def years(ctx: Context) -> list[int]:
    """Return the years whose lists are offered, this one first."""
    this = this_year(ctx)
    return [this - back for back in range(_YEARS)]


def this_year(ctx: Context) -> int:
    """Return the calendar year, as the house counts it."""
    return ctx.now.astimezone(SHANGHAI).year


def _put(ctx: Context, case: Case, kind: FocusList, *, since: datetime) -> None:
    focus.put(
        ctx.session,
        kind,
        year=since.astimezone(SHANGHAI).year,
        client_id=case.client_id,
        branch_id=case.client_branch_id,
        since=since,
    )


def _behind(ctx: Context, kind: FocusList, year: int) -> ColumnElement[bool]:
    """Return the condition on the cases that keep a client on a list; a later fact takes it off."""
    found = [
        Case.client_id == FocusClient.client_id,
        Case.kind == CaseKind.COMPLAINT,
        Case.status != CaseStatus.CANCELLED,
        guard.visible_cases(ctx),
    ]
    if kind is FocusList.COMPLAINT:
        begins = datetime(year, 1, 1, tzinfo=SHANGHAI)
        found += [Case.opened_at >= begins, Case.opened_at < begins.replace(year=year + 1)]
    else:
        found += [
            Case.grade == _MAJOR,
            or_(Case.nature.is_(None), Case.nature != _UNFOUNDED),
        ]
    return and_(*found)


def _own_branches(ctx: Context) -> list[ColumnElement[bool]]:
    """Lead a branch by an index to its own clients; a department may have cases of any."""
    scope = access.scope(guard.actor(ctx))
    units = directory.organization(ctx)
    reachable = access.scope_unit_ids(scope, units)
    has_branches = any(units.unit(each).kind == UnitKind.BRANCH for each in reachable)
    if scope.is_everywhere or not has_branches:
        return []
    return [FocusClient.branch_id.in_(sorted(reachable))]


def _row(*, client_name: str, **values: Any) -> FocusRow:
    return FocusRow(client_name=mask_name(client_name) or "", **values)
