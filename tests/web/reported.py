"""A register of complaints that was sent, and one that is being written, for the pages (REP-03)."""

from datetime import UTC, datetime

from sqlalchemy import select

from engine.services import report_plans, tasks
from engine.store.cases import Case
from engine.store.reports import Report
from engine.store.tasks import TaskStatus, UserTask
from tests.answers import ANSWERS

APRIL = datetime(2026, 4, 1, 1, 0, tzinfo=UTC)
DOERS = {
    "prepare_summary": "specialist",
    "review_report": "compliance",
    "approve_report": "mhq.head",
    "send_report": "specialist",
}


def register(firm):
    """Begin the reports of the first quarter; return the number of the register."""
    for order in firm.transact(report_plans.missing, now=APRIL):
        firm.transact(lambda ctx, order=order: report_plans.begin(ctx, order), now=APRIL)
    newest = (
        select(Case.number)
        .join(Report, Report.case_id == Case.id)
        .where(Report.kind == "complaint_register")
        .order_by(Case.id.desc())
    )
    return firm.transact(lambda ctx: ctx.session.scalars(newest).first())


def sent_register(firm):
    number = register(firm)
    for element, login in DOERS.items():
        firm.as_(
            login,
            lambda ctx, element=element: tasks.complete(
                ctx, task_id=_open(ctx, number, element), values=ANSWERS[element]
            ),
            now=APRIL,
        )
    return number


def _open(ctx, number, element):
    waiting = UserTask.element_id == element, UserTask.status == TaskStatus.OPEN
    of_case = select(UserTask.id).join(Case, Case.id == UserTask.case_id)
    return ctx.session.scalars(of_case.where(Case.number == number, *waiting)).one()
