"""Find a client while he is on the line, and give what the form of a complaint asks of him."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select

from engine.domain import access, client_keys
from engine.domain.grants import Action
from engine.domain.masking import mask_name, mask_number
from engine.errors import NotFound
from engine.services import directory, guard, ledger
from engine.services.context import Context
from engine.store.clients import Client, ClientKey
from engine.store.people import OrgUnit

MOST: Final = 8
KIND: Final = "client.identified"
_MOST_KEYS: Final = 64


@dataclass(frozen=True, kw_only=True)
class ClientRow:
    """A client among others that a few letters may mean; masked, for nobody has been chosen yet."""

    number: str
    name: str
    phone: str | None
    account: str | None
    branch: str


def find(ctx: Context, *, text: str, locale: str = "zh_CN") -> list[ClientRow]:
    """Find clients by the beginning of a name, phone, account, identity number or spelling.

    Clients of the actor's own unit come first (CMP-34).

    Raises:
        NotAllowed: if the actor may not look at clients.
    """
    who = guard.actor(ctx)
    access.require(who, Action.CLIENT_READ)
    wanted = client_keys.wanted(text)
    if not client_keys.is_enough(wanted):
        return []
    found = (
        select(ClientKey.client_id)
        .where(ClientKey.key >= wanted, ClientKey.key < client_keys.after(wanted))
        .order_by(ClientKey.key)
        .limit(_MOST_KEYS)
    )
    own = {held.unit_id for held in who.memberships}
    rows = ctx.session.scalars(
        select(Client)
        .where(Client.id.in_(found.subquery().select()))
        .order_by(Client.branch_id.not_in(own), Client.number)
        .limit(MOST)
    )
    return [_row(ctx, client, locale=locale) for client in rows]


def identify(ctx: Context, *, number: str) -> Mapping[str, Any]:
    """Give a chosen client's own values for the form, in full; who was shown them is recorded.

    Raises:
        NotFound: if nobody has this number.
        NotAllowed: if the actor takes no complaints in.
    """
    access.require(guard.actor(ctx), Action.CLIENT_READ)
    client = hold(ctx, number)
    branch = ctx.session.get_one(OrgUnit, client.branch_id)
    ledger.record(ctx, KIND, client=client.number)
    return {
        "complainant_kind": "client",
        "client_number": client.number,
        "client_name": client.name,
        "client_branch": branch.code,
        "client_phone": client.phone,
        "credit_account": client.credit_account,
        "client_email": client.email,
        "client_address": client.address,
    }


def hold(ctx: Context, number: str) -> Client:
    """Return a client.

    Raises:
        NotFound: if nobody has this number.
    """
    client = ctx.session.scalar(select(Client).where(Client.number == number))
    if client is None:
        raise NotFound(client=number)
    return client


def _row(ctx: Context, client: Client, *, locale: str) -> ClientRow:
    unit = directory.organization(ctx).unit(client.branch_id)
    return ClientRow(
        number=client.number,
        name=mask_name(client.name) or "",
        phone=mask_number(client.phone),
        account=mask_number(client.credit_account),
        branch=(unit.name_en or unit.name) if locale.startswith("en") else unit.name,
    )
