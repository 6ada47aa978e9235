"""Sealing the read log: for each hour that is over, an entry that speaks for its rows (R10)."""

import itertools
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Select, func, insert, select
from sqlalchemy.orm import Session

from engine.domain import reading
from engine.domain.flaws import Flaw, FlawCode, at_entry
from engine.domain.reading import Seal
from engine.services import ledger
from engine.services.context import Context
from engine.services.read_log import HOUR, hour
from engine.store import reads as store
from engine.store.cases import Case
from engine.store.ledger import LedgerEntry
from engine.store.people import User
from engine.store.reads import Read, ReadSeal

GRACE: Final = timedelta(minutes=5)
"""How long after its end an hour stays open for requests that are still running."""

_ROWS: Final = 5_000
_LAST: Final = select(func.max(ReadSeal.until))
_READS: Final = (
    select(Read.hour, Case.number, User.login, Read.purpose, Read.at)
    .join(Case, Case.id == Read.case_id)
    .join(User, User.id == Read.user_id)
    .order_by(Read.hour)
    .execution_options(yield_per=_ROWS)
)
_SEALS: Final = (
    select(LedgerEntry.seq, LedgerEntry.content)
    .where(
        LedgerEntry.case_id.is_(None),
        LedgerEntry.kind == reading.SEALED,
        LedgerEntry.stream == ledger.SYSTEM,
    )
    .order_by(LedgerEntry.seq)
)


def is_due(ctx: Context) -> bool:
    """Test whether an hour is over that somebody read something in and that is not sealed."""
    return ctx.session.scalar(_open_hours(ctx).limit(1)) is not None


def seal(ctx: Context) -> int:
    """Seal every hour that is over, each with an entry of its own, and return how many.

    Of several processes that try at once, one seals and the others find nothing left.
    """
    store.stand_still(ctx.session)
    hours = ctx.session.scalars(_open_hours(ctx)).all()
    if not hours:
        return 0
    rows = _READS.where(Read.hour.in_(hours))
    for sealed in _hours(ctx.session, rows):
        ledger.record(ctx, reading.SEALED, **sealed._asdict())
    untils = [{"until": each + HOUR} for each in hours]
    ctx.session.connection().execute(insert(ReadSeal), untils)
    return len(hours)


def examine(session: Session) -> Iterator[Flaw]:
    """Compare every hour of the read log with the entry that sealed it."""
    entries = [(row.seq, _read(row.content)) for row in session.execute(_SEALS)]
    hours = [sealed.hour for _, sealed in entries if sealed is not None]
    found = _found(session, last=max(hours)) if hours else {}
    for seq, sealed in entries:
        if sealed is None or found.get(sealed.hour) != sealed:
            name = sealed.hour.isoformat() if sealed is not None else None
            yield at_entry(FlawCode.READS_ALTERED, ledger.SYSTEM, seq, name=name)
    for unsealed in sorted(found.keys() - set(hours)):
        yield Flaw(code=FlawCode.READS_NOT_SEALED, name=unsealed.isoformat())


def _open_hours(ctx: Context) -> Select[datetime]:
    over = hour(ctx.now - GRACE)
    query = select(Read.hour).where(Read.hour < over).distinct().order_by(Read.hour)
    last = ctx.session.scalar(_LAST)
    return query if last is None else query.where(Read.hour >= last)


def _found(session: Session, *, last: datetime) -> dict[datetime, Seal]:
    """Seal anew whatever the log holds up to the last hour that was sealed."""
    return {each.hour: each for each in _hours(session, _READS.where(Read.hour <= last))}


def _hours(session: Session, rows: Select[*tuple[Any, ...]]) -> Iterator[Seal]:
    with session.execute(rows) as found:
        reads = (reading.Read(*row) for row in found)
        for start, group in itertools.groupby(reads, key=lambda read: read.hour):
            yield reading.seal(start, group)


def _read(content: bytes) -> Seal | None:
    """Read what an entry sealed; None if its bytes were altered beyond reading."""
    try:
        values = json.loads(content)["values"]
        start = datetime.fromisoformat(values["hour"]).astimezone(UTC)
        return Seal(hour=start, reads=values["reads"], root=values["root"])
    except (ValueError, TypeError, LookupError, AttributeError):
        return None
