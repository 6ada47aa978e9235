"""SQLite connections that read without a transaction and write one at a time (R7).

A statement that writes begins `BEGIN IMMEDIATE` first, behind one lock for the whole process, which
commit and rollback give back: waiting for it is far shorter than SQLite's own polling. This sits in
the connection itself, so that every engine obeys it, Flask-SQLAlchemy's included.
"""

import functools
import importlib
import re
import sqlite3
import threading
from typing import TYPE_CHECKING, Any

PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "busy_timeout=5000",
    "recursive_triggers=ON",
    "trusted_schema=OFF",
)
_PATIENCE_SECONDS = 5.0
_READS = re.compile(r"\s*(SELECT|PRAGMA|EXPLAIN|VALUES)\b", re.IGNORECASE)
_WITH = re.compile(r"\s*WITH\b(?!.*\b(INSERT|UPDATE|DELETE|REPLACE)\b)", re.IGNORECASE | re.DOTALL)

_locks: dict[str, threading.Lock] = {}
_registry = threading.Lock()


def _newest_module() -> Any:
    """Choose `pysqlite3` where it carries a newer SQLite than Python does.

    SQLite before 3.51.3 can corrupt a database that several processes write.
    """
    try:
        bundled = importlib.import_module("pysqlite3.dbapi2")
    except ImportError:
        return sqlite3
    return max(sqlite3, bundled, key=lambda module: module.sqlite_version_info)


if TYPE_CHECKING:
    import sqlite3 as dbapi
else:
    dbapi = _newest_module()

MODULE: Any = dbapi


class Cursor(dbapi.Cursor):
    """A cursor that takes the write lock before a change."""

    connection: "Connection"

    def execute(self, sql: str, *parameters: Any) -> "Cursor":
        """Run one statement."""
        if _writes(sql):
            self.connection.begin_write()
        super().execute(sql, *parameters)
        return self

    def executemany(self, sql: str, *parameters: Any) -> "Cursor":
        """Run one changing statement for many rows."""
        self.connection.begin_write()
        super().executemany(sql, *parameters)
        return self


class Connection(dbapi.Connection):
    """A connection that holds the write lock from its first change to commit or rollback."""

    def __init__(self, database: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(database, *args, **kwargs)
        with _registry:
            self._lock = _locks.setdefault(database, threading.Lock())
        self._is_holding = False
        for pragma in PRAGMAS:
            self.execute(f"PRAGMA {pragma}")

    def cursor(self, factory: Any = Cursor) -> Any:
        """Give a cursor that knows of the lock."""
        return super().cursor(factory)

    def begin_write(self) -> None:
        """Begin the one writing transaction, unless it is begun already.

        Raises:
            OperationalError: if another thread or process keeps the lock too long.
        """
        if self.in_transaction:
            return
        if not self._lock.acquire(timeout=_PATIENCE_SECONDS):
            raise dbapi.OperationalError("database is locked")
        self._is_holding = True
        try:
            dbapi.Cursor(self).execute("BEGIN IMMEDIATE")
        finally:
            self._release_unless_writing()

    def commit(self) -> None:
        """Commit, and give the lock back."""
        try:
            super().commit()
        finally:
            self._release_unless_writing()

    def rollback(self) -> None:
        """Undo, and give the lock back."""
        try:
            super().rollback()
        finally:
            self._release_unless_writing()

    def close(self) -> None:
        """Undo what is open, and give the lock back."""
        super().close()
        self._release()

    def _release_unless_writing(self) -> None:
        if not self.in_transaction:
            self._release()

    def _release(self) -> None:
        if self._is_holding:
            self._is_holding = False
            self._lock.release()


@functools.lru_cache(maxsize=4096)
def _writes(sql: str) -> bool:
    return not (_READS.match(sql) or _WITH.match(sql))
