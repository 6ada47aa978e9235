"""The read log: who read which case in which hour and what for, and what is sealed (R10)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, bindparam, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.store import connection, types
from engine.store.base import Base

_FILE = text(
    "INSERT INTO read_log (hour, case_id, user_id, purpose, at) "
    "SELECT coalesce(max(until), :hour), :case_id, :user_id, :purpose, :at "
    "FROM read_seals WHERE until > :hour "
    "ON CONFLICT (hour, case_id, user_id, purpose) DO NOTHING"
).bindparams(
    bindparam("hour", type_=types.UtcDateTime()), bindparam("at", type_=types.UtcDateTime())
)
_WAIT_FOR_WRITERS = text("LOCK TABLE read_log IN SHARE ROW EXCLUSIVE MODE")


class Read(Base):
    """One person read one case in one hour for one purpose, the first time at `at`.

    Rows are only ever added, and none to an hour that is sealed (migration 0009).
    """

    __tablename__ = "read_log"
    __table_args__ = (
        UniqueConstraint("hour", "case_id", "user_id", "purpose"),
        Index(None, "case_id", "at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    hour: Mapped[datetime]
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    purpose: Mapped[str]
    at: Mapped[datetime]


class ReadSeal(Base):
    """One hour that is sealed, by the moment at which it ended: nothing is filed before it."""

    __tablename__ = "read_seals"

    until: Mapped[datetime] = mapped_column(primary_key=True)


def file(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Add rows that are not there yet.

    A row of an hour that was sealed before it came, because its request ran too long or a clock is
    slow, is filed under the first hour that is not; its own moment stays.
    """
    session.connection().execute(_FILE, rows)


def stand_still(session: Session) -> None:
    """Let nobody file anything until the transaction ends, after all that is being filed is."""
    if session.connection().dialect.name == "sqlite":
        connection.lock_ahead(session)
    else:
        session.connection().execute(_WAIT_FOR_WRITERS)
