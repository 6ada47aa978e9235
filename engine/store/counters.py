"""Running numbers, such as the last part of a case number."""

from sqlalchemy import text
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.store.base import Base

_NEXT = text(
    "INSERT INTO counters (name, value) VALUES (:name, 1) "
    "ON CONFLICT (name) DO UPDATE SET value = counters.value + 1 RETURNING value"
)


class Counter(Base):
    """The last value given out under one name."""

    __tablename__ = "counters"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[int]


def next_value(session: Session, *, name: str) -> int:
    """Count one further, starting at 1; the row stays locked until the commit: no value is lost."""
    return int(session.connection().execute(_NEXT, {"name": name}).scalar_one())
