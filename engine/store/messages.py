"""Messages between cases and the places where they are awaited (R5)."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.base import Base


class MessageStatus(StrEnum):
    """Whether a message has reached somebody."""

    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"


class SubscriptionKind(StrEnum):
    """Which kind of element awaits the message."""

    CATCH = "catch"
    BOUNDARY = "boundary"
    EVENT_SUB_PROCESS = "event_sub_process"


class Message(Base):
    """One message, stored by its sender's transaction and marked by its receiver's."""

    __tablename__ = "messages"
    __table_args__ = (
        Index("ix_messages_pending", "status", "created_at", "id"),
        Index("ix_messages_awaited", "name", "correlation_key", "status"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    correlation_key: Mapped[str | None]
    payload: Mapped[dict[str, Any]]
    sender_case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))
    created_at: Mapped[datetime]
    delivered_at: Mapped[datetime | None]
    receiver_case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))
    claimed_until: Mapped[datetime | None]
    try_count: Mapped[int] = mapped_column(default=0)
    status: Mapped[MessageStatus] = mapped_column(default=MessageStatus.PENDING)


class MessageSubscription(Base):
    """One waiting place, its key worked out when the token arrived there."""

    __tablename__ = "message_subscriptions"
    __table_args__ = (
        Index(None, "name", "correlation_key"),
        Index(None, "instance_id"),
        Index(None, "case_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    instance_id: Mapped[int] = mapped_column(ForeignKey("process_instances.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    engine_task_id: Mapped[str | None]
    element_id: Mapped[str]
    name: Mapped[str]
    correlation_key: Mapped[str | None]
    kind: Mapped[SubscriptionKind]
    created_at: Mapped[datetime]
