"""What people keep beside their lists: saved views, follow-up dates, and who has a task open."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.base import Base


class SavedView(Base):
    """A list with its filters under a name; with a unit, everybody in it and below may use it."""

    __tablename__ = "saved_views"
    __table_args__ = (UniqueConstraint("owner_id", "name"), Index(None, "unit_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("org_units.id"))
    name: Mapped[str]
    page: Mapped[str]
    filters: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]


class FollowUp(Base):
    """When somebody wants to come back to a case, and why; `next_at` is null once they are told."""

    __tablename__ = "follow_ups"
    __table_args__ = (
        UniqueConstraint("user_id", "case_id"),
        Index(None, "user_id", "due_at"),
        Index(
            "ix_follow_ups_next",
            "next_at",
            "id",
            sqlite_where=text("next_at IS NOT NULL"),
            postgresql_where=text("next_at IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    due_at: Mapped[datetime]
    note: Mapped[str]
    next_at: Mapped[datetime | None]
    claimed_until: Mapped[datetime | None]
    try_count: Mapped[int] = mapped_column(default=0)


class TaskVisit(Base):
    """Who has a task open in a browser, as of the last time the page said so."""

    __tablename__ = "task_visits"

    task_id: Mapped[int] = mapped_column(ForeignKey("user_tasks.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    seen_at: Mapped[datetime]
