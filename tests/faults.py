"""Cases whose next step breaks, and the mending of what broke it."""

import pytest
from sqlalchemy import select

from engine.services import complaints, tasks
from engine.services.offers import PlaceUnknown
from engine.store.cases import Case
from engine.store.incidents import Incident
from engine.store.people import OrgUnit
from engine.store.tasks import TaskStatus, UserTask
from tests.answers import ANSWERS, REGISTERED

CAUSE = "PlaceUnknown@verify_with_both_sides"
VALUES = ANSWERS["accept_custody"]


def broken_case(firm, login="acceptor", **values):
    """Open a complaint whose custody cannot be accepted; return its number and the incident."""
    given = {**REGISTERED, **values}
    number = firm.as_("desk", lambda ctx: complaints.open_case(ctx, values=given).number)
    place(firm, number, unit=None)
    return number, meet_the_fault(firm, number, login=login)


def mend(firm, number):
    place(firm, number, unit="B01")


def place(firm, number, *, unit):
    """Name the units of a case by hand; with neither, its next task has no place."""

    def work(ctx):
        case = ctx.session.scalars(select(Case).where(Case.number == number)).one()
        unit_id = ctx.session.scalar(select(OrgUnit.id).where(OrgUnit.code == unit))
        case.accepting_unit_id = case.intake_unit_id = unit_id

    firm.transact(work)


def meet_the_fault(firm, number, login="acceptor"):
    """Let somebody accept custody, which breaks; return the id of the incident."""
    found = task_id(firm, number)
    with pytest.raises(PlaceUnknown) as caught:
        firm.as_(login, lambda ctx: tasks.complete(ctx, task_id=found, values=VALUES))
    firm.as_(login, lambda ctx: tasks.fault(ctx, task_id=found, values=VALUES, error=caught.value))
    reference = f"task:{found}"
    return firm.transact(
        lambda ctx: ctx.session.scalars(
            select(Incident.id).where(Incident.reference == reference)
        ).one()
    )


def task_id(firm, number):
    """The one open task of a case."""
    return firm.transact(
        lambda ctx: ctx.session.scalars(
            select(UserTask.id)
            .join(Case, Case.id == UserTask.case_id)
            .where(Case.number == number, UserTask.status == TaskStatus.OPEN)
        ).one()
    )
