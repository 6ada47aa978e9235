"""What leaves the outbox: by each way once at least, out of quiet hours, to nobody recused."""

from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import select

from engine.domain.notices import MOST_FAILURES, QuietHours, Way, pause_after
from engine.services import complaints, deliveries, directory, notifications, outbox
from engine.services.notifications import Wishes
from engine.services.seals import Sealer
from engine.store.cases import Case
from engine.store.deliveries import Delivery
from tests import firm as firms
from tests.answers import REGISTERED

EVERY = (Way.EMAIL, Way.WEBHOOK)
REACHED = Wishes(email="wu@example.com", messenger="wecom", messenger_key="key")


@pytest.fixture
def firm(transact):
    firms.build(transact)
    return firms.Firm(transact)


@pytest.fixture
def number(firm):
    """A complaint of which everybody has been told what there is to tell so far."""
    number = firm.as_("desk", lambda ctx: complaints.open_case(ctx, values=REGISTERED).number)
    firm.transact(lambda ctx: deliveries.expand(ctx, of_firm=()))
    firm.as_("acceptor", notifications.read_all)
    return number


def tell(firm, number, *, login="acceptor", kind="duty.warned"):
    def work(ctx):
        case = ctx.session.scalars(select(Case).where(Case.number == number)).one()
        outbox.notify(ctx, kind, recipient_id=directory.user_id(ctx, login), case=case)

    firm.transact(work)


@pytest.fixture
def wish(firm, tmp_path):
    sealer = Sealer(path=tmp_path / "seal.keys", may_create=True)

    def keep(wanted, *, login="acceptor"):
        firm.as_(login, lambda ctx: notifications.choose(ctx, wanted, sealer=sealer))

    return keep


def expand(firm, *, now=None):
    return firm.transact(lambda ctx: deliveries.expand(ctx, of_firm=EVERY), now=now)


def due(firm, *, now=None):
    return firm.transact(deliveries.due, now=now)


class TestANotification:
    def test_goes_by_each_way_that_its_reader_and_the_firm_chose(self, wish, firm, number):
        wish(REACHED)
        tell(firm, number)

        assert expand(firm) == 1
        parcels = due(firm)

        assert {each.way for each in parcels} == {"email", "webhook", "wecom"}
        assert {each.case_number for each in parcels} == {number}
        assert expand(firm) == 0

    def test_stays_in_the_house_if_nobody_chose_a_way(self, firm, number):
        tell(firm, number)
        firm.transact(lambda ctx: deliveries.expand(ctx, of_firm=()))

        assert due(firm) == []

    def test_about_the_reader_goes_nowhere(self, wish, firm, number):
        """CMP-57: the person complained about is told nothing of the case, by no way."""
        wish(REACHED, login="teller")
        tell(firm, number, login="teller")
        expand(firm)

        assert due(firm) == []
        assert firm.as_("teller", notifications.count_unread) == 0
        assert firm.as_("teller", notifications.mine).rows == []


class TestQuietHours:
    NIGHT = QuietHours(since=time(21), until=time(7, 30))
    NOON = QuietHours(since=time(12), until=time(13))

    @pytest.mark.parametrize(
        ("quiet", "now", "told"),
        [
            (NIGHT, datetime(2026, 3, 2, 12, 59, tzinfo=UTC), None),
            (NIGHT, datetime(2026, 3, 2, 13, 0, tzinfo=UTC), (2, 23, 30)),
            (NIGHT, datetime(2026, 3, 2, 22, 0, tzinfo=UTC), (2, 23, 30)),
            (NIGHT, datetime(2026, 3, 2, 23, 30, tzinfo=UTC), None),
            (NOON, datetime(2026, 3, 2, 4, 30, tzinfo=UTC), (2, 5, 0)),
            (NOON, datetime(2026, 3, 2, 5, 0, tzinfo=UTC), None),
        ],
    )
    def test_end_when_they_say_in_shanghai(self, quiet, now, told):
        day, hour, minute = told or (now.day, now.hour, now.minute)

        expected = datetime(2026, 3, day, hour, minute, tzinfo=UTC)
        assert quiet.end_after(now) == expected

    def test_do_not_hold_an_emergency_back(self, wish, firm, number):
        """TM-09: its half hour runs at night too."""
        wish(Wishes(email="wu@example.com", quiet_since=time(21), quiet_until=time(7)))
        night = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
        for kind in ("emergency.raised", "duty.warned"):
            tell(firm, number, kind=kind)

        expand(firm, now=night)

        sent = [each.kind for each in due(firm, now=night) if each.way == "email"]
        assert sent == ["emergency.raised"]

    def test_hold_personal_messages_back_and_the_list_not(self, wish, firm, number):
        wish(Wishes(email="wu@example.com", quiet_since=time(21), quiet_until=time(7)))
        night = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
        tell(firm, number)

        expand(firm, now=night)

        [at_night] = due(firm, now=night)
        firm.transact(lambda ctx: deliveries.sent(ctx, delivery_id=at_night.id))

        assert at_night.way == "webhook"
        assert firm.as_("acceptor", notifications.count_unread) == 1
        morning = due(firm, now=datetime(2026, 3, 2, 23, 0, tzinfo=UTC))
        assert {each.way for each in morning} == {"email"}


class TestADelivery:
    def test_that_nobody_confirmed_comes_again_with_the_same_id(self, firm, number, now):
        tell(firm, number)
        expand(firm)
        [first] = due(firm)

        assert due(firm) == []
        [again] = due(firm, now=now + timedelta(minutes=2))

        assert (again.notification_id, again.way) == (first.notification_id, first.way)

    def test_that_was_confirmed_does_not(self, firm, number, now):
        tell(firm, number)
        expand(firm)
        [first] = due(firm)

        firm.transact(lambda ctx: deliveries.sent(ctx, delivery_id=first.id))

        assert due(firm, now=now + timedelta(days=1)) == []

    def test_that_fails_waits_longer_each_time_and_is_given_up(self, firm, number, now):
        tell(firm, number)
        expand(firm)
        [first] = due(firm)
        pauses, moment = [], now
        for _ in range(MOST_FAILURES):
            failed_at = moment
            firm.transact(lambda ctx: deliveries.failed(ctx, delivery_id=first.id), now=failed_at)
            due_at = firm.transact(lambda ctx: ctx.session.get_one(Delivery, first.id).due_at)
            if due_at is not None:
                pauses.append(due_at - failed_at)
                assert len(due(firm, now=due_at)) == 1
                moment = due_at

        assert pauses == sorted(pauses)
        assert pauses[0] == timedelta(minutes=1)
        assert firm.transact(deliveries.given_up) == 1
        assert due(firm, now=now + timedelta(days=30)) == []

    def test_is_given_up_after_about_a_day(self):
        pauses = [pause_after(failures) for failures in range(1, MOST_FAILURES)]

        assert timedelta(hours=20) < sum(pauses, timedelta()) < timedelta(days=2)
        assert pause_after(MOST_FAILURES) is None
