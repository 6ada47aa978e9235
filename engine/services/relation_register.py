"""The register of staff relations: told by an administrator, one by one or as a list (REL-13)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import insert, select
from sqlalchemy.orm import aliased

from engine.domain import access
from engine.domain.calendar import SHANGHAI
from engine.domain.grants import Action
from engine.domain.masking import mask_name
from engine.errors import FieldError, InvalidValues, NotFound
from engine.services import directory, guard, ledger, pages, relations
from engine.services.context import Context
from engine.services.pages import Order, Page
from engine.store.clients import Client
from engine.store.people import User
from engine.store.relations import RelationKind, StaffRelation

KINDS: Final = tuple(kind.value for kind in RelationKind)
MOST_AT_ONCE: Final = 5_000
_COLLEAGUES: Final = frozenset({RelationKind.RELATIVE, RelationKind.OTHER})
"""What can bind somebody to a colleague; the rest binds to a client only."""


@dataclass(frozen=True, kw_only=True)
class NewRelation:
    """A relation to be registered, to a client by number or to a colleague by login."""

    staff: str
    kind: str
    client: str | None = None
    colleague: str | None = None
    began_on: date
    ended_on: date | None = None
    note: str | None = None


@dataclass(frozen=True, kw_only=True)
class RelationRow:
    """One relation as the register shows it; the client's name is masked."""

    id: int
    staff_login: str
    staff_name: str
    kind: RelationKind
    client_number: str | None
    client_name: str | None
    colleague_login: str | None
    colleague_name: str | None
    began_on: date
    ended_on: date | None
    note: str | None
    created_at: datetime


def add_many(ctx: Context, given: Sequence[NewRelation]) -> int:
    """Register relations and return how many are new; one that is known already stays as it is.

    Raises:
        InvalidValues: naming each row, counted from 1, and each field that is not acceptable;
            nothing is registered then.
    """
    _require_manage(ctx)
    rows: list[dict[str, Any]] = []
    errors: dict[str, list[FieldError]] = {}
    clients = _client_ids(ctx, [each.client for each in given if each.client])
    for place, each in enumerate(given, start=1):
        wrong = _wrong(ctx, each, clients)
        if wrong:
            errors |= {f"{place}.{name}": [FieldError(code=code)] for name, code in wrong.items()}
        else:
            rows.append(_row(ctx, each, clients))
    if errors:
        raise InvalidValues(errors=errors)
    new = _unknown(ctx, rows)
    if new:
        ctx.session.connection().execute(insert(StaffRelation), new)
        relations.forget(ctx)
        ledger.record(ctx, "relations.added", count=len(new), staff=_staff(ctx, new))
    return len(new)


def end(ctx: Context, *, relation_id: int, on: date) -> StaffRelation:
    """Say on which day a relation ended; it counts on for as long as the policy says (REL-13).

    Raises:
        NotFound: if there is none.
        InvalidValues: if it ended before it began, or lies in the future.
    """
    _require_manage(ctx)
    found = ctx.session.get(StaffRelation, relation_id)
    if found is None:
        raise NotFound(relation=relation_id)
    code = _wrong_end(ctx, began=found.began_on, ended=on)
    if code:
        raise InvalidValues(errors={"ended_on": [FieldError(code=code)]})
    found.ended_on = on
    ctx.session.flush()
    relations.forget(ctx)
    staff = directory.any_login(ctx, found.staff_id)
    ledger.record(ctx, "relation.ended", relation=found.id, staff=staff, ended_on=on.isoformat())
    return found


def page(ctx: Context, *, text: str | None = None, after: str | None = None) -> Page[RelationRow]:
    """Return a page of the register, the latest first; narrowed to a person or a client number."""
    access.require(guard.actor(ctx), Action.RELATION_READ)
    staff, colleague = aliased(User), aliased(User)
    statement = (
        select(
            StaffRelation.id,
            staff.login.label("staff_login"),
            staff.name.label("staff_name"),
            StaffRelation.kind,
            Client.number.label("client_number"),
            Client.name.label("client_name"),
            colleague.login.label("colleague_login"),
            colleague.name.label("colleague_name"),
            StaffRelation.began_on,
            StaffRelation.ended_on,
            StaffRelation.note,
            StaffRelation.created_at,
        )
        .join(staff, staff.id == StaffRelation.staff_id)
        .outerjoin(Client, Client.id == StaffRelation.client_id)
        .outerjoin(colleague, colleague.id == StaffRelation.colleague_id)
    )
    if text:
        wanted = text.strip()
        statement = statement.where(
            (staff.login == wanted)
            | (staff.name == wanted)
            | (colleague.login == wanted)
            | (colleague.name == wanted)
            | (Client.number == wanted)
        )
    return pages.read(
        ctx.session,
        statement,
        row=_shown,
        order=Order(moment=StaffRelation.created_at, row_id=StaffRelation.id),
        after=after,
        limit=pages.PAGE,
    )


