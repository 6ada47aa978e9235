"""The search index of cases: FTS5 on SQLite, text vectors behind a GIN index on PostgreSQL.

One row a case holds its words and its marks, which are words too: what lists filter by, and whom a
case concerns. So every filter, scope and word is one list of case ids, and their intersection is
what a list shows; no list reads the cases that it leaves out. The words are cut by
`engine.domain.words`, the same for both databases; rows are written with the step they belong to.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Subquery,
    TableClause,
    and_,
    bindparam,
    cast,
    column,
    func,
    select,
    table,
    text,
)
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR
from sqlalchemy.orm import Session

from engine.domain.words import Phrase

MOST_WORDS: Final = 4_000
"""Where a text ends for the search; a text vector has no more than 16,383 places."""

_UNFIT: Final = re.compile(r"\W", re.ASCII)
_SQLITE: Final = "sqlite"
_PUT: Final = {
    _SQLITE: text("INSERT OR REPLACE INTO case_search (rowid, words, marks) VALUES (:id, :w, :m)"),
    "postgresql": text(
        "INSERT INTO case_search (case_id, words, marks) "
        "VALUES (:id, CAST(:w AS tsvector), CAST(:m AS tsvector)) ON CONFLICT (case_id) "
        "DO UPDATE SET words = excluded.words, marks = excluded.marks"
    ),
}
_PAIRED: Final = ("g", "c")
"""The letters of marks that have one mark together on PostgreSQL: grade and category."""

_BUCKET: Final = "b"
_BUCKET_BITS: Final = 14
_BUCKETS: Final = (2, 16)
"""In how many of the newest buckets of 16,384 cases is looked before all are."""

_FTS: Final = table("case_search", column("rowid"), column("case_search"))
_VECTORS: Final = table(
    "case_search", column("case_id"), column("words", TSVECTOR), column("marks", TSVECTOR)
)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What is looked for: every phrase, and one mark of each of the groups."""

    phrases: tuple[Phrase, ...] = ()
    marks: tuple[tuple[str, ...], ...] = ()

    def __bool__(self) -> bool:
        """Test whether anything is asked for; if not, the index has nothing to say."""
        return bool(self.phrases or self.marks)


def mark(letter: str, *values: object) -> str:
    """Write a mark, which no text can hold as a word."""
    return "_".join(("", letter, *(_UNFIT.sub("_", str(value)).lower() for value in values)))


def put(session: Session, case_id: int, *, words: Sequence[str], marks: Iterable[str]) -> None:
    """Store what a case is found by, in the transaction of the step that changed it."""
    dialect = session.get_bind().dialect.name
    vector = (words_text if dialect == _SQLITE else words_vector)(words)
    marked = words_text(sorted(marks)) if dialect == _SQLITE else marks_vector(case_id, marks)
    session.connection().execute(_PUT[dialect], {"id": case_id, "w": vector, "m": marked})


def words_text(words: Iterable[str]) -> str:
    """Write words as FTS5 takes them."""
    return " ".join(words)


def words_vector(words: Iterable[str]) -> str:
    """Write words with their places, as PostgreSQL takes a text vector."""
    return " ".join(f"'{word}':{place}" for place, word in enumerate(words, 1))


def marks_vector(case_id: int, marks: Iterable[str]) -> str:
    """Write the marks of a case as a text vector; their places mean nothing.

    Two marks are for PostgreSQL alone: the bucket of cases of about the same age, and that of a
    grade and a category together, whose list is far shorter than both.
    """
    kept = sorted(marks)
    more = "".join(_pair(kept)), mark(_BUCKET, case_id >> _BUCKET_BITS)
    return " ".join(f"'{each}'" for each in (*kept, *more) if each)


def source(session: Session) -> tuple[TableClause, ColumnElement[int]]:
    """Give the index and its column of case ids, to be joined with cases."""
    if session.get_bind().dialect.name == _SQLITE:
        return _FTS, _FTS.c.rowid
    return _VECTORS, _VECTORS.c.case_id


def newest(session: Session, wanted: Wanted, *, below: int) -> Iterator[Subquery]:
    """Give what is looked for in the newest cases below an id, then in more, at last in all.

    Each has the column `case_id`. PostgreSQL's index gives its cases in no order and all of them,
    so whoever needs a few of many stops early; SQLite's goes from the newest back.
    """
    if session.get_bind().dialect.name == _SQLITE:
        yield select(_FTS.c.rowid.label("case_id")).where(matches(session, wanted)).subquery()
        return
    last = session.scalar(select(func.max(_VECTORS.c.case_id))) or 0
    newest_bucket = min(below, last) >> _BUCKET_BITS
    for count in (*_BUCKETS, newest_bucket + 1):
        numbers = range(newest_bucket, max(newest_bucket - count, -1), -1)
        is_all = len(numbers) > newest_bucket
        buckets = () if is_all else (tuple(mark(_BUCKET, each) for each in numbers),)
        narrowed = replace(wanted, marks=(*wanted.marks, *buckets))
        found = select(_VECTORS.c.case_id).where(matches(session, narrowed))
        # Without the offset, PostgreSQL would rather walk back through all cases.
        yield found.order_by(_VECTORS.c.case_id.desc()).offset(0).subquery()
        if is_all:
            return


def matches(session: Session, wanted: Wanted) -> ColumnElement[bool]:
    """Return the condition that the row of a case holds what is looked for."""
    if session.get_bind().dialect.name == _SQLITE:
        return column("case_search", is_literal=True).op("MATCH")(_fts(wanted))
    asked = [(_VECTORS.c.marks, group) for group in _marks(wanted)]
    asked += [(_VECTORS.c.words, phrase) for phrase in map(_phrase, wanted.phrases)]
    return and_(*(_holds(kept, query) for kept, query in asked))


def _holds(kept: ColumnElement[Any], query: str) -> ColumnElement[bool]:
    """Ask for one thing: the index leaps from list to list, but not within one question."""
    return kept.op("@@", is_comparison=True)(cast(bindparam(None, query), TSQUERY))


def _fts(wanted: Wanted) -> str:
    phrases = [
        f'"{words_text(phrase.words)}"{"*" if phrase.is_begun else ""}' for phrase in wanted.phrases
    ]
    marks = [" OR ".join(f'"{mark}"' for mark in group) for group in wanted.marks]
    return " AND ".join([*phrases, *(f"({group})" for group in marks)])


def _marks(wanted: Wanted) -> list[str]:
    pair = _pair(group[0] for group in wanted.marks if len(group) == 1)
    kept: list[tuple[str, ...]] = [("".join(pair),)] if pair else []
    kept += [group for group in wanted.marks if group[0] not in pair]
    return [" | ".join(f"'{mark}'" for mark in group) for group in kept]


def _pair(marks: Iterable[str]) -> list[str]:
    """Return the marks that have one together, in order, if both are here."""
    given = list(marks)
    found = [mark for letter in _PAIRED for mark in given if mark.startswith(f"_{letter}_")]
    return found if len(found) == len(_PAIRED) else []


def _phrase(phrase: Phrase) -> str:
    return " <-> ".join(_lexemes(phrase))


def _lexemes(phrase: Phrase) -> list[str]:
    *before, last = (f"'{word}'" for word in phrase.words)
    return [*before, f"{last}:*" if phrase.is_begun else last]
