"""CMP-09: a complaint that makes a group brings those before it to their grade again."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from engine.errors import InvalidValues
from engine.services import complaints, tasks, timeline
from engine.store.cases import Case
from engine.store.messages import Message
from engine.store.tasks import TaskStatus, UserTask
from tests import clients
from tests.answers import ANSWERS, REGISTERED

EVENT = "网上交易中断"


@pytest.fixture
def known(firm):
    clients.add(firm)
    return firm


def do(firm, login, element, *, number=None, now=None, **changes):
    """Complete the task of this element: of a case, or the only one that there is."""
    found = (
        select(UserTask.id)
        .join(Case, Case.id == UserTask.case_id)
        .where(UserTask.element_id == element, UserTask.status == TaskStatus.OPEN)
    )
    if number is not None:
        found = found.where(Case.number == number)

    def work(ctx):
        task_id = ctx.session.scalars(found).one()
        tasks.complete(ctx, task_id=task_id, values=ANSWERS[element] | changes)

    firm.as_(login, work, now=now)


def complain(firm, *, client, now=None, event=EVENT):
    """Return a complaint of a client that is verified: its grade is known."""
    values = REGISTERED | ({"client_number": client} if client else {})
    if now is not None:
        values["complained_at"] = now.isoformat(timespec="minutes")
    number = firm.as_("desk", lambda ctx: complaints.open_case(ctx, values=values).number, now=now)
    do(firm, "acceptor", "accept_custody", number=number, now=now)
    found = {"event_cluster": event}
    do(firm, "acceptor", "verify_with_both_sides", number=number, now=now, **found)
    return number


def grades(firm):
    found = select(Case.number, Case.grade).order_by(Case.id)
    return dict(firm.transact(lambda ctx: ctx.session.execute(found).all()))


def open_tasks(firm, number):
    found = (
        select(UserTask.element_id)
        .join(Case, Case.id == UserTask.case_id)
        .where(Case.number == number, UserTask.status == TaskStatus.OPEN)
    )
    return firm.transact(lambda ctx: set(ctx.session.scalars(found)))


class TestAnEventThatStands:
    """CMP-08: whether a complaint belongs to a group is no matter of one person."""

    @pytest.fixture
    def third(self, known):
        for client in ("0101000001", "0102000002"):
            complain(known, client=client)
        values = REGISTERED | {"client_number": "0101000003", "event_cluster": EVENT}
        number = known.as_("desk", lambda ctx: complaints.open_case(ctx, values=values).number)
        do(known, "acceptor", "accept_custody", number=number)
        return number

    @pytest.mark.parametrize("event", [None, "另一事件"])
    def test_is_not_taken_back_by_one_person_where_it_makes_a_group(self, known, third, event):
        with pytest.raises(InvalidValues) as refused:
            do(known, "acceptor", "verify_with_both_sides", number=third, event_cluster=event)

        assert refused.value.errors["event_cluster"][0].code == "second_person_needed"
        assert grades(known)[third] is None
        do(known, "acceptor", "verify_with_both_sides", number=third, event_cluster=EVENT)
        assert grades(known)[third] == "major"

    def test_may_be_named_differently_while_there_is_no_group(self, known):
        values = REGISTERED | {"client_number": "0101000003", "event_cluster": EVENT}
        number = known.as_("desk", lambda ctx: complaints.open_case(ctx, values=values).number)
        do(known, "acceptor", "accept_custody", number=number)

        do(known, "acceptor", "verify_with_both_sides", number=number, event_cluster=None)

        assert grades(known)[number] == "general"


class TestAGroup:
    def test_makes_the_complaints_before_it_major_too(self, known):
        first = complain(known, client="0101000001")
        second = complain(known, client="0102000002")
        assert set(grades(known).values()) == {"general"}

        third = complain(known, client="0101000003")

        assert grades(known) == {first: "major", second: "major", third: "major"}
        for number in (first, second, third):
            assert open_tasks(known, number) == {
                "confirm_as_operations_director",
                "confirm_as_unit_head",
            }
        sent = known.transact(lambda ctx: ctx.session.scalars(select(Message.name)).all())
        assert sent == ["cluster_filled", "cluster_filled"]

    def test_says_in_each_history_which_complaint_made_it_one(self, known):
        first = complain(known, client="0101000001")
        complain(known, client="0102000002")

        third = complain(known, client="0101000003")

        read = known.as_("auditor", lambda ctx: timeline.read(ctx, number=first))
        [entry] = [each for each in read if each.kind == "message.received"]
        assert entry.facts["cluster_filled_by"] == third

    def test_tells_nobody_twice(self, known):
        for client in ("0101000001", "0102000002", "0101000003"):
            complain(known, client=client)

        complain(known, client=None)

        sent = known.transact(lambda ctx: ctx.session.scalars(select(Message.name)).all())
        assert sent == ["cluster_filled", "cluster_filled"]

    def test_leaves_other_events_and_what_was_long_ago(self, known, now):
        long_ago = complain(known, client="0101000001")
        later = now + timedelta(days=8)
        other = complain(known, client="0102000002", now=later, event="柜面排队")
        for client in ("0102000002", "0101000003"):
            complain(known, client=client, now=later)

        assert {grades(known)[number] for number in (long_ago, other)} == {"general"}

        complain(known, client=None, now=later)

        found = grades(known)
        assert (found.pop(long_ago), found.pop(other)) == ("general", "general")
        assert set(found.values()) == {"major"}

    def test_leaves_what_is_closed(self, known):
        first = complain(known, client="0101000001")
        for login, element in (
            ("head", "resolve_complaint"),
            ("acceptor", "reply_to_client"),
            ("acceptor", "call_complainant"),
            ("acceptor", "close_complaint"),
        ):
            do(known, login, element)
        others = [complain(known, client=client) for client in ("0102000002", "0101000003")]

        found = grades(known)
        assert found[first] == "general"
        assert {found[number] for number in others} == {"major"}
