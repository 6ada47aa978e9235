"""REG-03: the register holds each transferred complaint, and how far its reply is."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from engine.errors import NotAllowed
from engine.services import cases, complaints, transfer_register
from engine.services.transfer_register import TransferFilters
from engine.store.cases import Case, CaseFacts
from tests.answers import ANSWERS, REGISTERED

BY_CSRC = {
    "channel": "regulator",
    "transfer_source": "csrc",
    "transfer_document": "〔2026〕8号",
    "transfer_deadline": "2026-03-20",
}
IN_TIME = datetime(2026, 3, 20, 8, tzinfo=UTC)
TOO_LATE = datetime(2026, 3, 20, 10, tzinfo=UTC)


def register(firm, **changes):
    values = REGISTERED | changes
    return firm.as_("desk", lambda ctx: complaints.open_case(ctx, values=values).number)


def listed(firm, login="specialist", *, now=None, **filters):
    options = {} if now is None else {"now": now}
    found = firm.as_(
        login,
        lambda ctx: transfer_register.search(ctx, filters=TransferFilters(**filters)),
        **options,
    )
    return list(found.rows)


class TestARow:
    def test_tells_what_the_body_wants_and_by_when(self, firm):
        number = register(firm, **BY_CSRC)

        [row] = listed(firm)
        assert (row.number, row.source, row.document) == (number, "csrc", "〔2026〕8号")
        assert row.received_at == datetime(2026, 2, 24, 2, 5, tzinfo=UTC)
        assert row.deadline_at == datetime(2026, 3, 20, 9, tzinfo=UTC)
        assert (row.client_name, row.stage, row.replied_at) == ("张*", "draft", None)

    def test_appears_when_a_transfer_becomes_known_later(self, firm):
        number = register(firm)
        assert listed(firm) == []

        firm.as_(
            "specialist",
            lambda ctx: cases.send(
                ctx, number=number, message="transfer_received", values=ANSWERS["transfer_received"]
            ),
        )

        [row] = listed(firm)
        assert (row.number, row.received_at) == (number, datetime(2026, 3, 2, 0, 30, tzinfo=UTC))


class TestTheRegister:
    @pytest.fixture
    def two(self, firm):
        first = register(firm, **BY_CSRC)
        return first, register(firm, channel="regulator", transfer_source="exchange")

    def test_is_narrowed_to_a_body(self, firm, two):
        assert [row.number for row in listed(firm, source="exchange")] == [two[1]]

    def test_is_narrowed_to_what_the_body_waits_for_too_long(self, firm, two):
        assert listed(firm, overdue=True, now=IN_TIME) == []
        late = listed(firm, overdue=True, now=TOO_LATE)
        assert [(row.number, row.is_overdue(TOO_LATE)) for row in late] == [(two[0], True)]

    def test_is_narrowed_to_what_is_not_answered(self, firm, two):
        assert {row.number for row in listed(firm, state="open")} == set(two)
        assert listed(firm, state="sent") == []

    def test_shows_nobody_a_case_that_is_kept_from_them(self, firm, two):
        """CMP-57: the accused, and a branch without any part in it."""
        assert listed(firm, "teller") == listed(firm, "other.desk") == []
        assert {row.number for row in listed(firm, "acceptor")} == set(two)

    def test_is_taken_away_only_by_whoever_may_export(self, firm, two):
        def take(ctx):
            return transfer_register.to_export(ctx, filters=TransferFilters(source="csrc")).rows

        assert [row.number for row in firm.as_("head", take)] == [two[0]]
        with pytest.raises(NotAllowed):
            firm.as_("acceptor", take)


class TestARowThatChanges:
    """The facts that a later step changes are what the register says from then on."""

    @pytest.fixture
    def change(self, firm):
        number = register(firm, **BY_CSRC)

        def write(**changed):
            def work(ctx):
                case = ctx.session.scalars(select(Case).where(Case.number == number)).one()
                facts = ctx.session.get_one(CaseFacts, case.id).facts | changed
                transfer_register.follow(ctx, case, changed, facts)

            firm.transact(work)
            return listed(firm)

        return write

    def test_is_answered_once_the_reply_is_sent(self, change):
        sent = ANSWERS["send_transfer_reply"]

        [row] = change(**sent)

        assert (row.stage, row.reply_number) == ("sent", "安澜〔2026〕7号")
        assert row.replied_at == datetime(2026, 3, 2, 0, 50, tzinfo=UTC)
        assert not row.is_overdue(TOO_LATE)

    def test_is_gone_when_it_was_no_transfer(self, change):
        assert change(transfer_source=None) == []
