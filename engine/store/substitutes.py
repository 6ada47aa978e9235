"""Who is away, from when to when, and who stands in (CMP-60)."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.base import Base


class Substitute(Base):
    """One absence; without a substitute, what comes in the meantime climbs to the next unit."""

    __tablename__ = "substitutes"
    __table_args__ = (Index(None, "person_id", "until"), Index(None, "substitute_id", "until"))

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    substitute_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    since: Mapped[datetime]
    until: Mapped[datetime]
    named_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime]
