"""Reading the ledger's raw rows and comparing each with its hash, its neighbours and its signature.

A run reads by the id of the entries, which is the order in which they were stored: one pass over
the table, whatever the streams. Entries never change, so nothing has to stand still meanwhile.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import TextClause, text
from sqlalchemy.orm import Session

from engine.domain import entry_checks
from engine.domain.entry_checks import CASE, Entry, Opening
from engine.domain.flaws import Flaw, FlawCode, at_entry
from engine.services.ledger_parts import Part, Place, broken_link

DISPOSED: Final = "case.disposed"
"""The kind of the entry that says that the openings before it were emptied."""

_ROWS: Final = 5_000
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

_RUN: Final = text(
    "SELECT id, stream, seq, at, actor, kind, case_id, content, prev_hash, hash "
    "FROM ledger_entries WHERE id > :after AND id <= :up_to ORDER BY id LIMIT :rows"
)
_RUN_OPENINGS: Final = text(
    "SELECT entry_id, name, salt, value, disposed_at "
    "FROM openings WHERE entry_id > :after AND entry_id <= :up_to"
)
_RUN_HEADS: Final = text(
    "SELECT entry_id, checkpoint, stream, seq, head FROM checkpoint_heads "
    "WHERE entry_id > :after AND entry_id <= :up_to AND checkpoint <= :checkpoint"
)
_STREAM: Final = text(
    "SELECT id, stream, seq, at, actor, kind, case_id, content, prev_hash, hash "
    "FROM ledger_entries WHERE stream = :stream AND seq > :after ORDER BY seq"
)
_STREAM_OPENINGS: Final = text(
    "SELECT o.entry_id, o.name, o.salt, o.value, o.disposed_at FROM openings o "
    "JOIN ledger_entries e ON e.id = o.entry_id WHERE e.stream = :stream AND e.seq > :after"
)
_STREAM_HEADS: Final = text(
    "SELECT entry_id, checkpoint, stream, seq, head FROM checkpoint_heads "
    "WHERE stream = :stream AND seq > :after"
)
_LAST_BEFORE: Final = text(
    "SELECT coalesce(max(seq), 0) FROM ledger_entries WHERE stream = :stream AND seq <= :seq"
)
_SIGNED_BEFORE: Final = text(
    "SELECT coalesce(max(seq), 0) FROM checkpoint_heads WHERE stream = :stream AND seq < :seq"
)

_Row = Any
_Signed = dict[int, _Row]
"""The heads that checkpoints signed, by the id of their entry."""


def run(session: Session, *, after: int, up_to: int, checkpoint: int) -> Part:
    """Examine the entries with these ids, and the heads of them up to a checkpoint."""
    scan = _Scan(session)
    while after < up_to:
        rows = _fetch(session, _RUN, after=after, up_to=up_to, rows=_ROWS)
        end = rows[-1][0] if len(rows) == _ROWS else up_to
        signed = _fetch(session, _RUN_HEADS, after=after, up_to=end, checkpoint=checkpoint)
        openings = _fetch(session, _RUN_OPENINGS, after=after, up_to=end)
        scan.examine(rows, _by_entry(openings), {row[0]: row for row in signed})
        after = end
    return scan.part


def stream(session: Session, name: str, *, after: int = 0) -> Part:
    """Examine the entries of one stream after one of them."""
    scan = _Scan(session)
    signed = _fetch(session, _STREAM_HEADS, stream=name, after=after)
    rows = _fetch(session, _STREAM, stream=name, after=after)
    openings = _fetch(session, _STREAM_OPENINGS, stream=name, after=after)
    scan.examine(rows, _by_entry(openings), {row[0]: row for row in signed})
    return scan.part


class _Scan:
    def __init__(self, session: Session) -> None:
        self.part = Part()
        self._session = session
        is_sqlite = session.connection().dialect.name == "sqlite"
        self._moment: Callable[[Any], datetime] = _moment if is_sqlite else _as_it_is

    def examine(
        self, rows: Sequence[_Row], openings: Mapping[int, Sequence[Opening]], signed: _Signed
    ) -> None:
        """Compare each row with everything that must agree with it."""
        part = self.part
        for row in rows:
            try:
                self._examine(row, openings.get(row[0], ()), signed)
            except (TypeError, ValueError, OverflowError):
                part.flaws.append(self._unreadable(row))
        part.count += len(rows)
        part.flaws += [self._missing(head) for head in signed.values()]

    def _examine(self, row: _Row, opened: Sequence[Opening], signed: _Signed) -> None:
        entry_id, stream, seq, at, actor, kind, case_id, content, prev_hash, hash_ = row
        part = self.part
        begins = entry_checks.beginning(
            at=self._moment(at).isoformat(),
            actor=actor,
            kind=kind,
            seq=seq,
            stream=stream,
            openings=opened,
        )
        is_hashed = hashlib.sha256(prev_hash + content).digest() == hash_
        place = part.places.get(stream)
        if place is None:
            place = part.places[stream] = _place(stream, seq, prev_hash, case_id)
        elif seq != place.seq + 1 or prev_hash != place.head:
            self._misplaced(row, place)
        if not is_hashed:
            part.flaws.append(at_entry(FlawCode.ENTRY_ALTERED, stream, seq))
        elif case_id != place.case_id or not content.startswith(begins):
            self._inspect(row, place, opened)
        if kind == DISPOSED:
            part.dispose(stream, seq)
        if entry_id in signed:
            self._compare(row, signed.pop(entry_id))
        place.seq, place.head = seq, hash_

    def _unreadable(self, row: _Row) -> Flaw:
        """Locate a row that SQLite holds values of another type in."""
        place = self.part.places.get(row[1])
        seq = place.seq + 1 if place is not None else 1
        return at_entry(FlawCode.ENTRY_ALTERED, str(row[1]), seq)

    def _misplaced(self, row: _Row, place: Place) -> None:
        _, stream, seq, *_, prev_hash, _ = row
        flaw = broken_link(stream, seq, prev_hash, seq=place.seq, head=place.head)
        self.part.flaws += [flaw] if flaw is not None else []

    def _inspect(self, row: _Row, place: Place, opened: Sequence[Opening]) -> None:
        entry = Entry(*row)._replace(at=self._moment(row[3]))
        found = entry_checks.inspect(entry, [Opening(*each) for each in opened])
        self.part.flaws += found.flaws
        if found.is_emptied:
            self.part.emptied.setdefault(entry.stream, []).append(entry.seq)
        if entry.stream.startswith(CASE) and entry.case_id != place.case_id:
            self.part.flaws.append(at_entry(FlawCode.COLUMNS_DIFFER, entry.stream, entry.seq))
        elif found.case is not None and entry.case_id is not None:
            self.part.about[found.case, entry.case_id] = (entry.stream, entry.seq)

    def _compare(self, row: _Row, head: _Row) -> None:
        """Compare an entry with the head that a checkpoint signed."""
        _, _, *signed = head
        self.part.signed[signed[0]] = (signed[1], signed[2])
        if [row[1], row[2], row[-1]] != signed:
            self.part.flaws.append(self._missing(head))

    def _missing(self, head: _Row) -> Flaw:
        """Locate what is gone or was chained anew before a head that a checkpoint signed."""
        _, checkpoint, stream, seq, _ = head
        found = _number(self._session, _LAST_BEFORE, stream=stream, seq=seq)
        if found < seq:
            code, first = FlawCode.ENTRY_MISSING, found + 1
        else:
            code = FlawCode.REWRITTEN
            first = _number(self._session, _SIGNED_BEFORE, stream=stream, seq=seq) + 1
        return Flaw(code=code, stream=stream, first=first, last=seq, checkpoint=checkpoint)


def _place(stream: str, seq: int, prev_hash: bytes, case_id: int | None) -> Place:
    return Place(
        case_id=case_id if stream.startswith(CASE) else None,
        first=seq,
        prev_hash=prev_hash,
        seq=seq,
        head=prev_hash,
    )


def _by_entry(openings: Sequence[_Row]) -> Mapping[int, Sequence[Opening]]:
    found: dict[int, list[Opening]] = {}
    for each in openings:
        found.setdefault(each[0], []).append(each)
    return found


def _fetch(session: Session, query: TextClause, **given: object) -> Sequence[_Row]:
    """Read rows as the driver gives them.

    PostgreSQL would send bytes as text, twice as long, that both sides have to convert.
    """
    connection = session.connection()
    rows: Sequence[_Row]
    if connection.dialect.name == "sqlite":
        rows = connection.execute(query, given).cursor.fetchall()
        return rows
    driver: Any = connection.connection.driver_connection
    with driver.cursor(binary=True) as cursor:
        cursor.execute(str(query.compile(dialect=connection.dialect)), given)
        rows = cursor.fetchall()
    return rows


def _number(session: Session, query: TextClause, **given: object) -> int:
    return int(session.connection().execute(query, given).scalar_one())


def _moment(microseconds: int) -> datetime:
    """Read a moment as SQLite keeps it."""
    return _EPOCH + timedelta(microseconds=microseconds)


def _as_it_is(at: datetime) -> datetime:
    return at
