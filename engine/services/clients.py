"""Clients: taken over from the account system, many at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from sqlalchemy import insert, select

from engine.domain import client_keys
from engine.errors import EngineError, NotAllowed
from engine.services import directory, ledger
from engine.services.context import Context
from engine.store.clients import Client, ClientKey

_AT_ONCE: Final = 500


class ClientNumberTaken(EngineError):
    """There is a client with this number already, or it is given twice."""

    code = "client_number_taken"


@dataclass(frozen=True, kw_only=True)
class NewClient:
    """A client to be added, in the branch with this code."""

    number: str
    name: str
    branch: str
    phone: str | None = None
    id_number: str | None = None
    email: str | None = None
    address: str | None = None
    opened_on: date | None = None
    credit_account: str | None = None
    assets: Decimal | None = None
    liability: Decimal | None = None


def add_many(ctx: Context, clients: Sequence[NewClient]) -> int:
    """Add clients and return how many; only the system does this, from the command line.

    Raises:
        NotAllowed: if somebody is logged in.
        UnitUnknown: if no unit has the code of a client's branch.
        ClientNumberTaken: naming the first number that is not free; none of the clients is added.
    """
    if ctx.actor is not None:
        raise NotAllowed(reason="system_only")
    _check_numbers(ctx, [client.number for client in clients])
    units = directory.organization(ctx)
    branch_ids = {code: units.unit_by_code(code).id for code in {each.branch for each in clients}}
    rows = [
        {
            "number": client.number,
            "name": client.name,
            "phone": client.phone,
            "id_number": client.id_number,
            "email": client.email,
            "address": client.address,
            "branch_id": branch_ids[client.branch],
            "opened_on": client.opened_on,
            "credit_account": client.credit_account,
            "assets": client.assets,
            "liability": client.liability,
        }
        for client in clients
    ]
    if rows:
        ctx.session.connection().execute(insert(Client), rows)
        _add_keys(ctx, [client.number for client in clients])
        ledger.record(ctx, "clients.added", count=len(rows))
    return len(rows)


def _add_keys(ctx: Context, numbers: Sequence[str]) -> None:
    """Store the words by which clients just added are found."""
    for start in range(0, len(numbers), _AT_ONCE):
        added = ctx.session.execute(
            select(
                Client.id,
                Client.name,
                Client.number,
                Client.phone,
                Client.credit_account,
                Client.id_number,
            ).where(Client.number.in_(numbers[start : start + _AT_ONCE]))
        )
        rows = [
            {"key": key, "client_id": client_id}
            for client_id, name, *known in added
            for key in client_keys.keys(name, *known)
        ]
        ctx.session.connection().execute(insert(ClientKey), rows)


def _check_numbers(ctx: Context, numbers: Sequence[str]) -> None:
    seen: set[str] = set()
    for number in numbers:
        if number in seen:
            raise ClientNumberTaken(number=number)
        seen.add(number)
    for start in range(0, len(numbers), _AT_ONCE):
        some = numbers[start : start + _AT_ONCE]
        taken = ctx.session.scalar(
            select(Client.number).where(Client.number.in_(some)).order_by(Client.number).limit(1)
        )
        if taken is not None:
            raise ClientNumberTaken(number=taken)
