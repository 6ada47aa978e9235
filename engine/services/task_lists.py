"""Inbox, queue, what is delegated, units and archive: tasks, each list on its own index."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, false, func, literal_column, or_, select, union

from engine.domain import access
from engine.domain.grants import Action
from engine.services import directory, follow_ups, guard, pages
from engine.services.context import Context
from engine.services.pages import Order, Page
from engine.store.cases import Case, CaseKind
from engine.store.tasks import TaskStatus, UserTask


class View(StrEnum):
    """Which of the lists."""

    INBOX = "inbox"
    QUEUE = "queue"
    DELEGATED = "delegated"
    UNIT = "unit"
    ARCHIVE = "archive"


@dataclass(frozen=True, kw_only=True)
class TaskFilters:
    """What a list is narrowed to; None leaves a column alone.

    `holder` is the login of who holds the tasks, or `NOBODY`; `since` the moment after which they
    came into the list, made or given to somebody.
    """

    kind: str | None = None
    grade: str | None = None
    element: str | None = None
    overdue: bool = False
    follow_up: bool = False
    holder: str | None = None
    since: datetime | None = None


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
    assignee_login: str | None = None


def page(
    ctx: Context,
    *,
    view: View,
    filters: TaskFilters | None = None,
    after: str | None = None,
    limit: int = pages.PAGE,
) -> Page[TaskRow]:
    """Return one page: what is open by due moment, the archive from the latest back.

    The list of units names who holds each task.
    """
    filters = filters or TaskFilters()
    is_archive = view == View.ARCHIVE
    moment: pages.Column = UserTask.completed_at if is_archive else UserTask.due_at
    found = pages.read(
        ctx.session,
        *_found(ctx, select(*_COLUMNS), view, filters),
        row=TaskRow,
        order=Order(moment=moment, row_id=UserTask.id, descending=is_archive),
        after=after,
        limit=limit,
    )
    ctx.memo[count, view, filters] = found.total
    if view != View.UNIT:
        return found
    return replace(found, rows=[_with_holder(ctx, row) for row in found.rows])


def count(ctx: Context, *, view: View, filters: TaskFilters | None = None) -> int:
    """Return how much is in a list, as far as anybody is told; each is counted once in a page."""
    filters = filters or TaskFilters()
    key = (count, view, filters)
    if key not in ctx.memo:
        ctx.memo[key] = pages.count(ctx.session, *_found(ctx, select(UserTask.id), view, filters))
    total: int = ctx.memo[key]
    return total


def holders(ctx: Context) -> list[str]:
    """Name who holds tasks of the actor's units, unless these are a large part of the firm."""
    if len(_unit_ids(ctx)) > _FEW_UNITS:
        return []
    held = union(*_found(ctx, select(UserTask.assignee_id), View.UNIT, TaskFilters()))
    found = ctx.session.scalars(held)
    return sorted(directory.any_login(ctx, each) for each in found if each is not None)


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

NOBODY: Final = "-"
"""The holder of tasks that nobody has claimed; no login is like it."""

_FEW_UNITS: Final = 24
"""So many are asked one by one; whoever reaches more finds theirs among all that is due soon."""

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


def _found(
    ctx: Context, columns: Select[*tuple[Any, ...]], view: View, filters: TaskFilters
) -> list[Select[*tuple[Any, ...]]]:
    """Ask for a list: once for each hand or group by which its tasks come to the actor.

    Asked for together, SQLite would look for those of two groups through all tasks of the firm.
    Nobody finds one to stay out of (CMP-04, CMP-57).
    """
    found = columns.join(Case, Case.id == UserTask.case_id)
    may_know = guard.visible_cases(ctx) if view == View.UNIT else guard.not_recused(ctx)
    found = found.where(*_narrow(ctx, filters), may_know)
    if view == View.QUEUE:
        found = found.where(guard.free_to_take(ctx))
    return [found.where(way) for way in _ways(ctx, view)]


def _ways(ctx: Context, view: View) -> list[ColumnElement[bool]]:
    """Return how tasks come to the actor; none comes two ways, and each way is an index."""
    who, is_open = guard.actor(ctx), UserTask.status == _OPEN
    if view == View.ARCHIVE:
        return [UserTask.completed_by_id == who.id]
    if view == View.DELEGATED:
        return [and_(UserTask.owner_id == who.id, is_open)]
    if view == View.INBOX:
        return [and_(UserTask.assignee_id == each, is_open) for each in sorted(who.ids)]
    if view == View.UNIT:
        return _of_units(ctx)
    offered = [
        and_(
            UserTask.candidate_unit_id == unit_id,
            UserTask.candidate_role == role,
            UserTask.assignee_id.is_(None),
            is_open,
        )
        for unit_id, role in sorted({(held.unit_id, held.role) for held in who.memberships})
    ]
    return offered or [false()]


def _of_units(ctx: Context) -> list[ColumnElement[bool]]:
    """Return how tasks come to whoever gives them to people; the own ones are in the inbox."""
    ids = sorted(guard.actor(ctx).ids)
    is_not_mine = or_(UserTask.assignee_id.is_(None), UserTask.assignee_id.not_in(ids))
    unit_ids = sorted(_unit_ids(ctx))
    ways: list[ColumnElement[bool]] = [UserTask.candidate_unit_id == each for each in unit_ids]
    if len(unit_ids) > _FEW_UNITS:
        # By nothing that has an index, or SQLite would find all of them and then sort.
        ways = [func.coalesce(UserTask.candidate_unit_id, 0).in_(unit_ids)]
    return [and_(way, is_not_mine, UserTask.status == _OPEN) for way in ways] or [false()]


def _unit_ids(ctx: Context) -> frozenset[int]:
    units = directory.organization(ctx)
    return access.task_unit_ids(guard.actor(ctx), Action.TASK_ASSIGN, units)


def _with_holder(ctx: Context, row: TaskRow) -> TaskRow:
    if row.assignee_id is None:
        return row
    return replace(row, assignee_login=directory.any_login(ctx, row.assignee_id))


def _narrow(ctx: Context, filters: TaskFilters) -> list[ColumnElement[bool]]:
    wanted = [
        (Case.kind, filters.kind),
        (Case.grade, filters.grade),
        (UserTask.element_id, filters.element),
    ]
    found = [column == value for column, value in wanted if value is not None]
    if filters.overdue:
        found.append(UserTask.due_at < ctx.now)
    if filters.holder == NOBODY:
        found.append(UserTask.assignee_id.is_(None))
    elif filters.holder is not None:
        holder_id = directory.find_any_id(ctx, filters.holder)
        found.append(false() if holder_id is None else UserTask.assignee_id == holder_id)
    if filters.since is not None:
        found.append(func.coalesce(UserTask.claimed_at, UserTask.created_at) > filters.since)
    if filters.follow_up:
        found.append(follow_ups.is_due(ctx))
    return found
