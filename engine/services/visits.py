"""Who has a task open at this moment, so that two people do not fill in the same form."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from sqlalchemy import bindparam, select, text

from engine.domain.grants import Action
from engine.services import guard, runtime
from engine.services.context import Context
from engine.store.people import User
from engine.store.types import UtcDateTime
from engine.store.worklists import TaskVisit

IS_GONE_AFTER: Final = timedelta(seconds=60)
"""How long after the last word of a page its reader counts as gone."""

_SEEN: Final = text(
    "INSERT INTO task_visits (task_id, user_id, seen_at) VALUES (:task_id, :user_id, :at) "
    "ON CONFLICT (task_id, user_id) DO UPDATE SET seen_at = excluded.seen_at"
).bindparams(bindparam("at", type_=UtcDateTime()))


def note(ctx: Context, *, task_id: int) -> Sequence[User]:
    """Note that the actor has a task open, and return who else has, who came last first.

    Raises:
        NotFound: if the actor may not read its case.
    """
    task, held = runtime.hold_task(ctx, task_id)
    guard.require(ctx, Action.CASE_READ, held.case, task)
    me = guard.actor(ctx).id
    ctx.session.connection().execute(_SEEN, {"task_id": task_id, "user_id": me, "at": ctx.now})
    others = (
        select(User)
        .join(TaskVisit, TaskVisit.user_id == User.id)
        .where(
            TaskVisit.task_id == task_id,
            TaskVisit.user_id != me,
            TaskVisit.seen_at > ctx.now - IS_GONE_AFTER,
        )
        .order_by(TaskVisit.seen_at.desc())
    )
    return ctx.session.scalars(others).all()
