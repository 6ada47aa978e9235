"""What somebody types at the counter before there is a case."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.base import Base


class IntakeDraft(Base):
    """The complaint that somebody is typing; there is one a person, until it is recorded."""

    __tablename__ = "intake_drafts"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    values: Mapped[dict[str, Any]]
    updated_at: Mapped[datetime]
