"""Transfers: complaints that an authority or association has passed on (REG-03)."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.base import Base


class Transfer(Base):
    """What the register says of one letter and its reply, copied from its facts with the step.

    A case may have several letters, and each may have replies after the first: `supplement` counts
    them. `is_queued` is a letter that a merged complaint brought, until its own reply begins.
    """

    __tablename__ = "transfers"
    __table_args__ = (
        UniqueConstraint("case_id", "document", "supplement"),
        Index("ix_transfers_received", "received_at", "id"),
        Index("ix_transfers_source", "source", "received_at", "id"),
        Index(
            "ix_transfers_open",
            "received_at",
            "id",
            sqlite_where=text("replied_at IS NULL"),
            postgresql_where=text("replied_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    source: Mapped[str]
    document: Mapped[str]
    supplement: Mapped[int]
    received_at: Mapped[datetime]
    deadline_at: Mapped[datetime | None]
    reply_number: Mapped[str | None]
    replied_at: Mapped[datetime | None]
    is_queued: Mapped[bool]
