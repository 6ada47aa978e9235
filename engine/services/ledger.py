"""The ledger: what happened, chained by hash, one stream per case, release or system (D9, R10)."""

import itertools
import json
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select, text, update
from sqlalchemy.orm import Session

from engine.domain import chain, entry_checks
from engine.services import ledger_ends
from engine.services.context import Context, PendingEntry
from engine.store.cases import Case
from engine.store.ledger import LedgerEntry, Opening, StreamHead

_Row = Row[*tuple[Any, ...]]

SYSTEM = "system"
_SALT_BYTES = 32

_ENTRY = (
    LedgerEntry.stream,
    LedgerEntry.seq,
    LedgerEntry.at,
    LedgerEntry.actor,
    LedgerEntry.kind,
    LedgerEntry.content,
    LedgerEntry.prev_hash,
    LedgerEntry.hash,
)
_OPENING = (Opening.name, Opening.salt, Opening.value, Opening.disposed_at)
_APPEND = insert(LedgerEntry).returning(LedgerEntry.stream, LedgerEntry.seq, LedgerEntry.id)
_OPEN = insert(Opening)
_LOCK_HEAD = text(
    "INSERT INTO stream_heads (stream, seq, head) VALUES (:stream, 0, :head) "
    "ON CONFLICT (stream) DO UPDATE SET seq = stream_heads.seq RETURNING seq, head"
)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """An entry as people read it; a disposed value is None and named in `disposed`."""

    seq: int
    at: datetime
    actor: str
    kind: str
    values: Mapping[str, Any]
    personal: frozenset[str]
    disposed: frozenset[str]


def record(
    ctx: Context,
    kind: str,
    /,
    *,
    case: Case | None = None,
    stream: str | None = None,
    personal: Mapping[str, Any] | None = None,
    **values: Any,
) -> LedgerEntry:
    """Note that something happened; it gets its place in the stream when the work is stored.

    With neither case nor stream, the entry belongs to the system's stream. Personal values go in as
    salted commitments, so that they can be disposed of later without breaking the chain.
    """
    personal = personal or {}
    if values.keys() & personal.keys():
        raise ValueError(f"both public and personal: {sorted(values.keys() & personal.keys())}")
    openings = [_opening(name, value) for name, value in personal.items()]
    entry = LedgerEntry(
        stream=_stream_of(case, stream),
        at=ctx.now,
        actor=ctx.actor.login if ctx.actor else SYSTEM,
        kind=kind,
    )
    document = _document(entry, values=values, openings=openings)
    if case is not None and stream not in (None, case_stream(case)):
        document["case"] = case.number
    ctx.entries.append(PendingEntry(entry=entry, case=case, document=document, openings=openings))
    return entry


def flush(ctx: Context) -> None:
    """Give every noted entry its place and store all of them, after the session's own changes.

    The cases are stored before the entries: their version says that somebody appended in between,
    where a second entry with the same number would only be refused. Other streams are locked in
    sorted order, so that two works never wait for each other.
    """
    if not ctx.entries:
        return
    others: dict[str, list[PendingEntry]] = {}
    for pending in ctx.entries:
        if pending.case is not None and pending.entry.stream == case_stream(pending.case):
            _append_to_case(pending, pending.case)
        else:
            others.setdefault(pending.entry.stream, []).append(pending)
    ctx.session.flush()
    for stream in sorted(others):
        _append_to_stream(ctx, stream, others[stream])
    _store(ctx)
    ctx.entries.clear()


def read(ctx: Context, stream: str) -> list[Entry]:
    """Give a stream's entries in order, with every commitment opened that still can be."""
    return [_opened(rows) for rows in _entries(ctx.session, stream)]


def verify(session: Session, stream: str) -> int | None:
    """Find the first entry that is not what was once appended; None when the stream is whole.

    Content, hashes, the columns that repeat the content, the openings that were not disposed of,
    the head, and the heads that checkpoints signed are all compared. A tail that was cut off shows
    as the number after what is left.
    """
    found = (flaw.first for flaw in ledger_ends.examine(session, stream))
    return min((first for first in found if first is not None), default=None)


def case_stream(case: Case) -> str:
    """Name the stream of a case."""
    return f"{entry_checks.CASE}{case.number}"


