"""Process instances: where each case stands in its model, and nothing else."""

from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.base import Base, Versioned

CANCELLED: Final = "instance.cancelled"
"""The cause of what ended because somebody cancelled its instance."""


class InstanceStatus(StrEnum):
    """Whether an instance can still move."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class ProcessInstance(Versioned, Base):
    """Tokens and loop counters of one run; only `engine.workflow` reads and writes `state`."""

    __tablename__ = "process_instances"
    __table_args__ = (
        Index(None, "case_id"),
        Index(None, "release_id", "status"),
        Index(
            "ix_process_instances_suspended",
            "case_id",
            sqlite_where=text("status = 'suspended'"),
            postgresql_where=text("status = 'suspended'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    release_id: Mapped[int] = mapped_column(ForeignKey("releases.id"))
    process_id: Mapped[str]
    state: Mapped[bytes]
    serializer: Mapped[str]
    status: Mapped[InstanceStatus] = mapped_column(default=InstanceStatus.ACTIVE)
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
