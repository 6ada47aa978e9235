"""Evidence: what is known of each paper and recording; the files lie outside the database."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.base import Base


class Evidence(Base):
    """One file that belongs to a case, found by its digest; no row is ever changed."""

    __tablename__ = "evidence"
    __table_args__ = (UniqueConstraint("case_id", "kind", "sha256"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    kind: Mapped[str]
    file_name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    reference: Mapped[str | None]
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    added_at: Mapped[datetime]
