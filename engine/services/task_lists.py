"""Inbox, queue, what is delegated, and archive: one person's tasks, each list on its own index."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import ColumnElement, Select, and_, literal_column, or_, select

from engine.services import follow_ups, guard, pages
from engine.services.context import Context
from engine.services.pages import Order, Page
from engine.store.cases import Case, CaseKind
from engine.store.tasks import TaskStatus, UserTask


class View(StrEnum):
    """Which of the lists."""

    INBOX = "inbox"
    QUEUE = "queue"
    DELEGATED = "delegated"
    ARCHIVE = "archive"


@dataclass(frozen=True, kw_only=True)
class TaskFilters:
    """What a list is narrowed to; None leaves a column alone."""

    kind: str | None = None
    grade: str | None = None
    element: str | None = None
    overdue: bool = False
    follow_up: bool = False


@dataclass(frozen=True, kw_only=True)
class TaskRow:
    """One task as a list shows it."""

    id: int
    element_id: str
    name: str
    round: int
    status: TaskStatus
    priority: int
    created_at: datetime
    due_at: datetime | None
    warn_at: datetime | None
    completed_at: datetime | None
    assignee_id: int | None
    candidate_role: str | None
    candidate_unit_id: int | None
    case_number: str
    case_kind: CaseKind
    case_title: str | None
    grade: str | None
    client_name: str | None


def page(
    ctx: Context,
    *,
    view: View,
    filters: TaskFilters | None = None,
    after: str | None = None,
    limit: int = pages.PAGE,
) -> Page[TaskRow]:
    """Return one page: inbox and queue by due moment, the archive from the latest back."""
    filters = filters or TaskFilters()
    statement = select(*_COLUMNS).join(Case, Case.id == UserTask.case_id)
    statement = statement.where(_belongs(ctx, view), *_narrow(ctx, filters))
    is_archive = view == View.ARCHIVE
    moment: pages.Column = UserTask.completed_at if is_archive else UserTask.due_at
    return pages.read(
        ctx.session,
        statement,
        row=TaskRow,
        order=Order(moment=moment, row_id=UserTask.id, descending=is_archive),
        after=after,
        limit=limit,
    )


def counts(ctx: Context, *views: View) -> Mapping[View, int]:
    """Return how much is in some lists, for tabs and navigation."""
    return {view: count(ctx, view=view) for view in views}


def count(ctx: Context, *, view: View, filters: TaskFilters | None = None) -> int:
    """Return how much is in a list, counted as far as anybody is told."""
    narrowed = _narrow(ctx, filters or TaskFilters())
    return pages.count(ctx.session, _joined().where(_belongs(ctx, view), *narrowed))


@dataclass(frozen=True, kw_only=True)
class TaskName:
    """What a task is called, and of which case it is."""

    id: int
    name: str
    element_id: str
    case_kind: CaseKind
    case_number: str


def names(ctx: Context, task_ids: Collection[int]) -> Mapping[int, TaskName]:
    """Name some tasks by id; those of cases that the actor may not see are left out."""
    rows = ctx.session.execute(
        select(
            UserTask.id,
            UserTask.name,
            UserTask.element_id,
            Case.kind.label("case_kind"),
            Case.number.label("case_number"),
        )
        .join(Case, Case.id == UserTask.case_id)
        .where(UserTask.id.in_(task_ids), guard.visible_cases(ctx))
    ).mappings()
    return {row["id"]: TaskName(**row) for row in rows}


IN_BULK: Final = ("claim", "unclaim", "assign")
"""What can be done with many tasks of a list at once."""

MOST_AT_ONCE: Final = 100

_OPEN: Final[ColumnElement[str]] = literal_column("'open'")
"""Written out, because an index over open tasks only is used for nothing else."""

_COLUMNS: Final = (
    UserTask.id,
    UserTask.element_id,
    UserTask.name,
    UserTask.round,
    UserTask.status,
    UserTask.priority,
    UserTask.created_at,
    UserTask.due_at,
    UserTask.warn_at,
    UserTask.completed_at,
    UserTask.assignee_id,
    UserTask.candidate_role,
    UserTask.candidate_unit_id,
    Case.number.label("case_number"),
    Case.kind.label("case_kind"),
    Case.title.label("case_title"),
    Case.grade,
    Case.client_name,
)


def _joined() -> Select[int]:
    return select(UserTask.id).join(Case, Case.id == UserTask.case_id)


def _belongs(ctx: Context, view: View) -> ColumnElement[bool]:
    """Return which tasks are the actor's; nobody finds one to stay out of (CMP-04, CMP-57)."""
    who = guard.actor(ctx)
    not_recused = guard.not_recused(ctx)
    if view == View.ARCHIVE:
        return and_(UserTask.completed_by_id == who.id, not_recused)
    is_open = UserTask.status == TaskStatus.OPEN
    if view == View.INBOX:
        return and_(UserTask.assignee_id.in_(sorted(who.ids)), is_open, not_recused)
    if view == View.DELEGATED:
        return and_(UserTask.owner_id == who.id, UserTask.status == _OPEN, not_recused)
    groups = [
        and_(UserTask.candidate_unit_id == held.unit_id, UserTask.candidate_role == held.role.value)
        for held in who.memberships
    ]
    if not groups:
        return UserTask.id.is_(None)
    is_free = and_(UserTask.assignee_id.is_(None), guard.free_to_take(ctx))
    return and_(or_(*groups), is_open, is_free, not_recused)


def _narrow(ctx: Context, filters: TaskFilters) -> list[ColumnElement[bool]]:
    wanted = [
        (Case.kind, filters.kind),
        (Case.grade, filters.grade),
        (UserTask.element_id, filters.element),
    ]
    found = [column == value for column, value in wanted if value is not None]
    if filters.overdue:
        found.append(UserTask.due_at < ctx.now)
    if filters.follow_up:
        found.append(follow_ups.is_due(ctx))
    return found
