"""A case to take away: all that is known of it as of one entry, in a zip that proves itself (R10).

Everything in it follows from the entries up to that one, from the release that the case runs on,
and from the first checkpoint that signs the entry. So the same entry gives the same bytes, however
much was appended since. Without openings, disposal changes nothing either.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import func, select

from engine.domain import access
from engine.domain.grants import Action
from engine.domain.states import State
from engine.errors import FieldError, InvalidValues, NotFound
from engine.services import (
    as_of,
    case_views,
    excerpts,
    guard,
    ledger,
    releases,
    runtime,
    timeline,
)
from engine.services.context import Context
from engine.services.excerpts import Excerpt
from engine.services.ledger import Entry
from engine.services.models import Models
from engine.services.outcome import Held
from engine.services.timeline import TimelineEntry
from engine.store.cases import Case, CaseLink
from engine.store.instances import ProcessInstance
from engine.store.ledger import LedgerEntry
from engine.store.releases import Release

EXPORTED: Final = "case.exported"
"""The kind of the entry that says that a bundle was taken; no bundle is as of one unless asked."""


@dataclass(frozen=True, kw_only=True)
class Order:
    """Which bundle somebody wants; personal values are given out for a reason only."""

    number: str
    entry: int | None = None
    with_openings: bool = False
    reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class Linked:
    """A case that came out of this one, or that it came out of."""

    number: str
    kind: str
    is_origin: bool


@dataclass(frozen=True, kw_only=True)
class Bundle:
    """A case as of one entry, before it is written; `entries` are those up to it."""

    held: Held
    order: Order
    entry: int
    entries: Sequence[Entry]
    told: Sequence[TimelineEntry]
    models: Models
    states: Sequence[State]
    files: Mapping[str, bytes]
    linked: Sequence[Linked]
    excerpt: Excerpt

    @property
    def case(self) -> Case:
        """Return the case."""
        return self.held.case

    @property
    def state(self) -> State:
        """Return the case as it was after the entry."""
        return self.states[-1]

    def hashed(self) -> list[Mapping[str, Any]]:
        """Return the lines of the case's entries, up to the one that is signed."""
        lines = map(json.loads, self.excerpt.ledger.splitlines())
        stream = ledger.case_stream(self.case)
        return [each for each in lines if (each["type"], each.get("stream")) == ("entry", stream)]

    @property
    def name(self) -> str:
        """Name the bundle, and the folder in it."""
        personal = "-personal" if self.order.with_openings else ""
        return f"{self.case.number}-{self.entry}{personal}"


def gather(ctx: Context, order: Order, *, keys: Mapping[str, bytes]) -> Bundle:
    """Put together what a bundle holds; `keys` are the known public keys, by fingerprint.

    Raises:
        NotFound: if the actor may not know of the case.
        NotAllowed: if the actor may not export it, read ledgers, or reveal personal values.
        InvalidValues: if there is no such entry, or no reason for personal values.
        EntryNotSigned: if no checkpoint has signed the entry yet.
    """
    held = _hold(ctx, order)
    case = held.case
    entry = _entry(ctx, case, order)
    entries = [each for each in as_of.entries(ctx, case) if each.seq <= entry]
    if not order.with_openings:
        entries = [_closed(each) for each in entries]
    states = list(as_of.states(entries))
    release_id = _release(ctx, held, states[-1])
    streams = _streams(ctx, case, entry, release_id=release_id)
    taken = excerpts.take(
        ctx.session, entries=streams, with_openings=order.with_openings, keys=keys
    )
    return Bundle(
        held=held,
        order=order,
        entry=entry,
        entries=entries,
        told=list(timeline.told(held, entries, withheld=frozenset(), may_audit=True)),
        states=states,
        models=releases.compiled(ctx, release_id),
        files=releases.stored_files(ctx, release_id),
        linked=_linked(ctx, case, up_to=entries[-1], settled=taken.settled),
        excerpt=taken,
    )


def record(ctx: Context, bundle: Bundle, *, digest: str) -> None:
    """Note who took which bundle, and its hash, by which it can be told from any other."""
    ledger.record(
        ctx,
        EXPORTED,
        case=bundle.case,
        entry=bundle.entry,
        openings=bundle.order.with_openings,
        reason=bundle.order.reason,
        sha256=digest,
    )


