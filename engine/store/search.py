"""The search index of cases: FTS5 on SQLite, text vectors behind a GIN index on PostgreSQL.

One row a case holds its words and its marks, which are words too: what lists filter by, and whom a
case concerns. So every filter, scope and word is one list of case ids, and their intersection is
what a list shows; no list reads the cases that it leaves out. The words are cut by
`engine.domain.words`, the same for both databases; rows are written with the step they belong to.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, TableClause, and_, bindparam, cast, column, func, table, text
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
    marked = (words_text if dialect == _SQLITE else marks_vector)(sorted(marks))
    session.connection().execute(_PUT[dialect], {"id": case_id, "w": vector, "m": marked})


def words_text(words: Iterable[str]) -> str:
    """Write words as FTS5 takes them."""
    return " ".join(words)


def words_vector(words: Iterable[str]) -> str:
    """Write words with their places, as PostgreSQL takes a text vector."""
    return " ".join(f"'{word}':{place}" for place, word in enumerate(words, 1))


def marks_vector(marks: Iterable[str]) -> str:
    """Write marks as a text vector; their places mean nothing."""
    return " ".join(f"'{mark}'" for mark in marks)


def source(session: Session) -> tuple[TableClause, ColumnElement[int]]:
    """Give the index and its column of case ids, to be joined with cases."""
    if session.get_bind().dialect.name == _SQLITE:
        return _FTS, _FTS.c.rowid
    return _VECTORS, _VECTORS.c.case_id


def matches(session: Session, wanted: Wanted, *, is_walk: bool = False) -> ColumnElement[bool]:
    """Return the condition that the row of a case holds what is looked for.

    PostgreSQL's index gives its cases in no order. When many match, it is far cheaper to walk from
    the newest case back and to look at each: `is_walk` writes the condition so that no index fits.
    """
    if session.get_bind().dialect.name == _SQLITE:
        return column("case_search", is_literal=True).op("MATCH")(_fts(wanted))
    parts: list[ColumnElement[bool]] = []
    for kept, query in (("marks", _marks(wanted)), ("words", _phrases(wanted))):
        if query:
            parts.append(_holds(_VECTORS.c[kept], query, is_walk=is_walk))
    return and_(*parts)


def _holds(kept: ColumnElement[Any], query: str, *, is_walk: bool) -> ColumnElement[bool]:
    asked = cast(bindparam(None, query), TSQUERY)
    return func.ts_match_vq(kept, asked) if is_walk else kept.op("@@", is_comparison=True)(asked)


def _fts(wanted: Wanted) -> str:
    phrases = [
        f'"{words_text(phrase.words)}"{"*" if phrase.is_begun else ""}' for phrase in wanted.phrases
    ]
    marks = [" OR ".join(f'"{mark}"' for mark in group) for group in wanted.marks]
    return " AND ".join([*phrases, *(f"({group})" for group in marks)])


def _marks(wanted: Wanted) -> str:
    groups = (" | ".join(f"'{mark}'" for mark in group) for group in wanted.marks)
    return " & ".join(f"({group})" for group in groups)


def _phrases(wanted: Wanted) -> str:
    return " & ".join(f"({' <-> '.join(_lexemes(phrase))})" for phrase in wanted.phrases)


def _lexemes(phrase: Phrase) -> list[str]:
    *before, last = (f"'{word}'" for word in phrase.words)
    return [*before, f"{last}:*" if phrase.is_begun else last]
