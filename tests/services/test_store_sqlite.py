"""R7 on SQLite: no transaction before the first write, one writer at a time, safe settings."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from engine.store import connection, sqlite


@pytest.fixture
def raw(sqlite_database):
    with sqlite_database.connect() as opened:
        yield opened.connection.driver_connection


def test_every_connection_has_the_safe_settings(tmp_path):
    engine = connection.create(f"sqlite:///{tmp_path}/a.db")
    names = ["journal_mode", "synchronous", "foreign_keys", "busy_timeout", "recursive_triggers"]

    with engine.connect() as opened:
        found = [opened.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names]
        trusted = opened.exec_driver_sql("PRAGMA trusted_schema").scalar()
    engine.dispose()

    assert [*found, trusted] == ["wal", 2, 1, 5000, 1, 0]


@pytest.mark.parametrize(
    ("statement", "is_writing"),
    [
        ("SELECT 1", False),
        ("  select name FROM counters", False),
        ("WITH a AS (SELECT 1) SELECT * FROM a", False),
        ("EXPLAIN SELECT 1", False),
        ("WITH a AS (SELECT 'a', 1) INSERT INTO counters SELECT * FROM a", True),
        ("INSERT INTO counters VALUES ('a', 1)", True),
        ("UPDATE counters SET value = 1", True),
        ("-- a comment\nDELETE FROM counters", True),
        ("SAVEPOINT a", True),
        ("CREATE TABLE a (b)", True),
    ],
)
def test_only_a_change_begins_a_transaction(raw, statement, is_writing):
    raw.execute(statement)

    assert raw.in_transaction is is_writing
    raw.rollback()


def test_a_second_writer_waits_for_the_first_one(sqlite_database):
    order, started = [], threading.Event()

    def second() -> None:
        with sqlite_database.begin() as opened:
            started.set()
            opened.execute(text("INSERT INTO counters VALUES ('second', 1)"))
            order.append("second")

    with ThreadPoolExecutor() as pool:
        with sqlite_database.begin() as opened:
            opened.execute(text("INSERT INTO counters VALUES ('first', 1)"))
            waiting = pool.submit(second)
            assert started.wait(timeout=4)
            order.append("first")
        waiting.result()

    assert order == ["first", "second"]


def test_a_connection_that_is_closed_gives_the_lock_back(raw, sqlite_database):
    with sqlite_database.connect() as opened:
        opened.execute(text("INSERT INTO counters VALUES ('lost', 1)"))
        opened.invalidate()

    with sqlite_database.begin() as opened:
        assert opened.execute(text("INSERT INTO counters VALUES ('kept', 1)")).rowcount == 1


def test_a_writer_that_waits_too_long_is_told_so(sqlite_database, monkeypatch):
    monkeypatch.setattr(sqlite, "_PATIENCE_SECONDS", 0.05)
    with sqlite_database.begin() as first:
        first.execute(text("INSERT INTO counters VALUES ('first', 1)"))

        with sqlite_database.begin() as second, pytest.raises(OperationalError, match="locked"):
            second.execute(text("INSERT INTO counters VALUES ('second', 1)"))
