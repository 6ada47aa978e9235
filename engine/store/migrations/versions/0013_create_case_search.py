"""Index cases by their words and by what lists filter them by, and those that are there already."""

import json
from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

from engine.domain.words import words
from engine.store.migrations import columns

revision = "0013"
down_revision = "0012"

_TEXTS = ("complaint_reason", "client_name", "client_number", "credit_account", "client_phone")
_UNITS = ("client_branch_id", "intake_unit_id", "accepting_unit_id", "responsible_unit_id")
_PEOPLE = ("first_responder_id", "acceptor_id", "responsible_person_id")
_FILTERS = {"kind": "k", "status": "s", "grade": "g", "category": "c", "channel": "h"}
_SQLITE = (
    "CREATE VIRTUAL TABLE case_search USING fts5(words, marks, content='', contentless_delete=1, "
    "tokenize=\"unicode61 remove_diacritics 0 tokenchars '_'\")"
)
_POSTGRESQL = (
    "CREATE TABLE case_search (case_id BIGINT PRIMARY KEY, "
    "words TSVECTOR NOT NULL, marks TSVECTOR NOT NULL)"
)
_BATCH = 2_000


def upgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    op.add_column(
        "cases", sa.Column("reached", columns.DOCUMENT, nullable=False, server_default="[]")
    )
    op.execute(_SQLITE if is_sqlite else _POSTGRESQL)
    _remember_reached()
    _fill(is_sqlite=is_sqlite)
    if not is_sqlite:
        op.execute("CREATE INDEX ix_case_search ON case_search USING gin (marks, words)")


def downgrade() -> None:
    op.drop_table("case_search")
    op.drop_column("cases", "reached")


def _remember_reached() -> None:
    """Note who has held, completed or been offered a task of each case."""
    bind = op.get_bind()
    rows = bind.execute(
        sa.text(
            "SELECT case_id, completed_by_id, assignee_id, candidate_unit_id, candidate_role "
            "FROM user_tasks ORDER BY case_id"
        )
    )
    found: dict[int, set[str]] = {}
    for case_id, *people, unit, role in rows:
        marks = found.setdefault(case_id, set())
        marks |= {f"_p_{person}" for person in people if person}
        if unit and role:
            marks.add(f"_o_{unit}_{role}")
    given = [{"id": case_id, "marks": json.dumps(sorted(each))} for case_id, each in found.items()]
    if given:
        bind.execute(sa.text("UPDATE cases SET reached = :marks WHERE id = :id"), given)


def _fill(*, is_sqlite: bool) -> None:
    bind = op.get_bind()
    into = (
        "INSERT INTO case_search (rowid, words, marks) VALUES (:id, :words, :marks)"
        if is_sqlite
        else "INSERT INTO case_search (case_id, words, marks) "
        "VALUES (:id, CAST(:words AS tsvector), CAST(:marks AS tsvector))"
    )
    rows = _rows(bind, is_sqlite=is_sqlite)
    while batch := [row for _, row in zip(range(_BATCH), rows, strict=False)]:
        bind.execute(sa.text(into), batch)


def _rows(bind: sa.Connection, *, is_sqlite: bool) -> Iterator[dict[str, object]]:
    query = sa.text("SELECT cases.*, facts FROM cases JOIN case_facts ON case_id = id ORDER BY id")
    for row in bind.execute(query).mappings():
        facts, reached = (
            json.loads(row[name]) if isinstance(row[name], str) else row[name]
            for name in ("facts", "reached")
        )
        found = [word for name in _TEXTS for word in words(str(facts.get(name) or ""))][:4_000]
        marks = [
            *(f"_{letter}_{row[name]}".lower() for name, letter in _FILTERS.items() if row[name]),
            *(f"_u_{row[name]}" for name in _UNITS if row[name]),
            *(f"_p_{row[name]}" for name in _PEOPLE if row[name]),
            *reached,
        ]
        yield {
            "id": row["id"],
            "words": " ".join(found) if is_sqlite else _places(found),
            "marks": " ".join(marks) if is_sqlite else " ".join(f"'{mark}'" for mark in marks),
        }


def _places(found: list[str]) -> str:
    return " ".join(f"'{word}':{place}" for place, word in enumerate(found, 1))
