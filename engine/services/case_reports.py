"""Reports that are made within a complaint, by tasks with deadlines of minutes and hours."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from engine.domain import access, reports
from engine.domain.grants import Action
from engine.domain.reports import State
from engine.errors import NotAllowed
from engine.services import guard, pages
from engine.services.context import Context
from engine.services.pages import Order, Page
from engine.store.cases import Case
from engine.store.people import OrgUnit
from engine.store.tasks import IS_REPORT, TaskStatus, UserTask


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


def page(ctx: Context, *, after: str | None = None, limit: int = pages.PAGE) -> Page[CaseReportRow]:
    """Return a page of the reports on emergencies and petitions, the latest first.

    They are tasks of the complaint and its only such reports (REP-09a, REP-09b): nobody writes
    them twice. Whoever may read reports sees those of the cases that they may read.

    Raises:
        NotAllowed: if the actor may read no reports.
    """
    if not access.holds(guard.actor(ctx), Action.REPORT_READ):
        raise NotAllowed(action=str(Action.REPORT_READ), reason="no_role")
    statement = (
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
        .where(IS_REPORT, UserTask.status != TaskStatus.CANCELLED)
        .where(guard.visible_cases(ctx, action=Action.REPORT_READ))
    )
    order = Order(moment=UserTask.created_at, row_id=UserTask.id)
    return pages.read(
        ctx.session, statement, row=CaseReportRow, order=order, after=after, limit=limit
    )
