"""One walked case as a template, and its clones: new ids, moments, client, numbers and hashes.

Everything is written column by column for many clones at once, for that is what makes a million
cases in minutes: `zip` puts the rows together.
"""

import hashlib
import hmac
import itertools
import json
import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, Final

from bench import _rows
from bench._bulk import SearchRow
from bench._clients import Person
from bench._patterns import Pattern, Reader
from bench._walks import JITTER, WEEK, Snapshot
from engine.domain import chain
from engine.domain.masking import mask_name
from engine.domain.words import words as cut_words
from engine.services import search_index

_SALT_BYTES: Final = 32
_SAID: Final = ("complaint_reason", "accused_person", "credit_account")
"""The searchable facts of a complaint, without those of the client, which each clone has anew."""

Adapt = Callable[[str, str], Callable[[Any], Any] | None]
Make = Callable[["Batch"], Iterable[Any]]


@dataclass(kw_only=True)
class Batch:
    """Some clones of one template, all moved by the same number of weeks."""

    first_ids: Mapping[str, int]
    clients: Sequence[Person]
    shift: int
    jitters: Sequence[int]
    numbers: Sequence[Sequence[str]]
    """The case numbers: for each case of the template, one a clone."""
    chosen: random.Random
    words: list[dict[str, str]] = field(default_factory=list)
    salts: dict[int, list[bytes]] = field(default_factory=dict)
    contents: dict[int, list[bytes]] = field(default_factory=dict)
    hashes: dict[int | None, Sequence[bytes]] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """How many clones there are."""
        return len(self.clients)


