"""A case with many entries: somebody claims one of its tasks and puts it back, again and again."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import select

from engine.services import directory, ledger, tasks
from engine.services.context import Context
from engine.store.cases import Case
from engine.store.people import User
from engine.store.tasks import TaskStatus, UserTask
from webapp.extensions import Transactor

_LONG: Final = 200
"""Entries of a long case."""

_HELD: Final = (
    select(UserTask.id, User.login)
    .join(User, User.id == UserTask.assignee_id)
    .where(UserTask.status == TaskStatus.OPEN, UserTask.element_id == "resolve_complaint")
    .order_by(UserTask.id)
    .limit(1)
)


@dataclass(frozen=True, kw_only=True)
class Place:
    """One case to be asked for, and its last entry."""

    number: str
    last: int


def lengthen(transact: Transactor) -> Place:
    """Make the case of a task that somebody holds a long one."""
    [(task_id, login)] = transact(lambda ctx: ctx.session.execute(_HELD).all())
    holder = transact(lambda ctx: directory.actor(ctx, login))

    def move(ctx: Context) -> Place:
        task = ctx.session.get_one(UserTask, task_id)
        case = ctx.session.get_one(Case, task.case_id)
        while case.ledger_seq < _LONG:
            for change in (tasks.unclaim, tasks.claim):
                change(ctx, task_id=task_id)
                ledger.flush(ctx)
        return Place(number=case.number, last=case.ledger_seq)

    return transact(move, actor=holder)
