"""The ledger as an auditor reads it: every entry of a case, and whether the record holds (R10)."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from engine.domain import access
from engine.domain.flaws import Flaw
from engine.domain.grants import Action
from engine.services import (
    case_views,
    checkpoints,
    guard,
    ledger,
    ledger_ends,
    masks,
    pages,
    verification,
)
from engine.services.context import Context
from engine.services.ledger import Entry
from engine.services.ledger_keys import PublicKeys
from engine.services.models import Models
from engine.services.pages import Order, Page
from engine.services.verification import Report
from engine.store.checkpoints import Checkpoint


@dataclass(frozen=True, kw_only=True)
class LedgerView:
    """A stream with its entries; `broken_at` is the first one that is not what was appended."""

    stream: str
    is_whole: bool
    broken_at: int | None
    entries: list[Entry]


@dataclass(frozen=True, kw_only=True)
class CheckpointView:
    """One signed statement: the exact text that was signed, and the signature in hexadecimal."""

    number: int
    at: datetime
    entries: int
    statement: str
    signature: str


def read(ctx: Context, *, number: str) -> LedgerView:
    """Return the ledger of a case, with personal values masked.

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
        entries=[_masked(entry, held.models) for entry in ledger.read(ctx, stream)],
    )


def list_checkpoints(
    ctx: Context, *, after: str | None = None, limit: int = pages.PAGE
) -> Page[CheckpointView]:
    """Return one page of checkpoints, the newest first.

    Raises:
        NotAllowed: if the actor may not read ledgers.
    """
    access.require(guard.actor(ctx), Action.LEDGER_READ)
    columns = (Checkpoint.number, Checkpoint.at, Checkpoint.content, Checkpoint.signature)
    order = Order(moment=Checkpoint.at, row_id=Checkpoint.number)
    return pages.read(
        ctx.session, select(*columns), row=_checkpoint, order=order, after=after, limit=limit
    )


def verify(ctx: Context, *, keys: PublicKeys, anchor_file: Path) -> Report:
    """Verify the whole ledger: every entry, checkpoint and anchor (R10)."""
    _may_verify(ctx)
    return verification.whole(ctx.session, keys=keys, anchor_file=anchor_file)


def verify_streams(ctx: Context, *, streams: Collection[str]) -> list[Flaw]:
    """Verify some streams alone, with the heads of them that checkpoints signed (R10)."""
    _may_verify(ctx)
    return [flaw for stream in streams for flaw in ledger_ends.examine(ctx.session, stream)]


def _masked(entry: Entry, models: Models) -> Entry:
    personal = {name: entry.values[name] for name in entry.personal}
    return replace(entry, values={**entry.values, **masks.apply(models, personal)})


def _may_verify(ctx: Context) -> None:
    if ctx.actor is not None:
        access.require(ctx.actor, Action.LEDGER_VERIFY)


def _checkpoint(*, number: int, at: datetime, content: bytes, signature: bytes) -> CheckpointView:
    return CheckpointView(
        number=number,
        at=at,
        entries=checkpoints.document(content).get("entries", 0),
        statement=content.decode(errors="replace"),
        signature=signature.hex(),
    )
