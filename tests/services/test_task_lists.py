"""The tasks of somebody with several roles: one list in order, and no look at anybody else's."""

from datetime import timedelta
from functools import partial

import pytest

from engine.domain.access import Role
from engine.domain.organization import UnitKind
from engine.services import complaints, directory, staff, task_lists, tasks
from engine.services.staff import NewUnit
from engine.services.task_lists import TaskFilters, View
from tests import plans
from tests.answers import REGISTERED
from tests.firm import UNITS

DESKS = ("desk", "other.desk", "desk", "other.desk", "desk")


@pytest.fixture
def offered(firm, now):
    return offer(firm, now)


def offer(firm, now):
    """Open complaints in two branches by turns, for an acceptor of the first and the call centre.

    The call centre accepts what is said in one branch about another.
    """

    def grant(ctx):
        unit_id = directory.organization(ctx).unit_by_code("CSC").id
        user_id = directory.user_id(ctx, "acceptor")
        staff.grant(ctx, user_id=user_id, role=Role.ACCEPTOR, unit_id=unit_id)

    firm.transact(grant)
    return [
        firm.as_(
            desk,
            lambda ctx: complaints.open_case(ctx, values=REGISTERED).number,
            now=now + timedelta(minutes=minute),
        )
        for minute, desk in enumerate(DESKS)
    ]


def page(firm, **options):
    return firm.as_("acceptor", lambda ctx: task_lists.page(ctx, view=View.QUEUE, **options))


class TestQueueOfTwoGroups:
    def test_is_one_list_by_due_moment_page_by_page(self, firm, offered):
        first = page(firm, limit=2)
        second = page(firm, limit=2, after=first.next)
        third = page(firm, limit=2, after=second.next)

        rows = [*first.rows, *second.rows, *third.rows]
        assert [row.case_number for row in rows] == offered
        assert len({row.candidate_unit_id for row in rows}) == 2
        assert [each.total for each in (first, second, third)] == [len(DESKS)] * 3
        assert third.next is None

    def test_is_narrowed_as_one(self, firm, offered, now):
        (early, *_) = page(firm).rows
        later = early.due_at + timedelta(seconds=90)
        asked = TaskFilters(overdue=True)

        late = firm.as_(
            "acceptor",
            lambda ctx: task_lists.page(ctx, view=View.QUEUE, filters=asked),
            now=later,
        )

        assert [row.case_number for row in late.rows] == offered[:2]

    def test_counts_as_many_as_it_lists(self, firm, offered):
        count = firm.as_("acceptor", lambda ctx: task_lists.count(ctx, view=View.QUEUE))

        assert count == page(firm).total == len(DESKS)

    def test_merges_what_the_index_of_each_group_gives_in_order(self, sqlite_firm, now):
        """Asked for at once, SQLite looked through every free task of the firm (bench.lists)."""
        offer(sqlite_firm, now)

        asked = plans.of(
            sqlite_firm.transact.engine,
            partial(page, sqlite_firm, limit=2),
            containing="UNION ALL SELECT user_tasks",
        )

        assert len(asked) == 2
        for words in asked:
            found = [word for word in words if word.startswith("SEARCH user_tasks USING")]
            assert len(found) == 2
            assert all("ix_user_tasks_queue (candidate_unit_id=" in word for word in found), words
            assert not any("TEMP B-TREE" in word for word in words), words


class TestTasksOfUnits:
    """What staff hold is given to others by the head while they are away (CMP-60, D10)."""

    @pytest.fixture
    def held(self, firm, now):
        """A complaint of the first branch whose task its acceptor holds."""
        return hold(firm)

    def test_are_listed_with_who_holds_each_for_who_gives_them_to_people(self, firm, held):
        [row] = units_of(firm, "director").rows

        assert (row.id, row.assignee_login) == (held, "acceptor")
        assert firm.as_("director", task_lists.holders) == ["acceptor"]
        assert [row.id for row in units_of(firm, "leader").rows] == [held]

    @pytest.mark.parametrize("login", ["acceptor", "other.head", "bhq.head", "auditor"])
    def test_are_nothing_to_anybody_else(self, firm, held, login):
        assert units_of(firm, login).total == 0
        assert firm.as_(login, lambda ctx: task_lists.count(ctx, view=View.UNIT)) == 0

    def test_are_nothing_to_whom_the_complaint_is_about(self, firm, now):
        """CMP-57: not in the list, and not in its count."""
        task_id = hold(firm, accused_person="director")

        assert units_of(firm, "director").total == 0
        assert firm.as_("director", task_lists.holders) == []
        assert [row.id for row in units_of(firm, "leader").rows] == [task_id]

    def test_are_narrowed_to_one_holder_or_to_none(self, firm, held):
        def found(holder):
            page = units_of(firm, "head", filters=TaskFilters(holder=holder))
            return [row.id for row in page.rows]

        assert found("acceptor") == [held]
        assert found("desk") == found("nobody.at.all") == found(task_lists.NOBODY) == []
        firm.as_("head", lambda ctx: tasks.unclaim(ctx, task_id=held))
        assert found(task_lists.NOBODY) == [held]

    def test_leave_out_the_own_ones(self, firm, held):
        firm.as_("head", lambda ctx: tasks.assign(ctx, task_id=held, login="director"))

        assert units_of(firm, "director").total == 0
        assert units_of(firm, "head").total == 1

    def test_stand_on_the_index_of_each_unit_or_of_all_by_due_moment(self, sqlite_firm, now):
        hold(sqlite_firm)
        few = plan(sqlite_firm)
        for number in range(25):
            sqlite_firm.transact(partial(open_branch, code=f"N{number:02}"))
        many = plan(sqlite_firm)

        assert few.count("ix_user_tasks_unit") == len(UNITS)
        assert set(few) == {"ix_user_tasks_unit"}
        assert many == ["ix_user_tasks_due"]


def hold(firm, **values):
    """Open a complaint whose first task the acceptor claims, and return the task."""
    firm.as_("desk", lambda ctx: complaints.open_case(ctx, values=REGISTERED | values))
    [row] = page(firm).rows
    firm.as_("acceptor", lambda ctx: tasks.claim(ctx, task_id=row.id))
    return row.id


def units_of(firm, login, **options):
    return firm.as_(login, lambda ctx: task_lists.page(ctx, view=View.UNIT, **options))


def open_branch(ctx, *, code):
    parent_id = directory.organization(ctx).unit_by_code("BC1").id
    new = NewUnit(code=code, name=code, kind=UnitKind.BRANCH, function=None, parent_id=parent_id)
    staff.create_unit(ctx, new)


def plan(firm):
    """Name the indexes by which the leader's page finds its tasks, in order and without a sort."""
    [words, *_] = plans.of(
        firm.transact.engine,
        lambda: units_of(firm, "leader"),
        containing="user_tasks.due_at",
    )
    assert not any("TEMP B-TREE" in word for word in words), words
    found = [word.split("USING ")[1] for word in words if word[:6] in ("SEARCH", "SCAN u")]
    return [word for each in found for word in each.split() if word.startswith("ix_user_tasks_")]
