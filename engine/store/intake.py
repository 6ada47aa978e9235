"""What somebody types at the counter before there is a case, or notes and completes later."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.base import Base, Versioned


class IntakeDraft(Base):
    """The complaint that somebody is typing, until it is recorded.

    `about` names what it goes on from, a logged contact or a revisit; a person is at one of each.
    """

    __tablename__ = "intake_drafts"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    about: Mapped[str] = mapped_column(primary_key=True, default="")
    values: Mapped[dict[str, Any]]
    updated_at: Mapped[datetime]


class ContactState(StrEnum):
    """What has become of a logged contact."""

    OPEN = "open"
    COMPLETED = "completed"
    MERGED = "merged"


class LoggedContact(Versioned, Base):
    """A contact that was only logged (CMP-44); the database keeps the row and its words for good.

    Who is complained about, and which client it is of, are columns for recusal alone.
    """

    __tablename__ = "logged_contacts"
    __table_args__ = (
        Index(
            "ix_logged_contacts_open",
            "taken_at",
            "id",
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    values: Mapped[dict[str, Any]]
    taken_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    taken_at: Mapped[datetime]
    unit_id: Mapped[int] = mapped_column(ForeignKey("org_units.id"))
    accused_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    client_id: Mapped[int | None] = mapped_column(ForeignKey("clients.id"))
    duty_id: Mapped[int | None] = mapped_column(ForeignKey("duties.id"))
    state: Mapped[ContactState] = mapped_column(default=ContactState.OPEN)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