def may(ctx: Context, case: Case) -> bool:
    """Test whether the actor may take a bundle of a case, for the button of its page."""
    return all(guard.may(ctx, action, case) for action in (Action.CASE_EXPORT, Action.LEDGER_READ))


def latest(ctx: Context, case: Case) -> int:
    """Return the last entry of a case but for those that say that it was exported."""
    stream = ledger.case_stream(case)
    last = select(func.max(LedgerEntry.seq)).where(LedgerEntry.stream == stream)
    return ctx.session.scalar(last.where(LedgerEntry.kind != EXPORTED)) or 0


def _hold(ctx: Context, order: Order) -> Held:
    """Load the case for somebody who may take it away, or for the command line."""
    if ctx.actor is None:
        instance = select(ProcessInstance.id).join(Case, Case.id == ProcessInstance.case_id)
        found = ctx.session.scalar(instance.where(Case.number == order.number))
        if found is None:
            raise NotFound(case=order.number)
        return runtime.hold(ctx, found)
    held = case_views.hold(ctx, number=order.number, action=Action.CASE_EXPORT)
    access.require(ctx.actor, Action.LEDGER_READ)
    if order.with_openings:
        guard.require(ctx, Action.CLIENT_REVEAL, held.case)
    return held


def _entry(ctx: Context, case: Case, order: Order) -> int:
    """Return the number of the entry that is meant."""
    if order.with_openings and not (order.reason or "").strip():
        raise InvalidValues(errors={"reason": [FieldError(code="required")]})
    if order.entry is None:
        return latest(ctx, case)
    if order.entry < 1:
        raise InvalidValues(errors={"entry": [FieldError(code="too_small", params={"min": 1})]})
    if order.entry > case.ledger_seq:
        most = {"max": case.ledger_seq}
        raise InvalidValues(errors={"entry": [FieldError(code="too_large", params=most)]})
    return order.entry


def _release(ctx: Context, held: Held, state: State) -> int:
    """Return the release that the case ran on then; older entries do not say which."""
    named = select(Release.id).where(Release.hash == state.release)
    return ctx.session.scalar(named) or held.stored.release_id


def _streams(ctx: Context, case: Case, entry: int, *, release_id: int) -> dict[str, int]:
    """Return which streams prove the bundle, and up to where: the case's, and its release's."""
    stream, release = ledger.case_stream(case), f"release:{release_id}"
    last = select(LedgerEntry.id).where(LedgerEntry.stream == stream, LedgerEntry.seq == entry)
    published = ctx.session.scalar(
        select(func.max(LedgerEntry.seq)).where(
            LedgerEntry.stream == release, LedgerEntry.id < last.scalar_subquery()
        )
    )
    return {stream: entry} | ({release: published} if published else {})


def _closed(entry: Entry) -> Entry:
    """Leave out what only openings tell."""
    withheld: dict[str, Any] = dict.fromkeys(entry.personal)
    return replace(entry, values={**entry.values, **withheld}, disposed=entry.personal)


def _linked(ctx: Context, case: Case, *, up_to: Entry, settled: int) -> list[Linked]:
    """Return the linked cases of that time; those not yet stored when it was signed, never."""
    found = []
    for mine, other in (
        (CaseLink.from_case_id, CaseLink.to_case_id),
        (CaseLink.to_case_id, CaseLink.from_case_id),
    ):
        rows = ctx.session.execute(
            select(Case.number, Case.kind)
            .join(CaseLink, other == Case.id)
            .join(
                LedgerEntry,
                (LedgerEntry.stream == "case:" + Case.number) & (LedgerEntry.seq == 1),
            )
            .where(mine == case.id, CaseLink.created_at <= up_to.at, LedgerEntry.id <= settled)
            .order_by(Case.id)
        )
        is_origin = other is CaseLink.from_case_id
        found += [
            Linked(number=row.number, kind=row.kind.value, is_origin=is_origin) for row in rows
        ]
    return found
