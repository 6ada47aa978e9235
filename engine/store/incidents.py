"""Incidents: technical faults that a person can see, mend and retry (R8)."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.base import Base


class IncidentKind(StrEnum):
    """What was being done when the fault happened."""

    TASK = "task"
    DUTY = "duty"
    MESSAGE = "message"
    DEPTH = "depth"


class IncidentStatus(StrEnum):
    """Whether a fault still needs somebody."""

    OPEN = "open"
    RESOLVED = "resolved"


class Outcome(StrEnum):
    """How a fault came to an end."""

    RETRIED = "retried"
    OBSOLETE = "obsolete"
    DISMISSED = "dismissed"
    CANCELLED = "cancelled"


class Incident(Base):
    """One fault with the command that met it, so that a retry replays exactly that.

    `element_id` is what was acted on. `cause` joins the error and the place where it broke, so that
    faults alike are one group. `error_params` name parts of the models, never a value of a case.
    """

    __tablename__ = "incidents"
    __table_args__ = (
        Index("ix_incidents_list", "status", "created_at", "id"),
        Index("ix_incidents_cause", "status", "cause", "created_at", "id"),
        Index(None, "case_id", "status"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))
    instance_id: Mapped[int | None] = mapped_column(ForeignKey("process_instances.id"))
    kind: Mapped[IncidentKind]
    reference: Mapped[str | None]
    element_id: Mapped[str | None]
    cause: Mapped[str] = mapped_column(default="")
    error_type: Mapped[str]
    error_code: Mapped[str | None]
    error_params: Mapped[dict[str, Any] | None]
    message: Mapped[str]
    command: Mapped[dict[str, Any]]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime]
    tried_at: Mapped[datetime | None]
    resolved_at: Mapped[datetime | None]
    resolved_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    status: Mapped[IncidentStatus] = mapped_column(default=IncidentStatus.OPEN)
    outcome: Mapped[Outcome | None]
