"""CMP-57, CMP-04: no number on a page tells somebody of what is kept from them.

Each person is given all that is counted as if they had got it before they were recused: the task of
their case offered, held and handed on, a notice about it, and a saved view over all cases. Of
notices only the new one counts, for everybody was told of the tasks of the other cases.
"""

import re

import pytest
from sqlalchemy import select

from engine.domain.access import Role
from engine.services import case_search, directory, notifications, outbox, task_lists
from engine.services.cases import CaseFilters
from engine.services.task_lists import View
from engine.store.cases import Case
from engine.store.tasks import UserTask
from tests.web import positions
from tests.web.positions import EARLIER, NOBODY, POSITIONS, RECUSED

NOTHING = {"inbox": 0, "delegated": 0, "unread": 0}


@pytest.fixture
def database(sqlite_database):
    """What the conditions select is tested on both databases (test_relations)."""
    return sqlite_database


@pytest.fixture(
    params=[
        role if role is Role.ACCEPTOR else pytest.param(role, marks=pytest.mark.long)
        for role in Role
        if role not in (Role.PROCESS_OWNER, Role.ADMINISTRATOR)
    ]
)
def counted(request, firm, browse):
    """What each position is told in numbers; owner and administrator have no part in cases."""
    people = positions.build(firm, request.param)
    return {name: _count(firm, browse, people[name]) for name in POSITIONS}


def test_somebody_without_a_part_is_told_of_one_more_than_whoever_is_recused(counted):
    theirs = counted[NOBODY]

    for name in RECUSED:
        fewer = {kind: max(theirs[kind] - 1, 0) for kind in ("queue", "cases", "saved_view")}
        assert counted[name] == {**NOTHING, **fewer}, name
    assert (theirs["inbox"], theirs["delegated"], theirs["unread"]) == (1, 1, 1)
    assert theirs["cases"] > 0


def test_an_earlier_handler_is_told_of_the_case_but_of_no_task_that_checks_the_handling(counted):
    theirs, mine = counted[NOBODY], counted[EARLIER]

    assert (mine["cases"], mine["saved_view"]) == (theirs["cases"], theirs["saved_view"])
    assert mine["unread"] == 1
    assert mine["queue"] == len(POSITIONS), "of six that wait, all but the own"


def _count(firm, browse, me):
    person = browse(me.login)
    person.post("/views", view_name="全部", page="cases", status="all")
    unread = firm.as_(me.login, notifications.count_unread)
    _tell(firm, me)
    found = {
        "queue": _tasks(firm, me, View.QUEUE),
        "cases": firm.as_(me.login, lambda ctx: case_search.count(ctx, CaseFilters())),
        "saved_view": int(re.search(r"全部 (\d+)", person.text("/cases"))[1]),
        "unread": firm.as_(me.login, notifications.count_unread) - unread,
    }
    _hand(firm, me, assignee=me.login)
    found["inbox"] = _tasks(firm, me, View.INBOX)
    _hand(firm, me, assignee="head", owner=me.login)
    found["delegated"] = _tasks(firm, me, View.DELEGATED)
    _hand(firm, me)
    return found


def _tasks(firm, me, view):
    return firm.as_(me.login, lambda ctx: task_lists.count(ctx, view=view))


def _tell(firm, me):
    def work(ctx):
        case = ctx.session.scalars(select(Case).where(Case.number == me.number)).one()
        recipient = directory.user_id(ctx, me.login)
        outbox.notify(ctx, "duty.warned", recipient_id=recipient, case=case)

    firm.transact(work)


def _hand(firm, me, *, assignee=None, owner=None):
    """Lay a task into hands past all services, which would refuse."""

    def work(ctx):
        task = ctx.session.get_one(UserTask, me.task_id)
        task.assignee_id = directory.user_id(ctx, assignee) if assignee else None
        task.owner_id = directory.user_id(ctx, owner) if owner else None

    firm.transact(work)
