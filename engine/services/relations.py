"""Who stands close to a client or a colleague, as recusal asks at every step (REL-13, CMP-58)."""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, Select, exists, or_, select

from engine.domain import recusal
from engine.domain.calendar import SHANGHAI
from engine.services.context import Context
from engine.store.cases import Case, CaseKind
from engine.store.relations import StaffRelation
from engine.store.releases import Release, ReleaseFile, ReleaseStatus
from engine.store.reports import Report, ReportRow

MONTHS: Final = "recusal.relation_months"
"""The policy that says for how long a relation counts after its end."""

_DEFAULT_MONTHS: Final = 24
_MOST: Final = 1200
_POLICY: Final = "bpmn/policy.json"
_CUTOFF: Final = "relations count from"
_SIDES: Final = (
    StaffRelation.staff_id,
    StaffRelation.client_id,
    StaffRelation.colleague_id,
    StaffRelation.ended_on,
)


ANY: Final = or_(
    exists().where(StaffRelation.client_id == Case.client_id),
    exists().where(StaffRelation.colleague_id.in_([Case.accused_id, Case.found_accused_id])),
    exists().where(
        StaffRelation.colleague_id.is_not(None),
        StaffRelation.staff_id.in_([Case.accused_id, Case.found_accused_id]),
    ),
).label("has_relations")
"""Whether anybody has a relation to the people of a case, for queries that bring it along."""

_Side = Row[*tuple[Any, ...]]


@dataclass(frozen=True, kw_only=True)
class Near:
    """Who stands close to the one complained about, and who to the client.

    `reported` are the people complained about in the cases that a report counts.
    """

    reported: frozenset[int] = frozenset()
    accused: frozenset[int] = frozenset()
    client: frozenset[int] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Ties:
    """To whom one person is bound: which colleagues, and whether to any client at all."""

    colleagues: frozenset[int]
    has_clients: bool


def near_case(ctx: Context, case: Case) -> Near:
    """Return who may not take part in a case, as it stands at this moment of the step."""
    if case.kind is CaseKind.REPORT:
        return near_report(ctx, case_id=case.id)
    found_id = case.found_accused_id
    return near(ctx, accused_id=case.accused_id, client_id=case.client_id, found_id=found_id)


def near(
    ctx: Context, *, accused_id: int | None, client_id: int | None, found_id: int | None = None
) -> Near:
    """Return who may not take part in a case about this person and of this client (CMP-58).

    `found_id` is who was found to be complained about while a second person decides on it.
    """
    accused = {accused_id, found_id} - {None}
    if not accused and client_id is None:
        return Near()
    key = ("near", accused_id, found_id, client_id)
    if key not in ctx.memo:
        ctx.memo[key] = _load_near(ctx, accused=accused, clients={client_id} - {None})
    found: Near = ctx.memo[key]
    return found


def are_known(ctx: Context, case: Case, *, has_any: bool) -> None:
    """Take note of what a query for something else has brought along about a case."""
    if not has_any:
        key = ("near", case.accused_id, case.found_accused_id, case.client_id)
        ctx.memo.setdefault(key, Near())


def near_report(ctx: Context, *, case_id: int) -> Near:
    """Return who is complained about in a report, and who stands close to its people (CMP-57)."""
    key = ("near", "report", case_id)
    if key not in ctx.memo:
        counted = (
            select(Case.accused_id, Case.found_accused_id, Case.client_id)
            .join(ReportRow, ReportRow.case_id == Case.id)
            .join(Report, Report.id == ReportRow.report_id)
            .where(Report.case_id == case_id)
            .distinct()
        )
        ctx.session.flush()
        sides = ctx.session.connection().execute(counted).all()
        accused = {each for row in sides for each in (row.accused_id, row.found_accused_id)}
        accused -= {None}
        found = _load_near(ctx, accused=accused, clients={row.client_id for row in sides} - {None})
        ctx.memo[key] = replace(found, reported=frozenset(accused))
    near: Near = ctx.memo[key]
    return near


