"""CMP-33, CMP-38: each time that a client was promised is a duty until it is kept or explained."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from engine.errors import InvalidValues, NotAllowed, NotFound
from engine.services import (
    as_of,
    case_views,
    close_views,
    complaints,
    directory,
    promises,
    sweep,
    tasks,
)
from engine.services.promises import PromiseSettled
from engine.store.cases import Case
from engine.store.duties import Duty, DutyKind
from engine.store.ledger import LedgerEntry
from engine.store.outbox import Notification
from engine.store.tasks import TaskStatus, UserTask
from tests.answers import ANSWERS, REGISTERED

PROMISED = {"promised_at": "2026-03-02T15:00+08:00", "promise_text": "今天下午三点前回电"}
AFTER_HOURS = datetime(2026, 3, 6, 11, 0, tzinfo=UTC)  # a Friday, seven in the evening


@pytest.fixture
def promised(firm):
    given = {**REGISTERED, **PROMISED}
    firm.as_("desk", lambda ctx: complaints.open_case(ctx, values=given))
    [row] = mine(firm)
    return row


def mine(firm, login="desk"):
    return firm.as_(login, lambda ctx: promises.mine(ctx).rows)


def do(firm, login, element):
    where = (UserTask.element_id == element, UserTask.status == TaskStatus.OPEN)
    found = firm.transact(lambda ctx: ctx.session.scalars(select(UserTask.id).where(*where)).one())
    values = ANSWERS[element]
    firm.as_(login, lambda ctx: tasks.complete(ctx, task_id=found, values=values))


def settle(firm, row, login="desk", *, now=None, note="", is_kept=True):
    options = {} if now is None else {"now": now}
    return firm.as_(
        login,
        lambda ctx: promises.settle(ctx, promise_id=row.id, note=note, is_kept=is_kept).state,
        **options,
    )


def duties_of(firm):
    return firm.transact(
        lambda ctx: ctx.session.scalars(
            select(Duty).where(Duty.kind == DutyKind.PROMISE).order_by(Duty.id)
        ).all()
    )


def test_an_agreed_time_is_in_the_book_of_who_gave_it_and_a_duty(firm, promised):
    [duty] = duties_of(firm)

    assert (promised.text, promised.due_at) == (
        "今天下午三点前回电",
        datetime(2026, 3, 2, 7, 0, tzinfo=UTC),
    )
    assert (duty.rule, duty.due_at, duty.element_id) == ("CMP-33", promised.due_at, "promised_at")
    assert mine(firm, "acceptor") == []


def test_a_kept_promise_leaves_the_book_and_stays_in_the_record(firm, promised):
    assert settle(firm, promised) == "kept"

    assert mine(firm) == []
    [duty] = duties_of(firm)
    assert (duty.ended_at is not None, duty.next_at, duty.cause) == (True, None, "promise:kept")
    kinds = firm.transact(
        lambda ctx: ctx.session.scalars(
            select(LedgerEntry.kind)
            .where(LedgerEntry.kind.startswith("promise."))
            .order_by(LedgerEntry.id)
        ).all()
    )
    assert kinds == ["promise.made", "promise.kept"]
    with pytest.raises(PromiseSettled):
        settle(firm, promised)


def test_the_ledger_tells_when_a_promise_was_owed(firm, promised):
    """R10: the duty of a promise outlives the steps in between, until it is settled."""
    do(firm, "acceptor", "accept_custody")
    settle(firm, promised)

    owed = firm.transact(
        lambda ctx: [
            [duty.ended_at is None for duty in state.duties if duty.kind == "promise"]
            for state in as_of.states(as_of.entries(ctx, ctx.session.scalars(select(Case)).one()))
        ]
    )
    assert [each for each in owed if each] == [[True]] * 2 + [[False]]


def test_what_was_not_kept_in_time_needs_a_word_and_nobody_else_says_it(firm, promised, now):
    late = now + timedelta(hours=7)

    for options in ({"now": late}, {"is_kept": False}):
        with pytest.raises(InvalidValues):
            settle(firm, promised, **options)
    with pytest.raises(NotFound):
        settle(firm, promised, "acceptor", note="…")
    assert settle(firm, promised, now=late, note="线路故障", is_kept=False) == "explained"


def test_who_accepted_the_complaint_answers_for_its_promises_too(firm, promised):
    """CMP-33: it keeps the complaint open, and its giver may have left."""
    with pytest.raises(NotFound):
        settle(firm, promised, "acceptor")
    do(firm, "acceptor", "accept_custody")

    assert [row.id for row in mine(firm, "acceptor")] == [promised.id]
    assert settle(firm, promised, "acceptor") == "kept"


def test_an_open_promise_keeps_the_complaint_open_with_a_way_to_it(firm, promised):
    """CMP-33."""

    def gaps():
        found = firm.as_("desk", lambda ctx: close_views.read(ctx, number=promised.number))
        return [gap.promise_id for gap in found if gap.code == "promise_open"]

    assert gaps() == [promised.id]
    settle(firm, promised)
    assert gaps() == []


class TestProgress:
    """CMP-32, TM-11: the call centre tells the client of progress until the close."""

    @pytest.fixture
    def accepted(self, firm):
        firm.as_("agent", lambda ctx: complaints.open_case(ctx, values=REGISTERED))
        do(firm, "agent", "accept_custody")
        [row] = mine(firm, "agent")
        return row

    def test_is_a_duty_of_whoever_accepted_in_the_call_centre(self, firm, accepted):
        [duty] = duties_of(firm)

        assert (accepted.kind, accepted.due_at) == (
            "progress",
            datetime(2026, 3, 5, 9, 0, tzinfo=UTC),
        )
        assert (duty.rule, duty.element_id) == ("CMP-32; TM-11", "progress_contact")

    def test_is_asked_of_nobody_else(self, firm):
        firm.as_("desk", lambda ctx: complaints.open_case(ctx, values=REGISTERED))
        do(firm, "acceptor", "accept_custody")

        assert mine(firm, "acceptor") == []

    def test_comes_back_after_each_contact_which_says_what_the_client_was_told(
        self, firm, accepted, now
    ):
        with pytest.raises(InvalidValues):
            settle(firm, accepted, "agent")

        assert settle(firm, accepted, "agent", now=now + timedelta(days=2), note="核实中") == "kept"

        [row] = mine(firm, "agent")
        assert (row.kind, row.due_at) == ("progress", datetime(2026, 3, 9, 9, 0, tzinfo=UTC))

    def test_keeps_no_complaint_open_and_ends_with_it(self, firm, accepted):
        gaps = firm.as_("agent", lambda ctx: close_views.read(ctx, number=accepted.number))
        assert "promise_open" not in {gap.code for gap in gaps}

        do(firm, "agent", "verify_with_both_sides")
        do(firm, "head", "resolve_complaint")
        do(firm, "agent", "reply_to_client")
        do(firm, "agent", "call_complainant")
        do(firm, "agent", "close_complaint")

        assert mine(firm, "agent") == []
        [duty] = duties_of(firm)
        assert (duty.cause, duty.next_at) == ("closed", None)


def test_who_promised_is_warned_and_told_of_the_breach(firm, promised, now):
    [duty] = duties_of(firm)

    for moment in (duty.warn_at, duty.due_at + timedelta(minutes=1)):
        firm.transact(lambda ctx: sweep.attend(ctx, duty_id=duty.id), now=moment)

    told = firm.transact(
        lambda ctx: [
            (each.kind, each.payload.get("task"))
            for each in ctx.session.scalars(select(Notification).order_by(Notification.id))
            if each.kind.startswith("duty.")
        ]
    )
    assert told == [("duty.warned", None), ("duty.breached", None)]


def test_after_closing_time_the_client_is_called_on_the_next_working_day(firm):
    """CMP-38."""
    firm.as_("desk", lambda ctx: complaints.open_case(ctx, values=REGISTERED), now=AFTER_HOURS)

    [row] = mine(firm)
    assert (row.kind, row.due_at) == ("callback", datetime(2026, 3, 9, 9, 0, tzinfo=UTC))
    assert duties_of(firm)[0].rule == "CMP-38"


def test_within_office_hours_nothing_but_what_was_agreed_is_promised(firm):
    firm.as_("desk", lambda ctx: complaints.open_case(ctx, values=REGISTERED))

    assert mine(firm) == []


class TestEscalation:
    """ACC-05, CMP-33: a promise that nobody settles goes to the superior, then to headquarters."""

    HOURS = (1, 26, 24 * 4)

    def told_above(self, firm, duty):
        for hours in self.HOURS:
            moment = duty.due_at + timedelta(hours=hours)
            firm.transact(lambda ctx: sweep.attend(ctx, duty_id=duty.id), now=moment)
        went_up = select(Notification).where(Notification.kind == "duty.escalated")
        return firm.transact(
            lambda ctx: [
                directory.any_login(ctx, each.recipient_id)
                for each in ctx.session.scalars(went_up.order_by(Notification.id))
            ]
        )

    def test_goes_to_the_head_of_the_unit_that_promised_and_then_to_headquarters(
        self, firm, promised
    ):
        [duty] = duties_of(firm)

        assert self.told_above(firm, duty) == ["head", "mhq.head"]

    def test_goes_to_the_head_of_the_call_centre_that_accepted(self, firm):
        """CMP-32: the complaint came in elsewhere, and the call centre accompanies it."""
        given = REGISTERED | {
            "accused_kind": "unit",
            "accused_person": None,
            "accused_unit": "B02",
        }
        firm.as_("desk", lambda ctx: complaints.open_case(ctx, values=given))
        do(firm, "agent", "accept_custody")
        [duty] = duties_of(firm)

        assert self.told_above(firm, duty) == ["csc.head", "mhq.head"]


class TestATimeAgreedLater:
    """CMP-33: whenever a time is agreed with the client, it is a duty."""

    SOON = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)

    def add(self, firm, login="desk", *, due_at=SOON, text="再次回电"):
        def work(ctx):
            case = ctx.session.scalars(select(Case)).one()
            held = case_views.hold(ctx, number=case.number)
            instance_id = held.stored.id
            promises.add(ctx, held.case, due_at=due_at, text=text, instance_id=instance_id)

        firm.as_(login, work)

    def test_is_in_the_book_and_a_duty_of_the_complaint(self, firm):
        firm.as_("desk", lambda ctx: complaints.open_case(ctx, values=REGISTERED))
        self.add(firm)

        [row] = mine(firm)
        [duty] = duties_of(firm)
        assert (row.text, row.due_at, duty.rule) == ("再次回电", self.SOON, "CMP-33")

    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({"due_at": datetime(2026, 3, 2, 1, 0, tzinfo=UTC)}, "promised_at"),
            ({"due_at": datetime(2029, 3, 2, 1, 0, tzinfo=UTC)}, "promised_at"),
            ({"text": "  "}, "promise_text"),
            ({"text": "回" * 501}, "promise_text"),
        ],
    )
    def test_lies_ahead_and_says_what_is_promised(self, firm, given, field):
        firm.as_("desk", lambda ctx: complaints.open_case(ctx, values=REGISTERED))

        with pytest.raises(InvalidValues) as refused:
            self.add(firm, **given)

        assert set(refused.value.errors) == {field}
        assert duties_of(firm) == []

    @pytest.mark.parametrize(("login", "refusal"), [("teller", NotFound), ("auditor", NotAllowed)])
    def test_is_given_only_by_those_who_handle_it(self, firm, login, refusal):
        firm.as_("desk", lambda ctx: complaints.open_case(ctx, values=REGISTERED))

        with pytest.raises(refusal):
            self.add(firm, login)

    def test_takes_the_place_of_one_that_could_not_be_kept(self, firm, promised):
        def work(ctx):
            explained = promises.settle(
                ctx, promise_id=promised.id, note="客户未接听", is_kept=False
            )
            promises.renew(ctx, explained, due_at=self.SOON)

        firm.as_("desk", work)

        [again] = mine(firm)
        assert (again.text, again.due_at) == (promised.text, self.SOON)
        assert [duty.ended_at is None for duty in duties_of(firm)] == [False, True]
