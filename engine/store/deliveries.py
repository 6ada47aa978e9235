"""Deliveries: one notification by one way; and how each person wants to be told."""

from datetime import datetime, time

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.base import Base

_WAITS = text("sent_at IS NULL AND due_at IS NOT NULL")


class Delivery(Base):
    """One notification on its way; without a due moment, one that was given up."""

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("notification_id", "way"),
        Index("ix_deliveries_due", "due_at", "id", sqlite_where=_WAITS, postgresql_where=_WAITS),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    notification_id: Mapped[int] = mapped_column(ForeignKey("outbox.id"))
    way: Mapped[str]
    due_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    failures: Mapped[int] = mapped_column(default=0)
    claimed_until: Mapped[datetime | None]
    try_count: Mapped[int] = mapped_column(default=0)


class NotificationSettings(Base):
    """How one person wants to be told, besides the list on the pages."""

    __tablename__ = "notification_settings"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    email: Mapped[str | None]
    messenger: Mapped[str | None]
    messenger_key: Mapped[str | None]
    messenger_secret: Mapped[str | None]
    quiet_since: Mapped[time | None]
    quiet_until: Mapped[time | None]
