"""Which reports there are: a page of them, what it is narrowed to, and those about one case."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import aliased

from engine.domain import access, reports
from engine.domain.grants import Action
from engine.domain.organization import Unit
from engine.domain.reports import Origin, Rhythm, State
from engine.errors import NotAllowed
from engine.services import directory, guard, pages, report_plans
from engine.services.context import Context
from engine.services.pages import Order, Page
from engine.store.cases import Case
from engine.store.people import OrgUnit
from engine.store.reports import Report

_PERIODS: Final = 40
_IS: Final[Mapping[State, ColumnElement[bool]]] = {
    State.WRITING: Report.frozen_at.is_(None),
    State.FROZEN: and_(Report.frozen_at.is_not(None), Report.sent_at.is_(None)),
    State.SENT: Report.sent_at.is_not(None),
}


@dataclass(frozen=True, kw_only=True)
class ReportRow:
    """One report as the list shows it."""

    id: int
    number: str
    kind: str
    period: str
    unit: str
    restates: str | None
    created_at: datetime
    due_at: datetime | None
    warn_at: datetime | None
    frozen_at: datetime | None
    sent_at: datetime | None

    @property
    def rule(self) -> str:
        """Name the rule that asks for it."""
        return reports.TYPES[self.kind].rule

    @property
    def state(self) -> State:
        """Tell how far it is."""
        return reports.state(frozen_at=self.frozen_at, sent_at=self.sent_at)


@dataclass(frozen=True, kw_only=True)
class ReportFilters:
    """What a list of reports is narrowed to; `unit` is a code, no `states` are all of them.

    `subject` is the number of the case that a report was begun about (REP-05, REP-11, REP-12).
    """

    kind: str | None = None
    period: str | None = None
    unit: str | None = None
    subject: str | None = None
    states: Collection[State] = ()


_EVERYTHING: Final = ReportFilters()


def page(
    ctx: Context,
    *,
    filters: ReportFilters = _EVERYTHING,
    after: str | None = None,
    limit: int = pages.PAGE,
) -> Page[ReportRow]:
    """Return a page of the reports that the actor may read, the latest first.

    The system may read them all.
    """
    before, restated = aliased(Report), aliased(Case)
    statement = (
        select(
            Report.id,
            Case.number,
            Report.kind,
            Report.period,
            OrgUnit.code.label("unit"),
            restated.number.label("restates"),
            Report.created_at,
            Report.due_at,
            Case.warn_at,
            Report.frozen_at,
            Report.sent_at,
        )
        .join(Case, Case.id == Report.case_id)
        .join(OrgUnit, OrgUnit.id == Report.unit_id)
        .outerjoin(before, before.id == Report.restates_id)
        .outerjoin(restated, restated.id == before.case_id)
        .where(*_wanted(filters))
    )
    if ctx.actor is not None:
        if not access.holds(ctx.actor, Action.REPORT_READ):
            raise NotAllowed(action=str(Action.REPORT_READ), reason="no_role")
        statement = statement.where(guard.visible_cases(ctx, action=Action.REPORT_READ))
    order = Order(moment=Report.created_at, row_id=Report.id)
    return pages.read(ctx.session, statement, row=ReportRow, order=order, after=after, limit=limit)


def periods(ctx: Context) -> Sequence[str]:
    """Return the quarters and years that reports were made of, the latest first.

    The days of reports about events are no periods that somebody looks for.
    """
    kinds = [each.kind for each in reports.TYPES.values() if each.rhythm != Rhythm.EVENT]
    named = select(Report.period).where(Report.kind.in_(kinds)).distinct()
    return ctx.session.scalars(named.order_by(Report.period.desc()).limit(_PERIODS)).all()


def units(ctx: Context) -> tuple[Unit, ...]:
    """Return the units whose reports the actor may read, in the order of the firm."""
    scope = access.scope(guard.actor(ctx), Action.REPORT_READ)
    firm = directory.organization(ctx)
    within = access.scope_unit_ids(scope, firm)
    is_open = scope.is_everywhere or bool(guard.sent_kinds(ctx, scope))
    writers = {each.id: each for origin in Origin for each in report_plans.writers(ctx, origin)}
    return tuple(unit for unit in writers.values() if is_open or unit.id in within)


def about(ctx: Context, *, number: str) -> Sequence[ReportRow]:
    """Return the latest reports about a case that the actor may read (REP-05, REP-11, REP-12)."""
    if not access.holds(guard.actor(ctx), Action.REPORT_READ):
        return ()
    return page(ctx, filters=ReportFilters(subject=number)).rows


def _wanted(filters: ReportFilters) -> list[ColumnElement[bool]]:
    named = (
        (Report.kind, filters.kind),
        (Report.period, filters.period),
        (OrgUnit.code, filters.unit),
    )
    found = [column == value for column, value in named if value]
    if filters.subject:
        subject = select(Case.id).where(Case.number == filters.subject)
        found.append(Report.subject_case_id == subject.scalar_subquery())
    if filters.states:
        found.append(or_(*(_IS[each] for each in filters.states)))
    return found
