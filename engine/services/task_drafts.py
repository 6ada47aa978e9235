"""What somebody has typed into the form of a task and not submitted (runtime R4)."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import bindparam, delete, select

from engine.services import guard
from engine.services.context import Context
from engine.store.tasks import Draft, UserTask

_FORGET: Final = delete(Draft).where(
    Draft.case_id == bindparam("case_id"),
    Draft.form_id == bindparam("form_id"),
    Draft.item_key == bindparam("item_key"),
)


def find(ctx: Context, task: UserTask) -> Draft | None:
    """Return what the actor has typed for a task and not submitted."""
    return ctx.session.scalar(
        select(Draft).where(
            Draft.case_id == task.case_id,
            Draft.form_id == task.form_id,
            Draft.item_key == task.item_key,
            Draft.user_id == guard.actor(ctx).id,
        )
    )


def keep(ctx: Context, task: UserTask, values: Mapping[str, Any]) -> None:
    """Store a draft of the actor for a task, in place of an older one; nothing is checked."""
    draft = find(ctx, task)
    if draft is None:
        draft = Draft(
            case_id=task.case_id,
            form_id=task.form_id or task.element_id,
            item_key=task.item_key,
            user_id=guard.actor(ctx).id,
        )
        ctx.session.add(draft)
    draft.values, draft.updated_at = dict(values), ctx.now


def forget(ctx: Context, task: UserTask) -> None:
    """Forget everybody's drafts of a task that is done; most have none, and cost nothing."""
    if not task.is_drafted:
        return
    place = {"case_id": task.case_id, "form_id": task.form_id, "item_key": task.item_key}
    ctx.session.connection().execute(_FORGET, place)
