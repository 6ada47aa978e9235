"""The complaint that somebody is typing, kept until it is recorded: a crash loses nothing of it."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete

from engine.domain import access
from engine.domain.grants import Action
from engine.services import guard
from engine.services.context import Context
from engine.store.intake import IntakeDraft


def find(ctx: Context) -> IntakeDraft | None:
    """Return what the actor has typed and not recorded."""
    return ctx.session.get(IntakeDraft, guard.actor(ctx).id)


def keep(ctx: Context, *, values: Mapping[str, Any]) -> None:
    """Keep what the actor has typed so far, in place of what was kept before; nothing is checked.

    Raises:
        NotAllowed: if the actor takes no complaints in.
    """
    who = guard.actor(ctx)
    access.require(who, Action.CLIENT_READ)
    draft = find(ctx)
    if draft is None:
        draft = IntakeDraft(user_id=who.id)
        ctx.session.add(draft)
    draft.values, draft.updated_at = dict(values), ctx.now


def forget(ctx: Context) -> None:
    """Forget what was typed, because it is recorded now."""
    ctx.session.execute(delete(IntakeDraft).where(IntakeDraft.user_id == guard.actor(ctx).id))