class Template:
    """The rows of a snapshot with a place for everything that its clones differ by."""

    def __init__(self, snapshot: Snapshot, *, adapt: Adapt) -> None:
        self.snapshot = snapshot
        self.counts = {name: len(rows) for name, rows in snapshot.rows.items()}
        self.opened = [(row["kind"], row["opened_at"]) for row in snapshot.rows["cases"]]
        self.closed_count = sum(row["status"] == "closed" for row in snapshot.rows["cases"])
        self.open_count = sum(row["status"] == "open" for row in snapshot.rows["cases"])
        self._searched = [_searched(snapshot, row) for row in snapshot.rows["cases"]]
        self._adapt = adapt
        self._reader = Reader(snapshot)
        self._places = {
            name: {row["id"]: index for index, row in enumerate(rows)}
            for name, rows in snapshot.rows.items()
            if name != "case_facts"
        }
        self._read_ledger()
        self._makers = {
            name: [
                [self._maker(name, column.name, row, index) for column in _rows.table(name).columns]
                for index, row in enumerate(rows)
            ]
            for name, rows in snapshot.rows.items()
        }

    def found_by(self, batch: Batch) -> Iterator[SearchRow]:
        """Yield what the cases of a batch of clones are found by, in the order of their ids."""
        first = batch.first_ids["cases"]
        for clone, client in enumerate(batch.clients):
            own = cut_words(f"{client.name} {client.number} {client.phone}")
            for index, (said, marks) in enumerate(self._searched):
                yield first + clone * len(self._searched) + index, [*said, *own], marks

    def fill(self, batch: Batch) -> Iterator[tuple[str, Iterator[tuple[Any, ...]]]]:
        """Yield the rows of a batch of clones, table by table."""
        self._write_words(batch)
        self._write_openings(batch)
        self._chain(batch)
        for name, rows in self._makers.items():
            # One column after the other, then one row after the other, in the order of their ids.
            columns = [zip(*(make(batch) for make in makers), strict=True) for makers in rows]
            yield name, itertools.chain.from_iterable(zip(*columns, strict=True))

    def _read_ledger(self) -> None:
        """Find the text of each entry, what was before it in its stream, and each opening."""
        rows = self.snapshot.rows
        self._entries: list[tuple[int | None, Pattern]] = []
        last: dict[str, int] = {}
        for index, row in enumerate(rows["ledger_entries"]):
            pattern = self._reader.pattern(bytes(row["content"]).decode())
            self._entries.append((last.get(row["stream"]), pattern))
            last[row["stream"]] = index
        self._last_entry = last
        self._openings = [self._reader.pattern(row["value"]) for row in rows["openings"]]

    def _write_words(self, batch: Batch) -> None:
        """Give each clone the words that stand in its patterns."""
        weekly = {name: each.text(batch.shift) for name, each in self._reader.weekly.items()}
        own = list(self._reader.own.items())
        first_case = batch.first_ids["cases"]
        for index, client in enumerate(batch.clients):
            shift = batch.shift + batch.jitters[index]
            case_id = first_case + index * self.counts["cases"]
            words = weekly.copy()
            words["uuid"] = _uuid_prefix(case_id, batch.chosen)
            words["client_number"], words["client_phone"] = client.number, client.phone
            words["client_name"] = client.name
            for number, numbers in enumerate(batch.numbers):
                words[f"number{number}"] = numbers[index]
            for name, moment in own:
                words[name] = moment.text(shift)
            batch.words.append(words)

    def _write_openings(self, batch: Batch) -> None:
        """Salt and commit to each personal value anew."""
        for index, pattern in enumerate(self._openings):
            salts = [batch.chosen.randbytes(_SALT_BYTES) for _ in batch.clients]
            batch.salts[index] = salts
            name = f"hmac{index}"
            for words, salt in zip(batch.words, salts, strict=True):
                value = pattern.fill(words).encode()
                words[name] = hmac.digest(salt, value, "sha256").hex()

    def _chain(self, batch: Batch) -> None:
        """Hash each entry onto the one before it in its stream."""
        batch.hashes[None] = [chain.NO_HEAD] * batch.size
        for index, (before, pattern) in enumerate(self._entries):
            contents = [pattern.fill(words).encode() for words in batch.words]
            heads = batch.hashes[before]
            batch.contents[index] = contents
            batch.hashes[index] = [
                hashlib.sha256(head + content).digest()
                for head, content in zip(heads, contents, strict=True)
            ]

    def _maker(self, table: str, column: str, row: Mapping[str, Any], index: int) -> Make:
        """Return what writes one column of one row for all clones."""
        value = row[column]
        special = self._special(table, column, row, index)
        if special is not None:
            return special
        if column == "id":
            return self._id(table, index)
        for key in _rows.table(table).c[column].foreign_keys:
            target = key.column.table.name
            if value is not None and target in self._places:
                return self._id(target, self._places[target][value])
        if value is not None and _is_moment(table, column):
            return self._moment(value, self._adapt(table, column))
        if isinstance(value, str):
            return self._text(self._reader.pattern(value))
        adapt = self._adapt(table, column)
        constant = adapt(value) if adapt is not None and value is not None else value
        return lambda batch: itertools.repeat(constant, batch.size)

    def _special(self, table: str, column: str, row: Mapping[str, Any], index: int) -> Make | None:
        """Return what writes the columns that are worked out for each clone."""
        if table == "ledger_entries" and column in {"content", "prev_hash", "hash"}:
            before = self._entries[index][0]
            return {
                "content": lambda batch: batch.contents[index],
                "prev_hash": lambda batch: batch.hashes[before],
                "hash": lambda batch: batch.hashes[index],
            }[column]
        if table == "openings" and column == "salt":
            return lambda batch: batch.salts[index]
        if table == "process_instances" and column == "state":
            pattern = self._reader.pattern(bytes(row["state"]).decode())
            return lambda batch: [pattern.fill(words).encode() for words in batch.words]
        if table != "cases" or row[column] is None:
            return None
        last = self._last_entry.get(f"case:{row['number']}")
        return {
            "client_id": lambda batch: [client.id for client in batch.clients],
            "client_name": lambda batch: [mask_name(client.name) for client in batch.clients],
            "ledger_head": lambda batch: batch.hashes[last],
        }.get(column)

    def _id(self, table: str, index: int) -> Make:
        count = self.counts[table]

        def make(batch: Batch) -> Iterable[int]:
            first = batch.first_ids[table] + index
            return range(first, first + batch.size * count, count)

        return make

    def _moment(self, value: int, adapt: Callable[[Any], Any] | None) -> Make:
        """Move what happened with its clone, and a deadline by whole weeks only."""
        if value not in self._reader.happened:
            fixed = adapt or (lambda moved: moved)
            return lambda batch: itertools.repeat(fixed(value + batch.shift), batch.size)

        def make(batch: Batch) -> Iterable[Any]:
            moved = [value + batch.shift + jitter for jitter in batch.jitters]
            return moved if adapt is None else map(adapt, moved)

        return make

    def _text(self, pattern: Pattern) -> Make:
        if pattern.is_constant:
            constant = pattern.fill({})
            return lambda batch: itertools.repeat(constant, batch.size)
        return lambda batch: [pattern.fill(words) for words in batch.words]


def _searched(snapshot: Snapshot, row: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    """Return what a walked case says that its clones say too, and its marks."""
    [document] = [each for each in snapshot.rows["case_facts"] if each["case_id"] == row["id"]]
    facts = json.loads(document["facts"])
    said = [word for name in _SAID for word in cut_words(str(facts.get(name) or ""))]
    case = SimpleNamespace(**{**row, "reached": json.loads(row["reached"])})
    return said, sorted(search_index.marks(case))


def jitters(count: int, chosen: random.Random) -> list[int]:
    """Give how far the clones of one batch are apart, in order."""
    return sorted(chosen.randrange(JITTER // _rows.MICROSECOND) for _ in range(count))


def week_shift(weeks: int) -> int:
    """Return some weeks in microseconds."""
    return weeks * (WEEK // _rows.MICROSECOND)


def _is_moment(table: str, column: str) -> bool:
    return column.endswith(("_at", "_until", "paused_from")) or (
        table == "ledger_entries" and column == "at"
    )


def _uuid_prefix(case_id: int, chosen: random.Random) -> str:
    """Give the first 23 letters of the task ids of one clone; the rest tells its tasks apart."""
    bits = chosen.getrandbits(40)
    return f"{case_id:08x}-{bits & 0xFFFF:04x}-4{bits >> 16 & 0xFFF:03x}-8{bits >> 28 & 0xFFF:03x}"
