"""Cases, their facts and the links between them (D1)."""

from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    CompoundSelect,
    ForeignKey,
    Index,
    UniqueConstraint,
    cast,
    select,
    text,
    union_all,
)
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.base import Base, Versioned

IS_UNREPORTED: Final = text(
    "kind = 'complaint' AND grade = 'major' AND status = 'open' AND major_reported_at IS NULL"
)
"""The major complaints that nobody has begun a report about; an index holds just these (REP-11)."""


class CaseKind(StrEnum):
    """What a case is about."""

    COMPLAINT = "complaint"
    REVISIT = "revisit"
    REPORT = "report"
    IMPROVEMENT = "improvement"


class CaseStatus(StrEnum):
    """Whether a case still has work to do."""

    OPEN = "open"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class Case(Versioned, Base):
    """The record of one complaint or revisit: what lists sort and filter by, and its ledger head.

    The version guards everything that a step decides on (R7). Sequence number and head of the
    case's ledger stream live here, so that appending reads nothing more. `reached` are the marks
    of the people and groups whom it has come to, which the search index needs at every step.
    """

    __tablename__ = "cases"
    __table_args__ = (
        Index("ix_cases_list", "status", "kind", "opened_at", "id"),
        Index("ix_cases_grade", "grade", "status", "opened_at", "id"),
        Index("ix_cases_opened", "opened_at", "id"),
        Index("ix_cases_due", "status", "due_at", "id"),
        Index("ix_cases_branch", "client_branch_id", "status", "opened_at", "id"),
        Index("ix_cases_intake", "intake_unit_id", "status", "opened_at", "id"),
        Index("ix_cases_accepting", "accepting_unit_id", "status", "opened_at", "id"),
        Index("ix_cases_responsible", "responsible_unit_id", "status", "opened_at", "id"),
        Index("ix_cases_client", "client_id", "opened_at"),
        Index("ix_cases_accused", "accused_id", "opened_at"),
        Index("ix_cases_event", "event_cluster", "opened_at"),
        Index(
            "ix_cases_unreported",
            "grade",
            "status",
            "opened_at",
            "id",
            sqlite_where=IS_UNREPORTED,
            postgresql_where=IS_UNREPORTED,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[CaseKind]
    status: Mapped[CaseStatus] = mapped_column(default=CaseStatus.OPEN)
    title: Mapped[str | None]
    grade: Mapped[str | None]
    category: Mapped[str | None]
    channel: Mapped[str | None]
    nature: Mapped[str | None]
    satisfaction: Mapped[str | None]
    event_cluster: Mapped[str | None]
    client_id: Mapped[int | None] = mapped_column(ForeignKey("clients.id"))
    client_name: Mapped[str | None]
    client_branch_id: Mapped[int | None] = mapped_column(ForeignKey("org_units.id"))
    intake_unit_id: Mapped[int | None] = mapped_column(ForeignKey("org_units.id"))
    accepting_unit_id: Mapped[int | None] = mapped_column(ForeignKey("org_units.id"))
    responsible_unit_id: Mapped[int | None] = mapped_column(ForeignKey("org_units.id"))
    first_responder_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    acceptor_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    responsible_person_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    accused_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    # No foreign key: SQLite cannot take a column with one away again, and users are never deleted.
    found_accused_id: Mapped[int | None]
    explainer_id: Mapped[int | None]
    due_at: Mapped[datetime | None]
    warn_at: Mapped[datetime | None]
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    major_reported_at: Mapped[datetime | None]
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    release_id: Mapped[int] = mapped_column(ForeignKey("releases.id"))
    ledger_seq: Mapped[int] = mapped_column(default=0)
    ledger_head: Mapped[bytes] = mapped_column(default=bytes(32))
    reached: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")


class CaseFacts(Base):
    """Everything the forms, decisions and operations of a case have said, in one document (R2)."""

    __tablename__ = "case_facts"

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    facts: Mapped[dict[str, Any]]


DUPLICATE: Final = "duplicate"
"""The kind of link from a complaint that was merged to the one that stands for both."""


class CaseLink(Base):
    """One case that came out of another."""

    __tablename__ = "case_links"
    __table_args__ = (
        UniqueConstraint("from_case_id", "to_case_id", "kind"),
        Index(None, "to_case_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    from_case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    to_case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    kind: Mapped[str]
    created_at: Mapped[datetime]


def and_what_came_of_it(case_id: ColumnElement[int]) -> CompoundSelect[tuple[int]]:
    """Return the ids of a case and of those that came out of it.

    They are one list: asked with `OR`, PostgreSQL reads every row of what it looks through.
    """
    came = select(CaseLink.to_case_id).where(CaseLink.from_case_id == case_id)
    return union_all(select(cast(case_id, BigInteger)), came)


def linked(case_id: ColumnElement[int]) -> CompoundSelect[tuple[int]]:
    """Return the ids of the cases that came out of a case, or that it came out of."""
    came = select(CaseLink.to_case_id).where(CaseLink.from_case_id == case_id)
    return union_all(came, select(CaseLink.from_case_id).where(CaseLink.to_case_id == case_id))
