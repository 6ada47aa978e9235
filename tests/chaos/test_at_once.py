"""Several people and several heartbeats at once: nobody is told wrongly, nothing happens twice."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from engine.errors import StaleScreen
from engine.services import cases, sweep, tasks
from engine.store.cases import Case
from engine.store.clashes import TooBusy
from engine.store.duties import Duty
from engine.store.ledger import LedgerEntry
from engine.store.tasks import TaskStatus, UserTask
from tests import firm as firms
from tests.answers import ANSWERS
from tests.services.test_complaint_case import do, open_complaint, task_id, verified

MAJOR = {"loss_level": "likely", "image_effect": "major"}


@pytest.fixture
def firm(transact):
    firms.build(transact)
    return firms.Firm(transact)


def at_once(*works):
    """Run works in threads that start together; return what each raised, or None."""
    gate = threading.Barrier(len(works))
    met = [None] * len(works)

    def run(index, work):
        gate.wait()
        try:
            work()
        except Exception as error:  # noqa: BLE001 (the test looks at it)
            met[index] = error

    threads = [threading.Thread(target=run, args=(index, work)) for index, work in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return met


def completing(firm, login, found, element, **changes):
    values = ANSWERS[element] | changes

    def work():
        firm.as_(login, lambda ctx: tasks.complete(ctx, task_id=found, values=values))

    return work


def test_two_confirmers_of_one_case_both_succeed(firm):
    """R4: a clash on the instance is run again, not shown."""
    number = verified(firm, **MAJOR)
    met = at_once(
        *(
            completing(firm, login, task_id(firm, element), element)
            for login, element in [
                ("director", "confirm_as_operations_director"),
                ("head", "confirm_as_unit_head"),
            ]
        )
    )

    assert met == [None, None]
    row = firm.as_("specialist", lambda ctx: cases.search(ctx).rows[0])
    assert row.number == number
    assert task_id(firm, "sign_headquarters_opinion")


def test_complaints_of_one_event_that_are_graded_at_once_count_each_other(firm):
    """CMP-09: the second and the third complainant together make a group, the first one's too."""
    event = {"event_cluster": "网上交易中断"}
    verified(firm, **event)
    for _ in range(2):
        open_complaint(firm)
        do(firm, "acceptor", "accept_custody")
    waiting = select(UserTask.id).where(UserTask.element_id == "verify_with_both_sides")
    waiting = waiting.where(UserTask.status == TaskStatus.OPEN)
    ids = firm.transact(lambda ctx: ctx.session.scalars(waiting).all())
    works = [
        completing(firm, "acceptor", found, "verify_with_both_sides", **event) for found in ids
    ]

    assert at_once(*works) == [None, None]

    found = firm.transact(lambda ctx: ctx.session.scalars(select(Case.grade)).all())
    assert found == ["major"] * 3


def test_one_task_completed_twice_at_once_is_completed_once(firm):
    number = open_complaint(firm)
    found = task_id(firm, "accept_custody")
    firm.as_("acceptor", lambda ctx: tasks.claim(ctx, task_id=found))
    work = completing(firm, "acceptor", found, "accept_custody")

    met = at_once(work, work, work)

    assert [type(error) for error in met if error] == [StaleScreen, StaleScreen]
    kinds = firm.transact(
        lambda ctx: ctx.session.scalars(
            select(LedgerEntry.kind).where(LedgerEntry.stream == f"case:{number}")
        ).all()
    )
    assert kinds.count("task.completed") == 2  # the registration, and this one


def test_heartbeats_that_tick_at_once_warn_once(firm, now):
    for _ in range(12):
        open_complaint(firm)
    later = now + timedelta(minutes=25)

    def tick():
        for duty_id in firm.transact(sweep.due, now=later):
            firm.transact(lambda ctx, due=duty_id: sweep.attend(ctx, duty_id=due), now=later)

    met = at_once(tick, tick, tick, tick)

    assert [error for error in met if error and not isinstance(error, TooBusy)] == []
    tick()
    warned = firm.transact(
        lambda ctx: ctx.session.scalars(
            select(LedgerEntry).where(LedgerEntry.kind == "duty.warned")
        ).all()
    )
    assert len(warned) == 12
    duties = firm.transact(lambda ctx: ctx.session.scalars(select(Duty)).all())
    assert sum(duty.warned_at is not None for duty in duties) == 12


def test_claims_at_once_have_one_winner(firm):
    open_complaint(firm)
    found = task_id(firm, "accept_custody")

    def claiming(login):
        return lambda: firm.as_(login, lambda ctx: tasks.claim(ctx, task_id=found))

    met = at_once(claiming("acceptor"), claiming("acceptor"), claiming("acceptor"))

    assert met == [None, None, None]
    task = firm.transact(lambda ctx: ctx.session.get(UserTask, found))
    assert (task.status, task.version) == (TaskStatus.OPEN, 2)
