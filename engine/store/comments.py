"""What people write to each other about a case; never changed, never taken away."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.base import Base


class Comment(Base):
    """One comment; `mentions` are the logins of those who were told of it."""

    __tablename__ = "comments"
    __table_args__ = (Index(None, "case_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    text: Mapped[str]
    mentions: Mapped[list[Any]]
    created_at: Mapped[datetime]
