"""How much waits in the whole system, for whoever watches over it; counts only, no case."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select

from engine.services.context import Context
from engine.store.base import Base
from engine.store.duties import Duty
from engine.store.incidents import Incident, IncidentStatus
from engine.store.messages import Message, MessageStatus
from engine.store.tasks import TaskStatus, UserTask


@dataclass(frozen=True, kw_only=True)
class Gauges:
    """What waits at one moment."""

    open_tasks: int
    overdue_tasks: int
    due_duties: int
    pending_messages: int
    open_incidents: int


def read(ctx: Context) -> Gauges:
    """Count what waits."""
    is_open = UserTask.status == TaskStatus.OPEN
    return Gauges(
        open_tasks=_count(ctx, UserTask, is_open),
        overdue_tasks=_count(ctx, UserTask, is_open & (UserTask.due_at < ctx.now)),
        due_duties=_count(ctx, Duty, Duty.next_at <= ctx.now),
        pending_messages=_count(ctx, Message, Message.status == MessageStatus.PENDING),
        open_incidents=_count(ctx, Incident, Incident.status == IncidentStatus.OPEN),
    )


def _count(ctx: Context, table: type[Base], which: ColumnElement[bool]) -> int:
    return ctx.session.scalar(select(func.count()).select_from(table).where(which)) or 0
