"""Transfers: complaints that an authority or association has passed on (REG-03)."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.base import Base


class Transfer(Base):
    """What the register says of one transferred complaint, copied from its facts with the step."""

    __tablename__ = "transfers"
    __table_args__ = (
        Index("ix_transfers_received", "received_at", "case_id"),
        Index("ix_transfers_source", "source", "received_at", "case_id"),
        Index(
            "ix_transfers_open",
            "received_at",
            "case_id",
            sqlite_where=text("replied_at IS NULL"),
            postgresql_where=text("replied_at IS NULL"),
        ),
    )

    case_id: Mapped[int] = mapped_column(
        ForeignKey("cases.id"), primary_key=True, autoincrement=False
    )
    source: Mapped[str]
    document: Mapped[str | None]
    received_at: Mapped[datetime]
    deadline_at: Mapped[datetime | None]
    reply_number: Mapped[str | None]
    replied_at: Mapped[datetime | None]
