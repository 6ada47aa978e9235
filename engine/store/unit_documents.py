"""What units keep ready: their emergency plans, and where the ways to complain are published."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.base import Base

_IS_CURRENT = text("replaced_at IS NULL")


class UnitDocument(Base):
    """One version of a document, or one check of a place, with its file; the next replaces it."""

    __tablename__ = "unit_documents"
    __table_args__ = (
        Index(
            "uq_unit_documents_current",
            "unit_id",
            "kind",
            unique=True,
            sqlite_where=_IS_CURRENT,
            postgresql_where=_IS_CURRENT,
        ),
        Index(None, "duty_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("org_units.id"))
    kind: Mapped[str]
    edition: Mapped[str]
    since: Mapped[date]
    review_at: Mapped[datetime]
    duty_id: Mapped[int] = mapped_column(ForeignKey("duties.id"))
    file_name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    added_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    added_at: Mapped[datetime]
    replaced_at: Mapped[datetime | None]
