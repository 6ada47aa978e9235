"""Contacts that were only logged: kept for good, completed into a case or merged (CMP-44)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, false, or_, select

from engine.domain import access
from engine.domain.grants import Action
from engine.domain.masking import mask_name, mask_number
from engine.errors import EngineError, FieldError, InvalidValues, NotFound
from engine.services import (
    complaints,
    contact_duties,
    directory,
    guard,
    intake_drafts,
    ledger,
    pages,
    releases,
)
from engine.services.context import Context
from engine.services.intake_drafts import Beginning
from engine.services.pages import Order, Page
from engine.services.promises import AGREED
from engine.store.cases import Case, CaseKind
from engine.store.clients import Client
from engine.store.duties import Duty
from engine.store.intake import ContactState, LoggedContact

_WORDS: Final = "complaint_reason"
_MINIMUM: Final = ("complained_at", "client_name", "client_phone", _WORDS)
_BEGINNING: Final = 20
"""How many characters of a log a list shows to whoever did not write it."""

_OF_NOBODY: Final = frozenset({"client_name", "client_phone"})
"""What nobody asks of somebody who stays anonymous."""


class ContactSettled(EngineError):
    """The logged contact has been completed or merged already."""

    code = "contact_settled"


@dataclass(frozen=True, kw_only=True)
class ContactRow:
    """One unfinished contact as the list shows it, masked."""

    id: int
    name: str | None
    phone: str | None
    words: str
    taken_at: datetime
    taken_by: str
    due_at: datetime | None
    promised_at: datetime | None


def log(ctx: Context, *, values: Mapping[str, Any]) -> LoggedContact:
    """Store who called, how to reach them, when, and what was said; no more is needed (CMP-44).

    What the actor was typing becomes the log: it cannot be forgotten as a draft can.

    Raises:
        InvalidValues: naming what of the minimum is missing.
        NotAllowed: if the actor takes no complaints in.
    """
    unit_id = complaints.intake_unit_id(ctx)
    form = releases.compiled(ctx, releases.in_force(ctx).id).forms[complaints.FIRST_FORM]
    sound = form.sound(values)
    needed = set(_MINIMUM)
    if sound.get("complainant_kind") == "anonymous":
        needed -= _OF_NOBODY
    if lacking := [name for name in _MINIMUM if name in needed and not sound.get(name)]:
        raise InvalidValues(errors={name: [FieldError(code="required")] for name in lacking})
    contact = LoggedContact(
        values={**values, **sound},
        taken_by_id=guard.actor(ctx).id,
        taken_at=ctx.now,
        unit_id=unit_id,
        accused_id=directory.find_any_id(ctx, str(sound.get("accused_person") or "")),
        client_id=ctx.session.scalar(
            select(Client.id).where(Client.number == str(sound.get("client_number") or ""))
        ),
        duty_id=contact_duties.begin(ctx, unit_id=unit_id).id,
    )
    ctx.session.add(contact)
    ctx.session.flush()
    personal = {name: sound[name] for name in _MINIMUM if sound.get(name)}
    ledger.record(ctx, "contact.logged", contact=contact.id, personal=personal)
    intake_drafts.forget(ctx)
    return contact


def unfinished(
    ctx: Context, *, after: str | None = None, limit: int = pages.PAGE
) -> Page[ContactRow]:
    """Return one page of the open logs of the actor and of those below, the newest first.

    Of what others wrote it shows a beginning; whoever opens one leaves an entry (R10).
    """
    who = guard.actor(ctx)
    statement = (
        select(
            LoggedContact.id,
            LoggedContact.values,
            LoggedContact.taken_at,
            LoggedContact.taken_by_id,
            Duty.due_at,
        )
        .outerjoin(Duty, Duty.id == LoggedContact.duty_id)
        .where(LoggedContact.state == ContactState.OPEN, _visible(ctx))
    )

    def shown(**row: Any) -> ContactRow:
        given = row["values"]
        return ContactRow(
            id=row["id"],
            name=mask_name(str(given.get("client_name") or "")),
            phone=mask_number(str(given.get("client_phone") or "")),
            words=given[_WORDS] if row["taken_by_id"] == who.id else _beginning(given[_WORDS]),
            taken_at=row["taken_at"],
            taken_by=directory.any_login(ctx, row["taken_by_id"]),
            due_at=row["due_at"],
            promised_at=_moment(given.get(AGREED)),
        )

    order = Order(moment=LoggedContact.taken_at, row_id=LoggedContact.id)
    return pages.read(ctx.session, statement, row=shown, order=order, after=after, limit=limit)


def find(ctx: Context, contact_id: int) -> LoggedContact:
    """Return an unfinished log of the actor, or of somebody below.

    Raises:
        NotFound: if there is none that the actor may see.
        ContactSettled: if somebody was faster.
    """
    found = ctx.session.scalar(
        select(LoggedContact).where(LoggedContact.id == contact_id, _visible(ctx))
    )
    if found is None:
        raise NotFound(contact=contact_id)
    if found.state != ContactState.OPEN:
        raise ContactSettled(contact=contact_id)
    return found


def open_one(ctx: Context, contact_id: int) -> LoggedContact:
    """Return an unfinished log in full, and note who looked at it (R10).

    A log is no case yet, so the look is an entry of the ledger instead of a row of the read log.

    Raises:
        NotFound: if there is none that the actor may see.
        ContactSettled: if somebody was faster.
    """
    found = find(ctx, contact_id)
    ledger.record(ctx, "contact.opened", contact=found.id)
    return found


def complete(ctx: Context, *, contact_id: int, case: Case) -> None:
    """Note that the contact has become a case, which was opened in this very step (CMP-44).

    Raises:
        NotFound: if the actor may see no such log.
        ContactSettled: if somebody was faster.
    """
    _settle(ctx, find(ctx, contact_id), case, ContactState.COMPLETED)


def merge(ctx: Context, *, contact_id: int, number: str) -> Case:
    """Note that the contact was about a complaint that there is already.

    Raises:
        NotFound: if the actor may see no such log, or no such complaint.
        ContactSettled: if somebody was faster.
    """
    contact = find(ctx, contact_id)
    case = ctx.session.scalar(
        select(Case).where(
            Case.number == number.strip(),
            Case.kind == CaseKind.COMPLAINT,
            guard.visible_cases(ctx),
        )
    )
    if case is None:
        raise NotFound(case=number)
    _settle(ctx, contact, case, ContactState.MERGED)
    return case


def _settle(ctx: Context, contact: LoggedContact, case: Case, state: ContactState) -> None:
    contact.state, contact.case_id = state, case.id
    contact.settled_at, contact.settled_by_id = ctx.now, guard.actor(ctx).id
    contact_duties.end(ctx, contact)
    ctx.session.flush()
    intake_drafts.forget_of_all(ctx, Beginning(contact=contact.id))
    words = contact.values.get(_WORDS)
    personal = {"words": words} if words else None
    kind = f"contact.{state.value}"
    ledger.record(ctx, kind, case=case, contact=contact.id, personal=personal)


def _moment(value: Any) -> datetime | None:
    """Read a promised time as it was typed; nothing was checked when the contact was logged."""
    try:
        found = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return None
    return found if found.tzinfo is not None else None


def _beginning(words: str) -> str:
    return words if len(words) <= _BEGINNING else f"{words[:_BEGINNING]}…"


def _visible(ctx: Context) -> ColumnElement[bool]:
    """Return the condition for logs that the actor wrote, or reads as a superior (CMP-57)."""
    who = guard.actor(ctx)
    access.require(who, Action.CLIENT_READ)
    units = access.scope_unit_ids(
        access.scope(who, Action.CONTACT_READ), directory.organization(ctx)
    )
    below = LoggedContact.unit_id.in_(sorted(units)) if units else false()
    return or_(LoggedContact.taken_by_id == who.id, and_(below, guard.free_of(ctx, LoggedContact)))
