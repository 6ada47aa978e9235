"""Disposing of the personal values that a case's ledger can still be opened to (D9, RET-08).

The ledger keeps the commitments, so its chain, its checkpoints and its anchors hold as before. Who
may do so and when, and the facts of the case itself, are not decided here.
"""

from sqlalchemy import select, update

from engine.services import ledger, ledger_scan
from engine.services.context import Context
from engine.store.cases import Case
from engine.store.ledger import LedgerEntry, Opening


def dispose(ctx: Context, *, case: Case, reason: str) -> int:
    """Empty every opening of a case's stream, say so in the ledger, and return how many."""
    stream = ledger.case_stream(case)
    entries = select(LedgerEntry.id).where(LedgerEntry.stream == stream)
    emptied = update(Opening).where(Opening.entry_id.in_(entries), Opening.disposed_at.is_(None))
    changed = emptied.values(salt=None, value=None, disposed_at=ctx.now)
    count = ctx.session.connection().execute(changed).rowcount
    ledger.record(ctx, ledger_scan.DISPOSED, case=case, reason=reason, openings=count)
    return count