def may_manage(ctx: Context) -> bool:
    """Test whether the actor may register relations."""
    return access.allows(guard.actor(ctx), Action.RELATION_MANAGE).allowed


def _shown(**columns: Any) -> RelationRow:
    name = columns.pop("client_name")
    return RelationRow(**columns, client_name=mask_name(name) if name else None)


def _wrong(ctx: Context, new: NewRelation, clients: Mapping[str, int]) -> dict[str, str]:
    """Name each field that cannot be, with the code of the reason."""
    found = {}
    if not _is_known(ctx, new.staff):
        found["staff"] = "person_unknown"
    if new.kind not in KINDS:
        found["kind"] = "not_an_option"
    if bool(new.client) == bool(new.colleague):
        found["client"] = "one_side_only"
    elif new.client and new.client not in clients:
        found["client"] = "client_unknown"
    elif new.colleague and not _is_known(ctx, new.colleague):
        found["colleague"] = "person_unknown"
    elif new.colleague == new.staff:
        found["colleague"] = "is_same_person"
    elif new.colleague and new.kind in KINDS and new.kind not in _COLLEAGUES:
        found["kind"] = "client_only"
    code = _wrong_end(ctx, began=new.began_on, ended=new.ended_on)
    return found | ({"ended_on": code} if code else {})


def _wrong_end(ctx: Context, *, began: date, ended: date | None) -> str | None:
    today = ctx.now.astimezone(SHANGHAI).date()
    if ended is not None and ended < began:
        return "before_beginning"
    return "in_future" if (ended or began) > today else None


def _row(ctx: Context, new: NewRelation, clients: Mapping[str, int]) -> dict[str, Any]:
    return {
        "staff_id": directory.user_id(ctx, new.staff),
        "kind": RelationKind(new.kind),
        "client_id": clients[new.client] if new.client else None,
        "colleague_id": directory.user_id(ctx, new.colleague) if new.colleague else None,
        "began_on": new.began_on,
        "ended_on": new.ended_on,
        "note": new.note,
        "created_at": ctx.now,
        "created_by_id": ctx.actor.id if ctx.actor else None,
    }


_KEY: Final = ("staff_id", "kind", "client_id", "colleague_id", "began_on")


def _unknown(ctx: Context, rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Leave out what the register has already, and what the list has twice."""
    staff = {row["staff_id"] for row in rows}
    columns = [getattr(StaffRelation, name) for name in _KEY]
    known = {
        tuple(found)
        for found in ctx.session.execute(select(*columns).where(StaffRelation.staff_id.in_(staff)))
    }
    new = {tuple(row[name] for name in _KEY): row for row in rows}
    return [row for key, row in new.items() if key not in known]


def _client_ids(ctx: Context, numbers: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for start in range(0, len(numbers), 500):
        some = numbers[start : start + 500]
        rows = ctx.session.execute(select(Client.number, Client.id).where(Client.number.in_(some)))
        found |= {number: client_id for number, client_id in rows}  # noqa: C416 (rows, no pairs)
    return found


def _is_known(ctx: Context, login: str) -> bool:
    try:
        directory.user_id(ctx, login)
    except directory.PersonUnknown:
        return False
    return True


def _staff(ctx: Context, rows: Sequence[Mapping[str, Any]]) -> list[str]:
    return sorted({directory.any_login(ctx, row["staff_id"]) for row in rows})


def _require_manage(ctx: Context) -> None:
    """Let the system pass, which takes lists over from the command line."""
    if ctx.actor is not None:
        access.require(ctx.actor, Action.RELATION_MANAGE)
