"""Letters of transferring bodies that go from one complaint to another, and keep their replies.

Two letters about one event are two duties: each keeps its row of the register, its deadline and its
reply (REG-02, REG-03). Whichever complaint answers it, it does so one letter after the other.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from sqlalchemy import select

from engine.domain.calendar import local_day
from engine.services import messages, reopenings, runtime
from engine.services.context import Context
from engine.store.cases import Case, CaseFacts
from engine.store.transfers import Transfer

RECEIVED: Final = "transfer_received"


def cannot_move(ctx: Context, *, duplicate: Case, survivor: Case) -> bool:
    """Test whether a letter would be lost: two cannot be told apart, or one waits for its turn."""
    theirs = {row.document: row for row in _of(ctx, survivor)}
    return any(
        row.is_queued or (row.document in theirs and not _is_same(row, theirs[row.document]))
        for row in _unanswered(ctx, duplicate)
    )


def move(ctx: Context, *, duplicate: Case, survivor: Case) -> None:
    """Let the survivor answer what the duplicate was asked; one letter is not answered twice."""
    known = {row.document for row in _of(ctx, survivor)}
    for row in _unanswered(ctx, duplicate):
        if row.document in known:
            ctx.session.delete(row)
            continue
        row.case_id, row.is_queued = survivor.id, True
        _send(ctx, _letter(row), sender=duplicate, receiver=survivor)


def take_up(ctx: Context, case: Case, *, prior: str | None) -> None:
    """Owe a supplementary reply where a complaint comes back whose letter was answered (REG-02).

    One that another letter brings back is answered as that letter asks.
    """
    before = reopenings.closed(ctx, prior) if prior else None
    facts = ctx.session.get_one(CaseFacts, case.id).facts
    if before is None or facts.get("transfer_source"):
        return
    row = next((each for each in reversed(_of(ctx, before)) if each.replied_at), None)
    if row is not None:
        again = {"transfer_deadline": None, "transfer_supplement": row.supplement + 1}
        _send(ctx, _letter(row) | again, sender=before, receiver=case)


def _is_same(one: Transfer, other: Transfer) -> bool:
    return bool(one.document) and one.source == other.source


def _unanswered(ctx: Context, case: Case) -> list[Transfer]:
    return [row for row in _of(ctx, case) if row.replied_at is None]


def _of(ctx: Context, case: Case) -> list[Transfer]:
    rows = select(Transfer).where(Transfer.case_id == case.id).order_by(Transfer.id)
    return list(ctx.session.scalars(rows))


def _letter(row: Transfer) -> dict[str, Any]:
    """Tell a letter as the form does in which somebody notes its arrival."""
    return {
        "transfer_source": row.source,
        "transfer_document": row.document or None,
        "transfer_received_at": row.received_at.isoformat(),
        "transfer_deadline": row.deadline_at and local_day(row.deadline_at).isoformat(),
        "transfer_supplement": row.supplement,
    }


def _send(ctx: Context, letter: Mapping[str, Any], *, sender: Case, receiver: Case) -> None:
    """Send it as a message; it waits while the receiver is answering another one (R5)."""
    [message_id] = messages.send(ctx, [(RECEIVED, receiver.number, letter)], sender=sender)
    ctx.after_commit.append(partial(runtime.deliver, message_id=message_id))
