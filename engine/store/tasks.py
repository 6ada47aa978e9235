"""User tasks: the rows behind inbox, queue and archive (R4)."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar, Final

from sqlalchemy import ForeignKey, Index, UniqueConstraint, exists, text
from sqlalchemy.orm import Mapped, MappedSQLExpression, column_property, mapped_column

from engine.store.base import Base, Versioned

IS_REPORT: Final = text(
    "element_id IN ('report_petition', 'report_petition_progress', 'report_to_regulator',"
    " 'tell_company_contact')"
)
"""The tasks that are reports themselves (REP-09a, REP-09b); an index holds just these."""


class TaskStatus(StrEnum):
    """Whether a user task still waits for somebody."""

    OPEN = "open"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class UserTask(Versioned, Base):
    """One piece of work for one person; a task that vanished from the instance keeps its cause."""

    __tablename__ = "user_tasks"
    __table_args__ = (
        UniqueConstraint("instance_id", "engine_task_id"),
        Index(
            "ix_user_tasks_inbox",
            "assignee_id",
            "due_at",
            "id",
            "case_id",
            sqlite_where=text("status = 'open'"),
            postgresql_where=text("status = 'open'"),
        ),
        Index(
            "ix_user_tasks_queue",
            "candidate_unit_id",
            "candidate_role",
            "due_at",
            "id",
            "case_id",
            "element_id",
            sqlite_where=text("status = 'open' AND assignee_id IS NULL"),
            postgresql_where=text("status = 'open' AND assignee_id IS NULL"),
        ),
        Index(
            "ix_user_tasks_unit",
            "candidate_unit_id",
            "due_at",
            "id",
            "case_id",
            "assignee_id",
            sqlite_where=text("status = 'open'"),
            postgresql_where=text("status = 'open'"),
        ),
        Index(
            "ix_user_tasks_due",
            "due_at",
            "id",
            "candidate_unit_id",
            "assignee_id",
            sqlite_where=text("status = 'open'"),
            postgresql_where=text("status = 'open'"),
        ),
        Index("ix_user_tasks_archive", "completed_by_id", "completed_at", "id"),
        Index("ix_user_tasks_case", "case_id", "status"),
        Index(
            "ix_user_tasks_standing",
            "element_id",
            "created_at",
            "id",
            sqlite_where=text("status = 'open'"),
            postgresql_where=text("status = 'open'"),
        ),
        Index(
            "ix_user_tasks_delegated",
            "owner_id",
            "due_at",
            "id",
            sqlite_where=text("status = 'open' AND owner_id IS NOT NULL"),
            postgresql_where=text("status = 'open' AND owner_id IS NOT NULL"),
        ),
        Index(
            "ix_user_tasks_reports",
            "created_at",
            "id",
            sqlite_where=IS_REPORT,
            postgresql_where=IS_REPORT,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    instance_id: Mapped[int] = mapped_column(ForeignKey("process_instances.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    engine_task_id: Mapped[str]
    element_id: Mapped[str]
    name: Mapped[str]
    round: Mapped[int] = mapped_column(default=1)
    item_key: Mapped[str] = mapped_column(default="")
    form_id: Mapped[str | None]
    form_hash: Mapped[str | None]
    candidate_role: Mapped[str | None]
    candidate_unit_id: Mapped[int | None] = mapped_column(ForeignKey("org_units.id"))
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    status: Mapped[TaskStatus] = mapped_column(default=TaskStatus.OPEN)
    cause: Mapped[str | None]
    priority: Mapped[int] = mapped_column(default=50)
    created_at: Mapped[datetime]
    claimed_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    warn_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]
    completed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    is_drafted: ClassVar[MappedSQLExpression[bool]]
    """Whether somebody had typed into its form when the task was read."""


class Draft(Base):
    """What somebody typed and has not submitted; it outlives a task that is created again."""

    __tablename__ = "drafts"
    __table_args__ = (UniqueConstraint("case_id", "form_id", "item_key", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    form_id: Mapped[str]
    item_key: Mapped[str] = mapped_column(default="")
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    values: Mapped[dict[str, Any]]
    updated_at: Mapped[datetime]


UserTask.is_drafted = column_property(
    exists().where(
        Draft.case_id == UserTask.case_id,
        Draft.form_id == UserTask.form_id,
        Draft.item_key == UserTask.item_key,
    ),
    deferred=True,
    expire_on_flush=False,
)
