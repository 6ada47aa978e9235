"""Duties: every moment by which something must have happened (D6, R6)."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.base import Base


class DutyKind(StrEnum):
    """What the moment belongs to."""

    TASK = "task"
    TAKEOVER = "takeover"
    MILESTONE = "milestone"
    TIMER = "timer"
    PROMISE = "promise"
    REPORT = "report"
    DOCUMENT = "document"
    CONTACT = "contact"


class Duty(Base):
    """One moment; `next_at` is when the heartbeat must look again, null when nothing is left."""

    __tablename__ = "duties"
    __table_args__ = (
        Index(
            "ix_duties_next",
            "next_at",
            "id",
            sqlite_where=text("next_at IS NOT NULL"),
            postgresql_where=text("next_at IS NOT NULL"),
        ),
        Index(None, "case_id", "due_at"),
        Index(None, "instance_id", "engine_task_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))
    instance_id: Mapped[int | None] = mapped_column(ForeignKey("process_instances.id"))
    engine_task_id: Mapped[str | None]
    element_id: Mapped[str | None]
    kind: Mapped[DutyKind]
    rule: Mapped[str | None]
    due_at: Mapped[datetime]
    warn_at: Mapped[datetime | None]
    next_at: Mapped[datetime | None]
    explanation: Mapped[list[Any]]
    paused_from: Mapped[datetime | None]
    warned_at: Mapped[datetime | None]
    breached_at: Mapped[datetime | None]
    escalated_at: Mapped[datetime | None]
    headquarters_at: Mapped[datetime | None]
    fired_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    cause: Mapped[str | None]
    claimed_until: Mapped[datetime | None]
    try_count: Mapped[int] = mapped_column(default=0)
