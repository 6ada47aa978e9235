"""Reports that are made within a complaint, by tasks with deadlines of minutes and hours."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, func, select

from engine.domain import access, periods, reports
from engine.domain.calendar import local_day
from engine.domain.grants import Action
from engine.domain.organization import Unit
from engine.domain.periods import Period
from engine.domain.reports import State
from engine.errors import NotAllowed
from engine.services import directory, guard, pages
from engine.services.context import Context
from engine.services.pages import Order, Page
from engine.store.cases import Case
from engine.store.people import OrgUnit
from engine.store.tasks import IS_REPORT, TaskStatus, UserTask

_IS_ONE: Final = (IS_REPORT, UserTask.status != TaskStatus.CANCELLED)
_REPORTS: Final = (
    select(
        UserTask.id,
        Case.number,
        UserTask.element_id,
        UserTask.name,
        OrgUnit.code.label("unit"),
        UserTask.created_at,
        UserTask.due_at,
        UserTask.warn_at,
        UserTask.completed_at,
    )
    .join(Case, Case.id == UserTask.case_id)
    .outerjoin(OrgUnit, OrgUnit.id == UserTask.candidate_unit_id)
    .where(*_IS_ONE)
)


@dataclass(frozen=True, kw_only=True)
class CaseReportRow:
    """One report within a case, to be made by `due_at` or made at `completed_at`."""

    id: int
    number: str
    element_id: str
    name: str
    unit: str | None
    created_at: datetime
    due_at: datetime | None
    warn_at: datetime | None
    completed_at: datetime | None

    @property
    def rule(self) -> str:
        """Name the rule that asks for it."""
        return reports.IN_CASES[self.element_id]

    @property
    def state(self) -> State:
        """Tell how far it is; once its task is done it is with whom it goes to."""
        return reports.state(frozen_at=None, sent_at=self.completed_at)


@dataclass(frozen=True, kw_only=True)
class CaseReportFilters:
    """What a list of such reports is narrowed to; `unit` is the code of the one that makes it."""

    rule: str | None = None
    state: State | None = None
    period: Period | None = None
    unit: str | None = None


_EVERYTHING: Final = CaseReportFilters()


def page(
    ctx: Context,
    *,
    filters: CaseReportFilters = _EVERYTHING,
    after: str | None = None,
    limit: int = pages.PAGE,
) -> Page[CaseReportRow]:
    """Return a page of the reports on emergencies and petitions, the latest first.

    They are tasks of the complaint and its only such reports (REP-09a, REP-09b): nobody writes
    them twice. Whoever may read reports sees those of the cases that they may read.

    Raises:
        NotAllowed: if the actor may read no reports.
    """
    _require(ctx)
    order = Order(moment=UserTask.created_at, row_id=UserTask.id)
    statement = _REPORTS.where(guard.visible_cases(ctx, action=Action.REPORT_READ))
    return pages.read(
        ctx.session,
        statement.where(*_wanted(filters)),
        row=CaseReportRow,
        order=order,
        after=after,
        limit=limit,
    )


def of_case(ctx: Context, case: Case) -> Sequence[CaseReportRow]:
    """Return the reports of one case, in the order in which they were asked for."""
    found = ctx.session.execute(_REPORTS.where(UserTask.case_id == case.id).order_by(UserTask.id))
    return [CaseReportRow(**row) for row in found.mappings()]


def quarters(ctx: Context) -> tuple[Period, ...]:
    """Return the quarters since the first such report that the actor may read."""
    _require(ctx)
    first = ctx.session.scalar(_of_actor(ctx, func.min(UserTask.created_at)))
    return periods.quarters(local_day(first), local_day(ctx.now)) if first is not None else ()


def units(ctx: Context) -> tuple[Unit, ...]:
    """Return the units that make such reports, in the order of the firm."""
    _require(ctx)
    found = {*ctx.session.scalars(_of_actor(ctx, UserTask.candidate_unit_id).distinct())}
    return tuple(unit for unit in directory.organization(ctx).units() if unit.id in found)


def _require(ctx: Context) -> None:
    if not access.holds(guard.actor(ctx), Action.REPORT_READ):
        raise NotAllowed(action=str(Action.REPORT_READ), reason="no_role")


def _of_actor(ctx: Context, asked: Any) -> Select[Any]:
    """Ask something of all the reports that the actor may read."""
    may_read = guard.visible_cases(ctx, action=Action.REPORT_READ)
    return select(asked).join(Case, Case.id == UserTask.case_id).where(*_IS_ONE, may_read)


def _wanted(filters: CaseReportFilters) -> Iterator[ColumnElement[bool]]:
    if filters.rule:
        elements = [name for name, rule in reports.IN_CASES.items() if rule == filters.rule]
        yield UserTask.element_id.in_(elements)
    if filters.state is not None:
        is_sent = filters.state == State.SENT
        yield UserTask.completed_at.is_not(None) if is_sent else UserTask.completed_at.is_(None)
    if filters.period is not None:
        begins, ends = filters.period.moments
        yield UserTask.created_at >= begins
        yield UserTask.created_at < ends
    if filters.unit:
        yield OrgUnit.code == filters.unit
