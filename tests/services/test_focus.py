"""FBK-08: who complains is looked after for the year, a verified major one by headquarters."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from engine.services import client_panels, complaints, focus, instances
from engine.store.cases import Case
from tests import clients
from tests.answers import REGISTERED

CLIENT = clients.KNOWN[0]
NEXT_YEAR = datetime(2027, 1, 4, 2, tzinfo=UTC)


@pytest.fixture
def complain(firm):
    clients.add(firm)

    def open_one(**changes):
        values = REGISTERED | {"client_number": CLIENT.number} | changes
        return firm.as_("desk", lambda ctx: complaints.open_case(ctx, values=values).number)

    return open_one


def listed(firm, login="specialist", *, now=None, **asked):
    options = {} if now is None else {"now": now}
    return list(firm.as_(login, lambda ctx: focus.search(ctx, **asked), **options).rows)


def marks(firm, login="specialist", *, now=None):
    options = {} if now is None else {"now": now}
    read = lambda ctx: client_panels.read(ctx, number=CLIENT.number).focus  # noqa: E731
    return firm.as_(login, read, **options)


def verify(firm, number, nature):
    """Let headquarters confirm the nature of a major complaint, as the step of it does."""

    def work(ctx):
        case = ctx.session.scalars(select(Case).where(Case.number == number)).one()
        case.grade = "major"
        focus.follow(ctx, case, {"confirmed_nature": nature})

    firm.transact(work)


class TestTheListOfTheYear:
    def test_holds_each_client_once_with_what_they_complained_about(self, firm, complain):
        complain()
        latest = complain()

        [row] = listed(firm)
        assert (row.client_number, row.client_name) == (CLIENT.number, "曾**")
        assert (row.case_count, row.case_number) == (2, latest)
        assert marks(firm) == ("complaint",)

    def test_is_that_of_one_year_only(self, firm, complain):
        complain()

        assert listed(firm, now=NEXT_YEAR) == []
        assert marks(firm, now=NEXT_YEAR) == ()
        assert len(listed(firm, now=NEXT_YEAR, year=2026)) == 1

    def test_forgets_a_complaint_that_was_cancelled(self, firm, complain):
        number = complain()

        firm.as_("owner", lambda ctx: instances.cancel(ctx, number=number, reason="重复登记。"))

        assert listed(firm) == []
        assert marks(firm) == ()

    def test_tells_nobody_of_a_case_that_is_kept_from_them(self, firm, complain):
        """CMP-57: neither the accused nor another branch."""
        complain()

        assert listed(firm, "teller") == listed(firm, "other.desk") == []
        assert marks(firm, "teller") == ()
        assert len(listed(firm, "acceptor")) == 1


class TestTheListOfHeadquarters:
    def test_holds_whoever_had_a_major_complaint_that_was_verified(self, firm, complain):
        number = complain()
        assert listed(firm, kind="major") == []

        verify(firm, number, "exempt")

        assert [row.case_number for row in listed(firm, kind="major")] == [number]
        assert marks(firm) == ("complaint", "major")

    def test_leaves_out_what_was_unfounded(self, firm, complain):
        verify(firm, complain(), "unfounded")

        assert listed(firm, kind="major") == []
        assert marks(firm) == ("complaint",)
