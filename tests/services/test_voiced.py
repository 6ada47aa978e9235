"""FBK-09: a complaint that a client voices in a revisit is a case of its own, told in both."""

import pytest

from engine.errors import NotFound
from engine.services import case_views, complaints, ledger, voiced
from tests import clients, revisited
from tests.answers import REGISTERED

CLIENT = clients.KNOWN[0]


@pytest.fixture
def revisit(firm):
    clients.add(firm)
    return revisited.waiting(firm, client_number=CLIENT.number)


def record(firm, revisit, login="acceptor"):
    values = REGISTERED | {"client_number": CLIENT.number}
    return firm.as_(
        login, lambda ctx: complaints.open_case(ctx, values=values, revisit=revisit).number
    )


def last(firm, number):
    return firm.transact(lambda ctx: ledger.read(ctx, f"case:{number}"))[-1]


def test_the_registration_begins_with_the_client_of_the_revisit(firm, revisit):
    found = firm.as_("acceptor", lambda ctx: voiced.prefill(ctx, revisit=revisit))

    assert (found["client_number"], found["complainant_kind"]) == (CLIENT.number, "client")


def test_each_case_names_the_other_in_its_links_and_its_history(firm, revisit):
    number = record(firm, revisit)

    for mine, other, kind, key in (
        (revisit, number, "revisit.voiced", "by"),
        (number, revisit, "complaint.voiced", "of"),
    ):
        view = firm.as_("acceptor", lambda ctx, mine=mine: case_views.read(ctx, number=mine))
        entry = last(firm, mine)
        assert other in {link.number for link in view.links}
        assert (entry.kind, entry.values[key]) == (kind, other)


def test_nobody_voices_it_in_a_revisit_that_is_kept_from_them(firm, revisit):
    for login in ("teller", "other.desk"):
        with pytest.raises(NotFound):
            record(firm, revisit, login)


def test_a_case_that_is_no_revisit_is_none(firm, revisit):
    number = record(firm, revisit)

    with pytest.raises(NotFound):
        record(firm, number)
