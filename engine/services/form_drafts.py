"""What somebody has typed into a form of a case and not submitted: a crash loses nothing (R4)."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
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
_FORGET_MINE: Final = _FORGET.where(Draft.user_id == bindparam("user_id"))


@dataclass(frozen=True, kw_only=True)
class Place:
    """The form that is typed into: that of a task, or that behind a button of the case."""

    case_id: int
    form_id: str
    item_key: str = ""


def of_task(task: UserTask) -> Place:
    """Return the form of a task; it is the same one where the task is created again."""
    return Place(
        case_id=task.case_id, form_id=task.form_id or task.element_id, item_key=task.item_key
    )


def find(ctx: Context, place: Place) -> Draft | None:
    """Return what the actor has typed there and not submitted."""
    return ctx.session.scalar(
        select(Draft).where(
            Draft.case_id == place.case_id,
            Draft.form_id == place.form_id,
            Draft.item_key == place.item_key,
            Draft.user_id == guard.actor(ctx).id,
        )
    )


def keep(ctx: Context, place: Place, values: Mapping[str, Any]) -> None:
    """Store a draft of the actor, in place of an older one; nothing is checked."""
    draft = find(ctx, place)
    if draft is None:
        draft = Draft(**asdict(place), user_id=guard.actor(ctx).id)
        ctx.session.add(draft)
    draft.values, draft.updated_at = dict(values), ctx.now


def forget_of_task(ctx: Context, task: UserTask) -> None:
    """Forget everybody's drafts of a task that is done; most have none, and cost nothing."""
    if task.is_drafted:
        ctx.session.connection().execute(_FORGET, asdict(of_task(task)))


def forget_mine(ctx: Context, place: Place) -> None:
    """Forget what the actor typed, because it was accepted; others may still be typing there."""
    ctx.session.connection().execute(
        _FORGET_MINE, {**asdict(place), "user_id": guard.actor(ctx).id}
    )
