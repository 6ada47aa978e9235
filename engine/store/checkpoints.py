"""Checkpoints: what was signed of the ledger, and which heads each of them signed (R10)."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.store import connection
from engine.store.base import Base

_NEWEST_ENTRY = text("SELECT coalesce(max(id), 0) FROM ledger_entries")
_BOUNDS = text("SELECT coalesce(min(id), 1) - 1, coalesce(max(id), 0) FROM ledger_entries")
_WAIT_FOR_WRITERS = text("LOCK TABLE ledger_entries IN SHARE MODE")
_ONE_AT_A_TIME = text("LOCK TABLE checkpoints IN SHARE ROW EXCLUSIVE MODE")


class Checkpoint(Base):
    """One signed statement about the ledger; `content` is byte for byte what was signed.

    Both databases refuse to change or delete a row (migration 0008).
    """

    __tablename__ = "checkpoints"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(index=True)
    last_entry_id: Mapped[int]
    content: Mapped[bytes]
    signature: Mapped[bytes]


class CheckpointHead(Base):
    """Where one stream ended when a checkpoint was taken; in the order of the entries, a leaf."""

    __tablename__ = "checkpoint_heads"
    __table_args__ = (UniqueConstraint("stream", "seq"),)

    entry_id: Mapped[int] = mapped_column(ForeignKey("ledger_entries.id"), primary_key=True)
    checkpoint: Mapped[int] = mapped_column(ForeignKey("checkpoints.number"), index=True)
    stream: Mapped[str]
    seq: Mapped[int]
    head: Mapped[bytes]


def newest_entry(session: Session) -> int:
    """Return the id of the entry stored last."""
    return int(session.connection().execute(_NEWEST_ENTRY).scalar_one())


def bounds(session: Session) -> tuple[int, int]:
    """Return the ids between which all entries are; somebody may have put one before the first."""
    before, newest = session.connection().execute(_BOUNDS).one()
    return before, newest


def settled_entry(session: Session) -> int:
    """Return the id up to which every entry is stored that ever will be.

    PostgreSQL gives an id to an entry before its transaction commits, so this waits for a moment in
    which nobody appends, and lets everybody go on at once: to roll back to the savepoint gives the
    lock back. SQLite has one writer at a time, and its ids are in the order of the commits.
    """
    if session.connection().dialect.name == "sqlite":
        return newest_entry(session)
    savepoint = session.connection().begin_nested()
    try:
        session.connection().execute(_WAIT_FOR_WRITERS)
        return newest_entry(session)
    finally:
        savepoint.rollback()


def one_at_a_time(session: Session) -> None:
    """Let no other process pass this point until the transaction ends."""
    if session.connection().dialect.name == "sqlite":
        connection.lock_ahead(session)
    else:
        session.connection().execute(_ONE_AT_A_TIME)
