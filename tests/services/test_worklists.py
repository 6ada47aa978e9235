"""What people keep beside their lists: comments, follow-up dates, views; who has a task open."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from engine.domain.access import Role
from engine.errors import InvalidValues, NotAllowed, NotFound
from engine.services import (
    comments,
    complaints,
    directory,
    follow_ups,
    saved_views,
    staff,
    task_lists,
    task_views,
    tasks,
    visits,
)
from engine.services.saved_views import ViewsTooMany
from engine.services.staff import NewUser
from engine.services.task_lists import TaskFilters, View
from engine.store.ledger import LedgerEntry
from engine.store.outbox import Notification
from engine.store.people import User
from tests.answers import REGISTERED
from tests.faults import task_id
from webapp import heartbeat

DAY = timedelta(days=1)


@pytest.fixture
def number(firm):
    """A complaint of the first branch, about its teller."""
    return firm.as_("desk", lambda ctx: complaints.open_case(ctx, values=REGISTERED).number)


@pytest.fixture
def task(firm, number):
    return task_id(firm, number)


def told(firm, kind):
    query = (
        select(User.login)
        .join(Notification, Notification.recipient_id == User.id)
        .where(Notification.kind == kind)
    )
    return firm.transact(lambda ctx: ctx.session.scalars(query).all())


def listed(firm, login, view, **filters):
    page = firm.as_(
        login, lambda ctx: task_lists.page(ctx, view=view, filters=TaskFilters(**filters))
    )
    return [row.id for row in page.rows]


def new_colleague(firm, *, unit):
    """Let a second 王强 head a unit."""

    def work(ctx):
        new = NewUser(login="head.too", name="王强", password_hash=None)
        unit_id = directory.organization(ctx).unit_by_code(unit).id
        user_id = staff.create_user(ctx, new).id
        staff.grant(ctx, user_id=user_id, role=Role.OPERATIONS_DIRECTOR, unit_id=unit_id)

    firm.transact(work)


class TestDelegating:
    @pytest.fixture
    def delegated(self, firm, task):
        firm.as_("acceptor", lambda ctx: tasks.claim(ctx, task_id=task))
        firm.as_("acceptor", lambda ctx: tasks.delegate(ctx, task_id=task, login="head"))
        return task

    def test_moves_the_task_from_one_inbox_to_the_other_and_keeps_it_in_sight(
        self, firm, delegated
    ):
        assert listed(firm, "head", View.INBOX) == [delegated]
        assert listed(firm, "acceptor", View.INBOX) == []
        assert listed(firm, "acceptor", View.DELEGATED) == [delegated]
        assert firm.as_("head", lambda ctx: task_views.read(ctx, task_id=delegated)).owner == "吴刚"

    def test_can_be_taken_back(self, firm, delegated):
        firm.as_("acceptor", lambda ctx: tasks.take_back(ctx, task_id=delegated))

        assert listed(firm, "acceptor", View.INBOX) == [delegated]
        assert listed(firm, "acceptor", View.DELEGATED) == listed(firm, "head", View.INBOX) == []
        assert told(firm, "task.taken_back") == ["head"]
        with pytest.raises(NotAllowed):
            firm.as_("acceptor", lambda ctx: tasks.take_back(ctx, task_id=delegated))

    def test_further_on_leaves_the_first_owner(self, firm, delegated):
        firm.as_("head", lambda ctx: tasks.delegate(ctx, task_id=delegated, login="director"))

        assert listed(firm, "acceptor", View.DELEGATED) == [delegated]
        assert listed(firm, "head", View.DELEGATED) == []

    def test_is_taken_back_by_nobody_else(self, firm, delegated):
        for login in ("head", "director", "desk"):
            with pytest.raises(NotAllowed):
                firm.as_(login, lambda ctx: tasks.take_back(ctx, task_id=delegated))


class TestComments:
    def test_are_read_by_all_who_read_the_case_and_told_to_whom_they_mention(self, firm, number):
        text = "客户三点后方便，@head 请知悉，抄送 @Director。"
        firm.as_("acceptor", lambda ctx: comments.add(ctx, number=number, text=text))

        [found] = firm.as_("desk", lambda ctx: comments.of_case(ctx, number=number))
        assert (found.author, found.text, found.mentions) == (
            "acceptor",
            text,
            ["head", "director"],
        )
        assert sorted(told(firm, "comment.mentioned")) == ["director", "head"]

    @pytest.mark.parametrize(
        ("text", "mentions"),
        [
            ("请@王强看一下", ["head"]),
            ("抄送 @李静、@王强，@head 也请知悉", ["director", "head"]),
            ("@王强", ["head"]),
        ],
    )
    def test_mention_people_by_name_also_where_no_space_follows(self, firm, number, text, mentions):
        added = firm.as_("acceptor", lambda ctx: comments.add(ctx, number=number, text=text))

        assert added[-1].mentions == mentions
        assert sorted(told(firm, "comment.mentioned")) == sorted(mentions)

    def test_mention_whoever_of_two_with_a_name_may_read_the_case(self, firm, number):
        new_colleague(firm, unit="IT")
        added = firm.as_("acceptor", lambda ctx: comments.add(ctx, number=number, text="@王强 看"))

        assert added[-1].mentions == ["head"]

    def test_ask_for_the_login_where_two_who_may_read_it_have_the_name(self, firm, number):
        new_colleague(firm, unit="B01")
        with pytest.raises(InvalidValues) as refused:
            firm.as_("acceptor", lambda ctx: comments.add(ctx, number=number, text="@王强 看"))

        [[error]] = refused.value.errors.values()
        assert (error.code, error.params) == ("mention_ambiguous", {"login": "王强"})
        assert told(firm, "comment.mentioned") == []

    def test_are_recorded_without_what_they_say(self, firm, number):
        firm.as_("acceptor", lambda ctx: comments.add(ctx, number=number, text="张伟来电"))

        entry = firm.transact(
            lambda ctx: ctx.session.scalars(
                select(LedgerEntry.content).where(LedgerEntry.kind == comments.ADDED)
            ).one()
        )
        assert "张伟" not in entry.decode()

    @pytest.mark.parametrize(
        "login", ["teller", "other.desk", "nobody", "郑洁", "孙丽", "没有此人"]
    )
    def test_mention_nobody_who_may_not_read_the_case(self, firm, number, login):
        """CMP-57: the person complained about learns nothing by a mention."""
        with pytest.raises(InvalidValues) as refused:
            firm.as_(
                "acceptor", lambda ctx: comments.add(ctx, number=number, text=f"请 @{login} 看")
            )

        [[error]] = refused.value.errors.values()
        assert error.code == "mention_unfit"
        assert told(firm, "comment.mentioned") == []

    def test_that_look_like_mail_addresses_mention_nobody(self, firm, number):
        firm.as_("desk", lambda ctx: comments.add(ctx, number=number, text="a@teller.com 来信"))

        assert told(firm, "comment.mentioned") == []

    @pytest.mark.parametrize("text", ["", "  \n", "长" * 2_001])
    def test_say_something_but_not_too_much(self, firm, number, text):
        with pytest.raises(InvalidValues):
            firm.as_("desk", lambda ctx: comments.add(ctx, number=number, text=text))

    def test_are_closed_to_the_person_complained_about(self, firm, number):
        for act in (
            lambda ctx: comments.of_case(ctx, number=number),
            lambda ctx: comments.add(ctx, number=number, text="我没有"),
        ):
            with pytest.raises(NotFound):
                firm.as_("teller", act)


class TestAFollowUp:
    def test_brings_the_case_back_on_its_day_and_only_to_who_planned_it(
        self, firm, now, number, task
    ):
        firm.as_("acceptor", lambda ctx: tasks.claim(ctx, task_id=task))
        firm.as_(
            "acceptor",
            lambda ctx: follow_ups.plan(ctx, number=number, due_at=now + DAY, note="等对账单"),
        )

        assert listed(firm, "acceptor", View.INBOX, follow_up=True) == []
        later = firm.as_(
            "acceptor",
            lambda ctx: task_lists.count(ctx, view=View.INBOX, filters=TaskFilters(follow_up=True)),
            now=now + 2 * DAY,
        )
        assert later == 1
        assert firm.as_("head", lambda ctx: follow_ups.of_case(ctx, number=number)) is None

    def test_is_replaced_by_the_next_and_dropped_at_will(self, firm, now, number):
        for days in (1, 5):
            due_at = now + days * DAY
            firm.as_("desk", lambda ctx, at=due_at: follow_ups.plan(ctx, number=number, due_at=at))
        assert firm.as_("desk", lambda ctx: follow_ups.of_case(ctx, number=number).due_at) == due_at

        firm.as_("desk", lambda ctx: follow_ups.drop(ctx, number=number))
        assert firm.as_("desk", lambda ctx: follow_ups.of_case(ctx, number=number)) is None

    def test_is_told_once_when_its_moment_comes_without_its_note(self, firm, now, number):
        """D6: the heartbeat tells it; planned anew, it is told anew."""

        def beat(days):
            heartbeat.tick(lambda work: firm.transact(work, now=now + days * DAY))

        def plan(days):
            moments = {"now": now + (days - 1) * DAY}
            planned = {"due_at": now + days * DAY, "note": "张伟的对账单"}
            firm.as_("desk", lambda ctx: follow_ups.plan(ctx, number=number, **planned), **moments)

        plan(1)
        for days in (0.5, 1, 1, 2):
            beat(days)
            assert told(firm, "follow_up.due") == ["desk"] * (days >= 1)
        plan(4)
        beat(5)

        assert told(firm, "follow_up.due") == ["desk", "desk"]
        kept = select(Notification).where(Notification.kind == "follow_up.due")
        rows = firm.transact(lambda ctx: ctx.session.scalars(kept).all())
        assert [(row.payload, row.case_id is not None) for row in rows] == [({}, True)] * 2

    def test_that_was_dropped_is_told_to_nobody(self, firm, now, number):
        due_at = now + DAY
        firm.as_("desk", lambda ctx: follow_ups.plan(ctx, number=number, due_at=due_at))
        firm.as_("desk", lambda ctx: follow_ups.drop(ctx, number=number))
        heartbeat.tick(lambda work: firm.transact(work, now=due_at))

        assert told(firm, "follow_up.due") == []

    @pytest.mark.parametrize(("days", "note"), [(0, ""), (-1, ""), (5_000, ""), (1, "长" * 201)])
    def test_lies_ahead_and_is_short(self, firm, now, number, days, note):
        with pytest.raises(InvalidValues):
            firm.as_(
                "desk",
                lambda ctx: follow_ups.plan(ctx, number=number, due_at=now + days * DAY, note=note),
            )


class TestASavedView:
    def save(self, firm, login="acceptor", **more):
        given = {"name": "重大投诉", "page": "inbox", "filters": {"grade": "major"}, **more}
        return firm.as_(login, lambda ctx: saved_views.save(ctx, **given))

    def usable(self, firm, login, page=None):
        found = firm.as_(login, lambda ctx: saved_views.usable(ctx, page=page))
        return [(view.name, view.is_mine) for view in found]

    def test_is_ones_own_unless_it_is_shared_with_the_unit(self, firm):
        self.save(firm)
        assert self.usable(firm, "acceptor") == [("重大投诉", True)]
        assert self.usable(firm, "desk") == []

        self.save(firm, is_shared=True)
        assert self.usable(firm, "acceptor") == [("重大投诉", True)]
        assert self.usable(firm, "desk") == [("重大投诉", False)]
        assert self.usable(firm, "other.desk") == []

    def test_belongs_to_its_list(self, firm):
        self.save(firm)

        assert self.usable(firm, "acceptor", page="inbox") == [("重大投诉", True)]
        assert self.usable(firm, "acceptor", page="cases") == []

    def test_is_removed_by_its_owner_only(self, firm):
        kept = self.save(firm, is_shared=True)
        with pytest.raises(NotFound):
            firm.as_("desk", lambda ctx: saved_views.remove(ctx, view_id=kept.id))

        firm.as_("acceptor", lambda ctx: saved_views.remove(ctx, view_id=kept.id))
        assert self.usable(firm, "acceptor") == []

    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({"name": " "}, "name"),
            ({"name": "长" * 41}, "name"),
            ({"page": "nowhere"}, "page"),
            ({"filters": {"status": "open"}}, "filters.status"),
            ({"filters": {"grade": "x" * 101}}, "filters.grade"),
        ],
    )
    def test_has_a_name_and_filters_of_its_list(self, firm, given, field):
        with pytest.raises(InvalidValues) as refused:
            self.save(firm, **given)

        assert list(refused.value.errors) == [field]

    def test_is_one_of_twenty(self, firm):
        for number in range(20):
            self.save(firm, name=f"视图{number}")

        with pytest.raises(ViewsTooMany):
            self.save(firm, name="再多一个")


class TestAnOpenTask:
    def seen(self, firm, login, task, now):
        found = firm.as_(login, lambda ctx: visits.note(ctx, task_id=task), now=now)
        return [user.login for user in found]

    def test_tells_each_of_two_that_the_other_has_it_open(self, firm, task, now):
        assert self.seen(firm, "acceptor", task, now) == []
        assert self.seen(firm, "head", task, now) == ["acceptor"]
        assert self.seen(firm, "acceptor", task, now) == ["head"]

    def test_forgets_who_has_closed_it_for_a_minute(self, firm, task, now):
        self.seen(firm, "acceptor", task, now)

        later = now + timedelta(seconds=61)
        assert self.seen(firm, "head", task, later) == []

    def test_tells_nothing_to_who_may_not_see_it(self, firm, task, now):
        with pytest.raises(NotFound):
            self.seen(firm, "teller", task, now)
