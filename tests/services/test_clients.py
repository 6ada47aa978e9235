"""Clients taken over from the account system."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from engine.domain.organization import UnitUnknown
from engine.errors import NotAllowed
from engine.services import clients, complaints
from engine.services.clients import ClientNumberTaken, NewClient
from engine.store.cases import Case
from engine.store.clients import Client
from engine.store.ledger import LedgerEntry
from tests.answers import REGISTERED


def a_client(number="0101000001", **values):
    return NewClient(**{"number": number, "name": "张伟", "branch": "B01", **values})


def stored(firm):
    return firm.transact(lambda ctx: ctx.session.scalars(select(Client)).all())


def test_are_added_all_at_once_with_one_entry_in_the_record(firm):
    new = [
        a_client(assets=Decimal("1200000.55"), liability=Decimal("500000.00")),
        a_client("0102000002", name="李娜", branch="B02", opened_on=date(2024, 5, 6)),
    ]
    assert firm.transact(lambda ctx: clients.add_many(ctx, new)) == 2

    first, second = stored(firm)
    assert (first.name, first.assets) == ("张伟", Decimal("1200000.55"))
    assert (second.branch_id != first.branch_id, second.opened_on) == (True, date(2024, 5, 6))
    kinds = firm.transact(
        lambda ctx: ctx.session.scalars(
            select(LedgerEntry.kind).where(LedgerEntry.kind == "clients.added")
        ).all()
    )
    assert kinds == ["clients.added"]


def test_bring_their_branch_to_a_complaint(firm):
    firm.transact(lambda ctx: clients.add_many(ctx, [a_client(branch="B02")]))
    values = {**REGISTERED, "client_number": "0101000001"}
    firm.as_("desk", lambda ctx: complaints.open_case(ctx, values=values))

    (client,) = stored(firm)
    (case,) = firm.transact(lambda ctx: ctx.session.scalars(select(Case)).all())
    assert (case.client_id, case.client_branch_id) == (client.id, client.branch_id)


def test_with_a_number_that_is_taken_are_not_added(firm):
    firm.transact(lambda ctx: clients.add_many(ctx, [a_client()]))

    with pytest.raises(ClientNumberTaken) as caught:
        firm.transact(lambda ctx: clients.add_many(ctx, [a_client("0101000002"), a_client()]))
    assert caught.value.params == {"number": "0101000001"}
    with pytest.raises(ClientNumberTaken):
        firm.transact(lambda ctx: clients.add_many(ctx, [a_client("7"), a_client("7")]))
    assert len(stored(firm)) == 1


def test_of_a_branch_that_nobody_knows_are_not_added(firm):
    with pytest.raises(UnitUnknown):
        firm.transact(lambda ctx: clients.add_many(ctx, [a_client(branch="B99")]))
    assert stored(firm) == []


def test_are_added_by_nobody_who_is_logged_in(firm):
    with pytest.raises(NotAllowed):
        firm.as_("admin", lambda ctx: clients.add_many(ctx, [a_client()]))


def test_none_leave_no_trace(firm):
    assert firm.transact(lambda ctx: clients.add_many(ctx, [])) == 0
