"""The ledger as JSON Lines, for a verifier that has neither server nor database (R10).

The bytes that were hashed and signed go out as the text they are; should they have been altered
into no text, what is no text goes out byte for byte. docs/audit.md describes the lines.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Row, and_, or_, select
from sqlalchemy.orm import Session

from engine.domain import merkle
from engine.services import anchors, checkpoints
from engine.services.checkpoints import Head
from engine.store import checkpoints as store
from engine.store.checkpoints import Checkpoint, CheckpointHead
from engine.store.ledger import LedgerEntry, Opening

FORMAT: Final = 1
_ROWS: Final = 2_000
_TO_THE_END: Final = 2**31 - 1
_ENTRY: Final = select(
    LedgerEntry.id, LedgerEntry.stream, LedgerEntry.seq, LedgerEntry.hash, LedgerEntry.content
)
_HEAD: Final = select(
    CheckpointHead.entry_id, CheckpointHead.stream, CheckpointHead.seq, CheckpointHead.head
)

_OPENING: Final = select(Opening.entry_id, Opening.name, Opening.salt, Opening.value)

_Ends = Mapping[str, int]
_Line = Mapping[str, Any]
_Entry = Row[int, str, int, bytes, bytes]


def lines(
    session: Session,
    *,
    streams: Sequence[str] = (),
    ends: Mapping[str, int] | None = None,
    with_openings: bool = False,
    key: bytes,
) -> Iterator[bytes]:
    """Write the whole ledger, or some streams with the paths to what signs them.

    `ends` names the last entry that goes out of a stream; else all of it does. Without openings
    nothing personal leaves the house, and everything but them can be verified.
    """
    counted = {"entry": 0, "checkpoint": 0}
    wanted = {stream: (ends or {}).get(stream, _TO_THE_END) for stream in streams}
    for line in _all(session, wanted, with_openings=with_openings, key=key):
        if line["type"] in counted:
            counted[line["type"]] += 1
        yield _written(line)
    counts = {"entries": counted["entry"], "checkpoints": counted["checkpoint"]}
    yield _written({"type": "end", **counts})


def signing(session: Session, ends: Mapping[str, int]) -> Sequence[Checkpoint]:
    """Return the checkpoints that signed a head of one of these streams, up to its end."""
    heads = [
        and_(CheckpointHead.stream == stream, CheckpointHead.seq <= end)
        for stream, end in ends.items()
    ]
    numbers = select(CheckpointHead.checkpoint).where(or_(*heads))
    found = select(Checkpoint).where(Checkpoint.number.in_(numbers))
    return session.scalars(found.order_by(Checkpoint.number)).all()


def _all(session: Session, wanted: _Ends, *, with_openings: bool, key: bytes) -> Iterator[_Line]:
    chosen = list(wanted) or None
    yield {"type": "ledger", "format": FORMAT, "streams": chosen, "openings": with_openings}
    yield {"type": "public_key", "pem": key.decode()}
    found = signing(session, wanted) if wanted else checkpoints.since(session, 0)
    for checkpoint in found:
        yield from _signed(session, checkpoint, wanted)
    runs = _runs_of(session, wanted) if wanted else _runs(session)
    for run in runs:
        openings = _openings(session, run) if with_openings else {}
        for row in run:
            yield _entry(row, openings.get(row.id, {}) if with_openings else None)


def _signed(session: Session, checkpoint: Checkpoint, wanted: _Ends) -> Iterator[_Line]:
    """Give a checkpoint with its heads; of some streams, only theirs, each with its path."""
    of_this = _HEAD.where(CheckpointHead.checkpoint == checkpoint.number)
    heads = [Head(*row) for row in session.execute(of_this.order_by(CheckpointHead.entry_id))]
    yield {"type": "checkpoint", **anchors.line(checkpoint)}
    leaves = checkpoints.leaves(heads) if wanted else []
    for index, head in enumerate(heads):
        line = {
            "type": "head",
            "checkpoint": checkpoint.number,
            "stream": head.stream,
            "seq": head.seq,
            "head": head.head.hex(),
        }
        if not wanted:
            yield line
        elif head.seq <= wanted.get(head.stream, 0):
            yield {**line, "path": merkle.path(leaves, index)}


def _runs(session: Session) -> Iterator[Sequence[_Entry]]:
    """Give every entry in the order in which it was stored, some at a time."""
    after, up_to = store.bounds(session)
    while after < up_to:
        query = _ENTRY.where(LedgerEntry.id > after, LedgerEntry.id <= up_to)
        rows = session.execute(query.order_by(LedgerEntry.id).limit(_ROWS)).all()
        yield rows
        after = rows[-1].id if len(rows) == _ROWS else up_to


def _runs_of(session: Session, wanted: _Ends) -> Iterator[Sequence[_Entry]]:
    for stream, end in wanted.items():
        after = 0
        query = _ENTRY.where(LedgerEntry.stream == stream, LedgerEntry.seq <= end)
        query = query.order_by(LedgerEntry.seq).limit(_ROWS)
        while rows := session.execute(query.where(LedgerEntry.seq > after)).all():
            yield rows
            after = rows[-1].seq


def _openings(session: Session, run: Sequence[_Entry]) -> Mapping[int, dict[str, Any]]:
    """Give what opens each entry, by name; None for what was disposed of."""
    found: dict[int, dict[str, Any]] = defaultdict(dict)
    wanted = _OPENING.where(Opening.entry_id.in_([row.id for row in run]))
    for entry_id, name, salt, value in session.execute(wanted.order_by(Opening.name)):
        opening = {"salt": salt.hex(), "value": value} if salt is not None else None
        found[entry_id][name] = opening
    return found


def _entry(row: _Entry, openings: Mapping[str, Any] | None) -> _Line:
    line = {
        "type": "entry",
        "stream": row.stream,
        "seq": row.seq,
        "hash": row.hash.hex(),
        "content": row.content.decode(errors="surrogateescape"),
    }
    return line if openings is None else {**line, "openings": openings}


def _written(line: _Line) -> bytes:
    return json.dumps(line, ensure_ascii=False).encode(errors="surrogateescape") + b"\n"