def of_staff(ctx: Context, user_id: int) -> Ties:
    """Return to whom somebody is bound, for the lists that leave out their cases."""
    key = ("ties", user_id)
    if key not in ctx.memo:
        ctx.memo[key] = _load_ties(ctx, user_id)
    found: Ties = ctx.memo[key]
    return found


def client_ids(ctx: Context, user_id: int) -> Select[int | None]:
    """Select the clients with whom somebody has a relation that counts (REL-13)."""
    return select(StaffRelation.client_id).where(
        StaffRelation.staff_id == user_id, StaffRelation.client_id.is_not(None), _counts(ctx)
    )


def forget(ctx: Context) -> None:
    """Look again at what this unit of work has just changed."""
    for key in [key for key in ctx.memo if isinstance(key, tuple) and key[0] in {"near", "ties"}]:
        del ctx.memo[key]


def counts_from(ctx: Context) -> date:
    """Return the first day of the time in which an ended relation still counts (REL-13)."""
    if _CUTOFF not in ctx.memo:
        today = ctx.now.astimezone(SHANGHAI).date()
        ctx.memo[_CUTOFF] = recusal.counts_from(today, months=_months(ctx))
    found: date = ctx.memo[_CUTOFF]
    return found


def _load_near(ctx: Context, *, accused: Collection[Any], clients: Collection[Any]) -> Near:
    where: list[ColumnElement[bool]] = []
    if clients:
        where.append(StaffRelation.client_id.in_(clients))
    if accused:
        is_colleague = StaffRelation.colleague_id.is_not(None)
        where.append(is_colleague & StaffRelation.staff_id.in_(accused))
        where.append(StaffRelation.colleague_id.in_(accused))
    if not where:
        return Near()
    rows = _counting(ctx, ctx.session.connection().execute(select(*_SIDES).where(or_(*where))))
    to_client = {row.staff_id for row in rows if row.client_id is not None}
    pairs = {each for row in rows if row.colleague_id for each in (row.staff_id, row.colleague_id)}
    return Near(accused=frozenset(pairs.difference(accused)), client=frozenset(to_client))


def _load_ties(ctx: Context, user_id: int) -> Ties:
    """Read the few rows about colleagues, and of the many about clients no more than one."""
    bound = select(*_SIDES).where(
        StaffRelation.colleague_id.is_not(None),
        or_(StaffRelation.staff_id == user_id, StaffRelation.colleague_id == user_id),
    )
    to_client = (
        select(*_SIDES)
        .where(StaffRelation.staff_id == user_id, StaffRelation.client_id.is_not(None))
        .limit(1)
        .subquery()
    )
    found = ctx.session.connection().execute(bound.union_all(select(to_client))).all()
    has_clients = any(row.client_id is not None for row in found)
    rows = _counting(ctx, (row for row in found if row.colleague_id is not None))
    pairs = {each for row in rows for each in (row.staff_id, row.colleague_id)}
    return Ties(colleagues=frozenset(pairs - {user_id}), has_clients=has_clients)


def _counting(ctx: Context, rows: Iterable[_Side]) -> list[_Side]:
    """Keep the rows that count today; only for an ended one is the policy asked."""
    return [row for row in rows if row.ended_on is None or row.ended_on >= counts_from(ctx)]


def _counts(ctx: Context) -> ColumnElement[bool]:
    return or_(StaffRelation.ended_on.is_(None), StaffRelation.ended_on >= counts_from(ctx))


def _months(ctx: Context) -> int:
    """Return the policy of the release in force; each process reads a release's once."""
    release_id = ctx.session.scalar(
        select(Release.id).where(Release.status == ReleaseStatus.IN_FORCE)
    )
    if release_id is None:
        return _DEFAULT_MONTHS

    def load() -> int:
        content = ctx.session.scalar(
            select(ReleaseFile.content).where(
                ReleaseFile.release_id == release_id, ReleaseFile.path == _POLICY
            )
        )
        months = json.loads(content or "{}").get(MONTHS, {}).get("value")
        return months if isinstance(months, int) and 0 <= months <= _MOST else _DEFAULT_MONTHS

    found: int = ctx.catalogue.get((MONTHS, release_id), load)
    return found
