"""EMG-01, EMG-05 on both databases: who is told, whose tasks, and the second person."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from engine.errors import NotAllowed
from engine.services import cases, complaints, directory, ledger, relation_register, tasks
from engine.services.relation_register import NewRelation
from engine.store.outbox import Notification
from engine.store.tasks import TaskStatus, UserTask
from tests.answers import ANSWERS, REGISTERED

DEMANDS = REGISTERED | {"compensation_demanded": True}


def open_tasks(firm):
    where = UserTask.status == TaskStatus.OPEN
    rows = firm.transact(lambda ctx: ctx.session.scalars(select(UserTask).where(where)).all())
    return {row.element_id: row for row in rows}


def do(firm, login, element):
    found = open_tasks(firm)[element]
    firm.as_(login, lambda ctx: tasks.complete(ctx, task_id=found.id, values=ANSWERS[element]))


@pytest.fixture
def number(firm):
    """A complaint whose client demands compensation."""
    return firm.as_("desk", lambda ctx: complaints.open_case(ctx, values=DEMANDS).number)


def test_a_demand_for_compensation_raises_the_flag_in_the_step_that_records_it(firm, number):
    entry = firm.transact(lambda ctx: ledger.read(ctx, f"case:{number}"))[-1]

    assert entry.kind == "task.completed"
    assert entry.values["facts"]["emergency_status"] == "raised"
    assert set(open_tasks(firm)) == {
        "accept_custody",
        "tell_company_contact",
        "report_to_regulator",
    }


def told(firm):
    """Return who has been told of an emergency."""
    return firm.transact(
        lambda ctx: {
            directory.any_login(ctx, row.recipient_id)
            for row in ctx.session.scalars(select(Notification))
            if row.kind == "emergency.raised"
        }
    )


def test_the_head_of_the_unit_and_headquarters_are_told_at_once(firm, number):
    assert told(firm) == {"head", "mhq.head", "compliance"}


def test_whoever_must_stay_out_hears_nothing_in_the_step_that_says_so(firm):
    """CMP-57: the head of the branch is married to the teller complained about."""
    related = NewRelation(
        staff="head", kind="relative", client=None, colleague="teller", began_on=date(2025, 6, 1)
    )
    firm.as_("admin", lambda ctx: relation_register.add_many(ctx, [related]))
    firm.as_("desk", lambda ctx: complaints.open_case(ctx, values=DEMANDS))

    assert told(firm) == {"mhq.head", "compliance"}


def test_the_button_raises_it_again_while_one_is_open(firm, now):
    """EMG-05: what was reported of the first is not what is known of the second.

    TM-09: what nobody has reported yet is due from the first one on.
    """
    number = firm.as_("desk", lambda ctx: complaints.open_case(ctx, values=REGISTERED).number)

    def press(ctx):
        values = ANSWERS["emergency_raised"]
        cases.send(ctx, number=number, message="emergency_raised", values=values)

    firm.as_("acceptor", press)
    do(firm, "acceptor", "tell_company_contact")
    firm.as_("acceptor", press, now=now + timedelta(minutes=20))

    found = open_tasks(firm)
    assert {name: row.due_at for name, row in found.items() if name != "accept_custody"} == {
        "tell_company_contact": now + timedelta(minutes=50),
        "report_to_regulator": now + timedelta(minutes=30),
    }
    reported = firm.transact(lambda ctx: ledger.read(ctx, f"case:{number}"))[-1].values["facts"]
    assert reported["company_contact_told_at"] is None


def test_whoever_asked_to_clear_it_may_not_clear_it(firm, number):
    """EMG-05: four eyes, whatever roles one person holds."""
    for element in ("tell_company_contact", "report_to_regulator"):
        do(firm, "acceptor", element)
    found = open_tasks(firm)["propose_clearing"]
    firm.as_("acceptor", lambda ctx: tasks.claim(ctx, task_id=found.id))
    firm.transact(lambda ctx: _hand_to(ctx, found.id, "head"))
    do(firm, "head", "propose_clearing")

    offered = open_tasks(firm)["clear_emergency"]
    with pytest.raises(NotAllowed) as refused:
        firm.as_("head", lambda ctx: tasks.claim(ctx, task_id=offered.id))

    assert refused.value.params["reason"] == "proposed"


def _hand_to(ctx, task_id, login):
    ctx.session.get_one(UserTask, task_id).assignee_id = directory.user_id(ctx, login)
