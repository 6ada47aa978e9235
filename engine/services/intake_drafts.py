"""The complaint that somebody is typing, kept until it is recorded: a crash loses nothing of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete

from engine.domain import access
from engine.domain.grants import Action
from engine.services import guard
from engine.services.context import Context
from engine.store.intake import IntakeDraft


@dataclass(frozen=True, kw_only=True)
class Beginning:
    """What a registration goes on from: a contact that was only logged, a revisit, or nothing."""

    contact: int | None = None
    revisit: str | None = None

    def __str__(self) -> str:
        if self.contact is not None:
            return f"contact:{self.contact}"
        return f"revisit:{self.revisit}" if self.revisit else ""


_NOTHING = Beginning()


def find(ctx: Context, beginning: Beginning = _NOTHING) -> IntakeDraft | None:
    """Return what the actor has typed from there on and not recorded."""
    return ctx.session.get(IntakeDraft, (guard.actor(ctx).id, str(beginning)))


def keep(ctx: Context, *, values: Mapping[str, Any], beginning: Beginning = _NOTHING) -> None:
    """Keep what the actor has typed so far, in place of what was kept before; nothing is checked.

    Raises:
        NotAllowed: if the actor takes no complaints in.
    """
    who = guard.actor(ctx)
    access.require(who, Action.CLIENT_READ)
    draft = find(ctx, beginning)
    if draft is None:
        draft = IntakeDraft(user_id=who.id, about=str(beginning))
        ctx.session.add(draft)
    draft.values, draft.updated_at = dict(values), ctx.now


def forget(ctx: Context, beginning: Beginning = _NOTHING) -> None:
    """Forget what the actor typed, because it is recorded now."""
    mine = IntakeDraft.user_id == guard.actor(ctx).id
    ctx.session.execute(delete(IntakeDraft).where(mine, IntakeDraft.about == str(beginning)))


def forget_of_all(ctx: Context, beginning: Beginning) -> None:
    """Forget what anybody typed, because there is nothing to go on from any more."""
    ctx.session.execute(delete(IntakeDraft).where(IntakeDraft.about == str(beginning)))
