"""R10: who read a case, for those who may ask; to ask is a read as well."""

from datetime import timedelta

import pytest

from engine.errors import NotAllowed, NotFound
from engine.services import case_views, complaints, reads, tasks
from tests import firm as firms
from tests.answers import ANSWERS, REGISTERED
from tests.faults import task_id


@pytest.fixture
def firm(transact):
    firms.build(transact)
    return firms.Firm(transact)


@pytest.fixture
def number(firm):
    return firm.as_("desk", lambda ctx: complaints.open_case(ctx, values=REGISTERED).number)


@pytest.fixture
def look(firm, number, now):
    def look(login, minutes=0, purpose="case"):
        firm.as_(
            login,
            lambda ctx: case_views.read(ctx, number=number),
            purpose=purpose,
            now=now + timedelta(minutes=minutes),
        )

    return look


@pytest.fixture
def ask(firm, number, now):
    def ask(login="auditor", **options):
        return firm.as_(
            login,
            lambda ctx: reads.of_case(ctx, number=number, **options),
            purpose="reads",
            now=now + timedelta(hours=5),
        )

    return ask


def test_are_told_the_latest_first_the_handlers_too(look, ask, now):
    look("acceptor", 5)
    look("acceptor", 20)
    look("leader", 10, purpose="timeline")
    look("acceptor", 70, purpose="task")

    rows = ask().rows

    assert [(row.login, row.purpose, row.hour, row.at) for row in rows] == [
        ("acceptor", "task", now + timedelta(minutes=60), now + timedelta(minutes=70)),
        ("leader", "timeline", now, now + timedelta(minutes=10)),
        ("acceptor", "case", now, now + timedelta(minutes=5)),
    ]


def test_include_whoever_asked_before(ask):
    ask()

    assert [(row.login, row.purpose) for row in ask("compliance").rows] == [("auditor", "reads")]


def test_are_paged_by_key(look, ask):
    for hour in range(5):
        look("acceptor", hour * 60 - 300)

    first = ask(limit=2)
    second = ask(limit=2, after=first.next)
    third = ask(limit=2, after=second.next)

    found = [*first.rows, *second.rows, *third.rows]
    hours = [row.hour for row in found if row.purpose == "case"]
    assert hours == sorted(hours, reverse=True)
    assert len(set(hours)) == len(hours) == 5
    assert first.total == 5


@pytest.mark.parametrize("login", ["acceptor", "head", "leader"])
def test_are_not_told_to_those_who_may_only_read_the_case(ask, login):
    with pytest.raises(NotAllowed):
        ask(login)


@pytest.mark.parametrize("login", ["teller", "other.desk", "owner", "admin"])
def test_are_not_told_to_those_who_may_not_know_of_the_case(ask, login):
    with pytest.raises(NotFound):
        ask(login)


def test_are_not_of_a_linked_case_whose_number_is_all_that_is_shown(firm, number, look, ask):
    for login, element in (
        ("acceptor", "accept_custody"),
        ("acceptor", "verify_with_both_sides"),
        ("head", "resolve_complaint"),
        ("acceptor", "reply_to_client"),
    ):
        found = task_id(firm, number)
        given = ANSWERS[element]
        firm.as_(
            login,
            lambda ctx, found=found, given=given: tasks.complete(ctx, task_id=found, values=given),
        )
    (revisit,) = firm.as_("leader", lambda ctx: case_views.read(ctx, number=number)).linked

    assert firm.as_("auditor", lambda ctx: reads.of_case(ctx, number=revisit)).rows == []
