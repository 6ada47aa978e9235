"""Whether each stream ends where its case, or its row of heads, says that it ends (R10)."""

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from sqlalchemy import TextClause, text
from sqlalchemy.orm import Session

from engine.domain import chain
from engine.domain.entry_checks import CASE
from engine.domain.flaws import Flaw, FlawCode, at_entry
from engine.services import ledger_scan
from engine.services.ledger_parts import Part, Place

_ROWS: Final = 5_000
_CASES: Final = text(
    "SELECT id, number, ledger_seq, ledger_head FROM cases "
    "WHERE id > :after ORDER BY id LIMIT :rows"
)
_STREAMS: Final = text("SELECT stream, seq, head FROM stream_heads")
_CASE: Final = text("SELECT ledger_seq, ledger_head, id FROM cases WHERE number = :number")
_STREAM: Final = text("SELECT seq, head FROM stream_heads WHERE stream = :stream")
_CASE_ID: Final = text("SELECT id FROM cases WHERE number = :number")
_DISPOSED: Final = text(
    "SELECT coalesce(max(seq), 0) FROM ledger_entries WHERE stream = :stream AND kind = :kind"
)


class End(NamedTuple):
    """Where a stream is said to end, and the case it is of."""

    stream: str
    seq: int
    head: bytes
    case_id: int | None = None


def compare_all(session: Session, part: Part) -> Iterator[Flaw]:
    """Compare the end of every stream of the whole ledger; the places in the part are used up."""
    for end in _all(session):
        yield from _compare(session, end, part.places.pop(end.stream, None))
    for stream, place in part.places.items():
        yield Flaw(code=FlawCode.HEAD_DIFFERS, stream=stream, first=1, last=place.seq)
    yield from _compare_the_rest(session, part)


def examine(session: Session, stream: str) -> Iterator[Flaw]:
    """Compare everything about one stream: its entries, its end, and its heads that were signed."""
    part = Part()
    part.join(ledger_scan.stream(session, stream))
    yield from part.flaws
    place = part.places.get(stream)
    if stream.startswith(CASE):
        found = _row(session, _CASE, number=stream.removeprefix(CASE))
    else:
        found = _row(session, _STREAM, stream=stream)
    if found is not None:
        yield from _compare(session, End(stream, *found), place)
    elif place is not None:
        yield Flaw(code=FlawCode.HEAD_DIFFERS, stream=stream, first=1, last=place.seq)
    yield from _compare_the_rest(session, part)


def _compare(session: Session, end: End, place: Place | None) -> Iterator[Flaw]:
    if place is not None and place.case_id != end.case_id:
        yield at_entry(FlawCode.COLUMNS_DIFFER, end.stream, place.first)
    seq, head = (place.seq, place.head) if place is not None else (0, chain.NO_HEAD)
    if seq < end.seq:  # Somebody may have appended since the entries were read.
        newer = ledger_scan.stream(session, end.stream, after=seq)
        known = Part(places={end.stream: place} if place is not None else {})
        known.join(newer)
        yield from known.flaws
        now = known.places.get(end.stream)
        seq, head = (now.seq, now.head) if now is not None else (seq, head)
        if seq < end.seq:
            yield Flaw(code=FlawCode.ENTRY_MISSING, stream=end.stream, first=seq + 1, last=end.seq)
    elif seq > end.seq:
        yield Flaw(code=FlawCode.HEAD_DIFFERS, stream=end.stream, first=end.seq + 1, last=seq)
    if seq == end.seq and head != end.head:
        yield at_entry(FlawCode.HEAD_DIFFERS, end.stream, max(seq, 1))


def _compare_the_rest(session: Session, part: Part) -> Iterator[Flaw]:
    """Compare what only the whole of the ledger can tell: whose case it was, and who disposed."""
    for (number, case_id), (stream, seq) in part.about.items():
        if _row(session, _CASE_ID, number=number) != (case_id,):
            yield at_entry(FlawCode.COLUMNS_DIFFER, stream, seq)
    for stream, seqs in part.emptied.items():
        found = _row(session, _DISPOSED, stream=stream, kind=ledger_scan.DISPOSED)
        for seq in seqs:
            if found is None or seq > found[0]:
                yield at_entry(FlawCode.OPENING_EMPTIED, stream, seq)


def _all(session: Session) -> Iterator[End]:
    for row in session.connection().execute(_STREAMS).all():
        yield End(*row)
    after = 0
    while rows := session.connection().execute(_CASES, {"after": after, "rows": _ROWS}).all():
        for case_id, number, seq, head in rows:
            yield End(f"{CASE}{number}", seq, head, case_id)
        after = rows[-1][0]


def _row(session: Session, query: TextClause, **given: object) -> tuple[Any, ...] | None:
    found = session.connection().execute(query, given).one_or_none()
    return tuple(found) if found is not None else None