def _stream_of(case: Case | None, stream: str | None) -> str:
    if case is None:
        if stream is not None and stream.startswith(entry_checks.CASE):
            raise ValueError("the stream of a case needs the case")
        return stream or SYSTEM
    return stream or case_stream(case)


def _opening(name: str, value: Any) -> dict[str, Any]:
    salt = secrets.token_bytes(_SALT_BYTES)
    return {"name": name, "salt": salt, "value": chain.canonical(value).decode()}


def _document(
    entry: LedgerEntry, *, values: Mapping[str, Any], openings: list[dict[str, Any]]
) -> dict[str, Any]:
    document = {
        "actor": entry.actor,
        "at": entry.at,
        "kind": entry.kind,
        "stream": entry.stream,
        "values": values,
    }
    if openings:
        document["personal"] = {
            each["name"]: {"hmac": chain.commit_to(each["value"].encode(), salt=each["salt"])}
            for each in openings
        }
    return document


def _append_to_case(pending: PendingEntry, case: Case) -> None:
    _place(pending, seq=(case.ledger_seq or 0) + 1, head=case.ledger_head or chain.NO_HEAD)
    case.ledger_seq, case.ledger_head = pending.entry.seq, pending.entry.hash


def _append_to_stream(ctx: Context, stream: str, entries: list[PendingEntry]) -> None:
    connection = ctx.session.connection()
    seq, head = connection.execute(_LOCK_HEAD, {"stream": stream, "head": chain.NO_HEAD}).one()
    for pending in entries:
        _place(pending, seq=seq + 1, head=head)
        seq, head = pending.entry.seq, pending.entry.hash
    connection.execute(
        update(StreamHead).where(StreamHead.stream == stream).values(seq=seq, head=head)
    )


def _place(pending: PendingEntry, *, seq: int, head: bytes) -> None:
    entry = pending.entry
    entry.seq, entry.prev_hash = seq, head
    entry.content = chain.canonical({**pending.document, "seq": seq})
    entry.hash = chain.link(head, entry.content)


def _store(ctx: Context) -> None:
    connection = ctx.session.connection()
    rows = [_row(pending) for pending in ctx.entries]
    # Most works append one entry, and one row is stored twice as fast as a list of one.
    stored = connection.execute(_APPEND, rows[0] if len(rows) == 1 else rows)
    ids = {(stream, seq): entry_id for stream, seq, entry_id in stored}
    openings = [
        {**opening, "entry_id": ids[pending.entry.stream, pending.entry.seq]}
        for pending in ctx.entries
        for opening in pending.openings
    ]
    if openings:
        connection.execute(_OPEN, openings)


def _row(pending: PendingEntry) -> dict[str, Any]:
    entry = pending.entry
    return {
        "stream": entry.stream,
        "seq": entry.seq,
        "at": entry.at,
        "actor": entry.actor,
        "kind": entry.kind,
        "case_id": pending.case.id if pending.case is not None else None,
        "content": entry.content,
        "prev_hash": entry.prev_hash,
        "hash": entry.hash,
    }


def _entries(session: Session, stream: str) -> Iterator[list[_Row]]:
    """Give one list of rows an entry: one row an opening, or one row without any."""
    query = (
        select(*_ENTRY, *_OPENING)
        .outerjoin(Opening, Opening.entry_id == LedgerEntry.id)
        .where(LedgerEntry.stream == stream)
        .order_by(LedgerEntry.seq, Opening.name)
    )
    with session.execute(query, execution_options={"yield_per": 1000}) as found:
        for _, rows in itertools.groupby(found, key=lambda row: row.seq):
            yield list(rows)


def _opened(rows: list[_Row]) -> Entry:
    entry, document = rows[0], json.loads(rows[0].content)
    opened = {row.name: json.loads(row.value) for row in rows if row.value is not None}
    personal = frozenset(document.get("personal", {}))
    return Entry(
        seq=entry.seq,
        at=entry.at,
        actor=entry.actor,
        kind=entry.kind,
        values=document["values"] | dict.fromkeys(personal) | opened,
        personal=personal,
        disposed=personal - opened.keys(),
    )
