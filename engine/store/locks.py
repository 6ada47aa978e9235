"""Locks that last until the commit, for what two transactions must not count at the same time."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.store import sqlite


def hold(session: Session, key: str) -> None:
    """Wait until no other transaction holds this key; what it stored is seen from here on.

    SQLite has one writer at a time anyway, so there the transaction becomes that writer.
    """
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(key, 0))))
    else:
        raw = connection.connection.dbapi_connection
        assert isinstance(raw, sqlite.Connection)  # noqa: S101 (for the type)
        raw.begin_write()
