"""The ledger of one case as an auditor reads it: every entry, and whether the chain holds (R10)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import select

from engine.domain import access
from engine.domain.grants import Action
from engine.services import case_views, guard, ledger
from engine.services.context import Context
from engine.services.ledger import Entry
from engine.store.ledger import LedgerEntry


@dataclass(frozen=True, kw_only=True)
class LedgerView:
    """A stream with its entries; `broken_at` is the first one that is not what was appended."""

    stream: str
    is_whole: bool
    broken_at: int | None
    entries: list[Entry]


@dataclass(frozen=True, kw_only=True)
class Verification:
    """How many streams were verified, and where each broken one breaks."""

    count: int
    broken: Mapping[str, int]


def read(ctx: Context, *, number: str) -> LedgerView:
    """Return the ledger of a case.

    Raises:
        NotFound: if the actor may not know of the case.
        NotAllowed: if the actor may not read ledgers.
    """
    held = case_views.hold(ctx, number=number)
    access.require(guard.actor(ctx), Action.LEDGER_READ)
    stream = ledger.case_stream(held.case)
    broken_at = ledger.verify(ctx.session, stream)
    return LedgerView(
        stream=stream,
        is_whole=broken_at is None,
        broken_at=broken_at,
        entries=ledger.read(ctx, stream),
    )


def verify(ctx: Context, *, streams: Collection[str] = ()) -> Verification:
    """Verify the chains of these streams, or of all there are (R10)."""
    if ctx.actor is not None:
        access.require(ctx.actor, Action.LEDGER_VERIFY)
    chosen = streams or ctx.session.scalars(
        select(LedgerEntry.stream).distinct().order_by(LedgerEntry.stream)
    )
    broken: dict[str, int] = {}
    count = 0
    for stream in chosen:
        count += 1
        seq = ledger.verify(ctx.session, stream)
        if seq is not None:
            broken[stream] = seq
    return Verification(count=count, broken=broken)
