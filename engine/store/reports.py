"""Reports and which cases they are about; the content is byte for byte what was hashed."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.base import Base


class Report(Base):
    """One report and its case; once frozen, content and hash never change again."""

    __tablename__ = "reports"
    __table_args__ = (
        Index(None, "created_at", "id"),
        Index(None, "kind", "period", "unit_id"),
        Index(None, "subject_case_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), unique=True)
    kind: Mapped[str]
    period: Mapped[str]
    begins: Mapped[date]
    ends: Mapped[date]
    unit_id: Mapped[int] = mapped_column(ForeignKey("org_units.id"))
    origin: Mapped[str]
    subject_case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))
    restates_id: Mapped[int | None] = mapped_column(ForeignKey("reports.id"))
    content: Mapped[bytes | None]
    hash: Mapped[str | None]
    due_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    collected_at: Mapped[datetime | None]
    frozen_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]


class ReportRow(Base):
    """One case that a report counts: whoever must stay out of it stays out of the report."""

    __tablename__ = "report_rows"
    __table_args__ = (Index(None, "case_id"),)

    report_id: Mapped[int] = mapped_column(ForeignKey("reports.id"), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True)
