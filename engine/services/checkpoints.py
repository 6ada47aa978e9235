"""Checkpoints: signed statements of where every stream ended at one moment (D9, R10).

Each signs the Merkle root over the heads that moved since the one before, and the hash of the one
before. So the last of them speaks for the heads of all streams, and a checkpoint costs what was
appended since, not what there is.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final, NamedTuple

from sqlalchemy import bindparam, insert, select, text
from sqlalchemy.orm import Session

from engine.domain import chain, merkle
from engine.services.context import Context
from engine.services.ledger_keys import LedgerKey
from engine.store import checkpoints as store
from engine.store import types
from engine.store.checkpoints import Checkpoint, CheckpointHead

NO_CHECKPOINT: Final = bytes(32).hex()
"""What the first checkpoint names as the one before."""

_ROWS: Final = 5_000
_ENTRIES: Final = text(
    "SELECT id, stream, seq, hash FROM ledger_entries "
    "WHERE id > :after AND id <= :up_to ORDER BY id LIMIT :rows"
)
_FIRST_WINS: Final = text(
    "INSERT INTO checkpoints (number, at, last_entry_id, content, signature) "
    "VALUES (:number, :at, :last_entry_id, :content, :signature) "
    "ON CONFLICT (number) DO NOTHING RETURNING number"
).bindparams(bindparam("at", type_=types.UtcDateTime()))


class Head(NamedTuple):
    """Where one stream ends."""

    entry_id: int
    stream: str
    seq: int
    head: bytes


def latest(session: Session) -> Checkpoint | None:
    """Return the newest checkpoint."""
    return session.scalar(select(Checkpoint).order_by(Checkpoint.number.desc()).limit(1))


def since(session: Session, number: int) -> Sequence[Checkpoint]:
    """Return the checkpoints after this one, in order."""
    newer = select(Checkpoint).where(Checkpoint.number > number)
    return session.scalars(newer.order_by(Checkpoint.number)).all()


def is_due(ctx: Context, *, every: timedelta) -> bool:
    """Test whether something was appended that no checkpoint covers, and the last is old enough."""
    last = latest(ctx.session)
    if last is None:
        return store.newest_entry(ctx.session) > 0
    return ctx.now >= last.at + every and store.newest_entry(ctx.session) > last.last_entry_id


def take(ctx: Context, *, key: LedgerKey, every: timedelta = timedelta()) -> Checkpoint | None:
    """Sign what was appended since the last checkpoint; None when it is too soon or nothing was.

    Of several processes that try at once, the one whose row is stored first has taken it.
    """
    last = latest(ctx.session)
    if last is not None and ctx.now < last.at + every:
        return None
    after = last.last_entry_id if last is not None else 0
    heads, count = _moved(ctx.session, after=after, up_to=store.settled_entry(ctx.session))
    if not heads:
        return None
    taken = _sign(ctx, heads, count=count, last=last, key=key)
    return taken if _store(ctx.session, taken, heads) else None


def root(heads: Sequence[Head]) -> bytes:
    """Give the Merkle root over some heads, in the order of their entries."""
    return merkle.root(leaves(heads))


def leaves(heads: Sequence[Head]) -> list[bytes]:
    """Give the leaf of each head."""
    return [
        merkle.leaf(chain.head_leaf(stream=each.stream, seq=each.seq, head=each.head))
        for each in heads
    ]


def digest(content: bytes) -> str:
    """Name a checkpoint's content, as the next one does."""
    return hashlib.sha256(content).hexdigest()


def document(content: bytes) -> Mapping[str, Any]:
    """Read what a checkpoint says; nothing, if its bytes were altered beyond reading."""
    try:
        found = json.loads(content)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _moved(session: Session, *, after: int, up_to: int) -> tuple[list[Head], int]:
    """Find the new end of each stream that something was appended to, and count the entries."""
    ends: dict[str, Head] = {}
    count = 0
    while after < up_to:
        given = {"after": after, "up_to": up_to, "rows": _ROWS}
        rows = session.connection().execute(_ENTRIES, given).all()
        ends |= {row.stream: Head(*row) for row in rows}
        count += len(rows)
        after = rows[-1].id if len(rows) == _ROWS else up_to
    return sorted(ends.values()), count


def _sign(
    ctx: Context, heads: Sequence[Head], *, count: int, last: Checkpoint | None, key: LedgerKey
) -> Checkpoint:
    statement = {
        "at": ctx.now,
        "entries": count,
        "heads": len(heads),
        "key": key.fingerprint,
        "last_entry": heads[-1].entry_id,
        "number": 1,
        "prev": NO_CHECKPOINT,
        "root": root(heads).hex(),
    }
    if last is not None:
        statement["entries"] = count + document(last.content)["entries"]
        statement["number"] = last.number + 1
        statement["prev"] = digest(last.content)
    content = chain.canonical(statement)
    return Checkpoint(
        number=statement["number"],
        at=ctx.now,
        last_entry_id=statement["last_entry"],
        content=content,
        signature=key.sign(content),
    )


def _store(session: Session, taken: Checkpoint, heads: Sequence[Head]) -> bool:
    columns = ("number", "at", "last_entry_id", "content", "signature")
    row = {name: getattr(taken, name) for name in columns}
    if session.connection().execute(_FIRST_WINS, row).one_or_none() is None:
        return False
    rows = [{**each._asdict(), "checkpoint": taken.number} for each in heads]
    session.connection().execute(insert(CheckpointHead), rows)
    return True
