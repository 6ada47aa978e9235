"""Writing millions of rows: without indexes, checks or a journal, which all come back at the end.

A run that is broken off leaves a database that cannot be used.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from typing import Any, Final, Protocol

import psycopg
from sqlalchemy import Boolean, Engine, make_url

from bench import _rows
from engine.store import search, sqlite, tables, types

_SQLITE_FAST: Final = (
    "journal_mode=OFF",
    "synchronous=OFF",
    "locking_mode=EXCLUSIVE",
    "foreign_keys=OFF",
    "cache_size=-1000000",
    "temp_store=MEMORY",
)
_POSTGRESQL_FAST: Final = (
    "SET session_replication_role = replica",
    "SET synchronous_commit = off",
    "SET statement_timeout = 0",
    "SET maintenance_work_mem = '512MB'",
)
_ROWS_A_COPY: Final = 20_000
_CENT: Final = Decimal("0.01")
_SEARCH: Final = "case_search"

SearchRow = tuple[int, Sequence[str], Sequence[str]]


class Writer(Protocol):
    """Fills tables with rows whose values are as SQLite keeps them, columns in table order."""

    def adapt(self, table: str, column: str) -> Callable[[Any], Any] | None:
        """Return what turns a value into one of this database; None if nothing must be done."""

    def write(self, table: str, rows: Iterable[Sequence[Any]]) -> None:
        """Add rows, their values adapted already."""

    def index(self, rows: Iterable[SearchRow]) -> None:
        """Add what cases are found by: id, words and marks."""


def adapted(writer: Writer, table: str, values: Mapping[str, Any]) -> list[Any]:
    """Return one row in table order, from values as SQLite keeps them."""
    found = []
    for column in _rows.table(table).columns:
        value, adapt = values.get(column.name), writer.adapt(table, column.name)
        found.append(value if adapt is None or value is None else adapt(value))
    return found


@contextmanager
def writing(engine: Engine) -> Iterator[Writer]:
    """Open an empty, migrated database for bulk writing, and make it whole again."""
    url = engine.url.render_as_string(hide_password=False)
    engine.dispose()
    opened = _sqlite if engine.dialect.name == "sqlite" else _postgresql
    with opened(url) as writer:
        yield writer


class _Sqlite:
    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def adapt(self, table: str, column: str) -> Callable[[Any], Any] | None:
        del table, column

    def write(self, table: str, rows: Iterable[Sequence[Any]]) -> None:
        places = ",".join("?" * len(_rows.table(table).columns))
        insert = f"INSERT INTO {table} ({_columns(table)}) VALUES ({places})"  # noqa: S608
        self._connection.executemany(insert, rows)

    def index(self, rows: Iterable[SearchRow]) -> None:
        insert = "INSERT INTO case_search (rowid, words, marks) VALUES (?, ?, ?)"
        written = ((row, search.words_text(w), search.words_text(m)) for row, w, m in rows)
        self._connection.executemany(insert, written)


@contextmanager
def _sqlite(url: str) -> Iterator[_Sqlite]:
    connection = sqlite.MODULE.connect(make_url(url).database, isolation_level=None)
    for pragma in _SQLITE_FAST:
        connection.execute(f"PRAGMA {pragma}")
    kept = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
    indexes = connection.execute(kept).fetchall()
    for name, _ in indexes:
        connection.execute(f"DROP INDEX {name}")
    connection.execute("BEGIN")
    yield _Sqlite(connection)
    connection.execute("COMMIT")
    for _, definition in indexes:
        connection.execute(definition)
    connection.execute("PRAGMA analysis_limit=1000")
    connection.execute("ANALYZE")
    connection.execute("PRAGMA locking_mode=NORMAL")
    connection.execute("PRAGMA journal_mode=WAL")
    connection.close()


class _Postgresql:
    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._connection = connection
        self._waiting: dict[str, list[Sequence[Any]]] = defaultdict(list)

    def adapt(self, table: str, column: str) -> Callable[[Any], Any] | None:
        kind = _rows.table(table).c[column].type
        if isinstance(kind, types.UtcDateTime):
            return _moment
        if isinstance(kind, types.Money):
            return _money
        return bool if isinstance(kind, Boolean) else None

    def write(self, table: str, rows: Iterable[Sequence[Any]]) -> None:
        self._waiting[table].extend(rows)
        if len(self._waiting[table]) >= _ROWS_A_COPY:
            self._copy(table)

    def index(self, rows: Iterable[SearchRow]) -> None:
        self._waiting[_SEARCH].extend(
            (row, search.words_vector(w), search.marks_vector(row, m)) for row, w, m in rows
        )
        if len(self._waiting[_SEARCH]) >= _ROWS_A_COPY:
            self._copy(_SEARCH)

    def finish(self) -> None:
        """Write what still waits."""
        for table in self._waiting:
            self._copy(table)

    def _copy(self, table: str) -> None:
        with self._connection.cursor().copy(
            f"COPY {table} ({_columns(table)}) FROM STDIN (FREEZE)"
        ) as copy:
            for row in self._waiting[table]:
                copy.write_row(row)
        self._waiting[table].clear()


@contextmanager
def _postgresql(url: str) -> Iterator[_Postgresql]:
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        for setting in _POSTGRESQL_FAST:
            connection.execute(setting)
        kept = (
            "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema() "
            "AND indexname NOT IN (SELECT conname FROM pg_constraint)"
        )
        indexes = connection.execute(kept).fetchall()
        for name, _ in indexes:
            connection.execute(f'DROP INDEX "{name}"')
        with connection.transaction():
            # Rows of a table emptied in the same transaction are stored frozen, and read at once.
            connection.execute(f"TRUNCATE {_SEARCH}, {', '.join(tables.METADATA.tables)}")
            writer = _Postgresql(connection)
            yield writer
            writer.finish()
        for _, definition in indexes:
            connection.execute(definition)
        _count_on(connection)
        connection.execute("VACUUM ANALYZE")


def _count_on(connection: psycopg.Connection[Any]) -> None:
    """Let each table number its next row after the last one written."""
    for table in tables.METADATA.sorted_tables:
        if "id" in table.c:
            connection.execute(
                f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), "  # noqa: S608
                f"(SELECT coalesce(max(id), 0) + 1 FROM {table.name}), false)"
            )


def _columns(table: str) -> str:
    """Name the columns in the order of the models, which is not always that of the database."""
    if table == _SEARCH:
        return "case_id, words, marks"
    return ", ".join(f'"{column.name}"' for column in _rows.table(table).columns)


def _moment(value: int | None) -> datetime | None:
    return None if value is None else _rows.moment(value)


def _money(value: int | None) -> Decimal | None:
    return None if value is None else value * _CENT
