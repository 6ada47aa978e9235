"""Where open work stands: how many cases wait at each task, how many too long, and which ones."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, case, func, literal_column, select

from engine.domain import access
from engine.domain.grants import Action
from engine.services import guard, pages
from engine.services.context import Context
from engine.services.pages import Order, Page
from engine.store.cases import Case, CaseKind
from engine.store.tasks import TaskStatus, UserTask

_IS_OPEN: Final[ColumnElement[bool]] = UserTask.status == literal_column(
    f"'{TaskStatus.OPEN.value}'"
)
"""With a literal, because a partial index is not found for a parameter."""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """One task of the models: how many cases wait at it, how many overdue, since when at most."""

    element_id: str
    waiting: int
    overdue: int
    oldest_at: datetime


@dataclass(frozen=True, kw_only=True)
class StandingRow:
    """One case that waits at a task, without anything that it says."""

    id: int
    number: str
    kind: CaseKind
    is_claimed: bool
    created_at: datetime
    due_at: datetime | None
    warn_at: datetime | None


def count(ctx: Context) -> list[Standing]:
    """Return every task at which a case waits.

    Reads each open task once; cases about the actor are not counted (CMP-57).
    """
    access.require(guard.actor(ctx), Action.INCIDENT_READ)
    overdue = func.sum(case((UserTask.due_at < ctx.now, 1), else_=0))
    found = ctx.session.execute(
        select(UserTask.element_id, func.count(), overdue, func.min(UserTask.created_at))
        .join(Case, Case.id == UserTask.case_id)
        .where(_IS_OPEN, guard.not_recused(ctx))
        .group_by(UserTask.element_id)
        .order_by(UserTask.element_id)
    )
    return [
        Standing(element_id=element, waiting=waiting, overdue=late, oldest_at=oldest)
        for element, waiting, late, oldest in found
    ]


def at(
    ctx: Context, *, element: str, after: str | None = None, limit: int = pages.PAGE
) -> Page[StandingRow]:
    """Return one page of the cases that wait at a task, the longest waiting first."""
    access.require(guard.actor(ctx), Action.INCIDENT_READ)
    statement = (
        select(
            UserTask.id,
            Case.number,
            Case.kind,
            UserTask.assignee_id.is_not(None).label("is_claimed"),
            UserTask.created_at,
            UserTask.due_at,
            UserTask.warn_at,
        )
        .join(Case, Case.id == UserTask.case_id)
        .where(_IS_OPEN, UserTask.element_id == element, guard.not_recused(ctx))
    )
    order = Order(moment=UserTask.created_at, row_id=UserTask.id, descending=False)
    return pages.read(
        ctx.session,
        statement,
        row=StandingRow,
        order=order,
        after=after,
        limit=limit,
    )
