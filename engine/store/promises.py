"""What was promised to clients, and what became of it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.base import Base, Versioned


class PromiseKind(StrEnum):
    """Whether somebody agreed it with the client, or a rule demands it (CMP-32, CMP-38)."""

    AGREED = "agreed"
    CALLBACK = "callback"
    PROGRESS = "progress"


class PromiseState(StrEnum):
    """Whether it still has to be kept."""

    OPEN = "open"
    KEPT = "kept"
    EXPLAINED = "explained"


class Promise(Versioned, Base):
    """One time that was promised to a client; its duty holds the moment (CMP-33)."""

    __tablename__ = "promises"
    __table_args__ = (
        Index(None, "case_id"),
        Index(
            "ix_promises_open",
            "owner_id",
            "due_at",
            "id",
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    duty_id: Mapped[int] = mapped_column(ForeignKey("duties.id"))
    kind: Mapped[PromiseKind]
    state: Mapped[PromiseState] = mapped_column(default=PromiseState.OPEN)
    text: Mapped[str]
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    made_at: Mapped[datetime]
    due_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    note: Mapped[str | None]
