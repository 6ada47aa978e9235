"""Follow-up dates: when somebody wants to come back to a case; nobody else sees them."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, delete, exists, select

from engine.domain.notices import Notice
from engine.errors import FieldError, InvalidValues
from engine.services import case_views, guard, outbox
from engine.services.context import Context
from engine.store import claims
from engine.store.cases import Case
from engine.store.worklists import FollowUp

LONGEST_NOTE: Final = 200
_FURTHEST: Final = timedelta(days=3 * 366)
_BATCH: Final = 50


def of_case(ctx: Context, *, number: str) -> FollowUp | None:
    """Return when the actor wants to come back to a case."""
    return _find(ctx, case_views.hold(ctx, number=number).case)


def plan(ctx: Context, *, number: str, due_at: datetime, note: str = "") -> FollowUp:
    """Plan to come back to a case, in place of an earlier plan.

    Raises:
        InvalidValues: if the moment is over or years away, or the note too long.
    """
    case = case_views.hold(ctx, number=number).case
    if due_at <= ctx.now:
        raise InvalidValues(errors={"due_at": [FieldError(code="in_the_past")]})
    if due_at > ctx.now + _FURTHEST:
        raise InvalidValues(errors={"due_at": [FieldError(code="invalid")]})
    if len(note.strip()) > LONGEST_NOTE:
        too_long = FieldError(code="too_long", params={"max": LONGEST_NOTE})
        raise InvalidValues(errors={"note": [too_long]})
    found = _find(ctx, case)
    if found is None:
        found = FollowUp(user_id=guard.actor(ctx).id, case_id=case.id)
        ctx.session.add(found)
    found.due_at, found.note = due_at, note.strip()
    found.next_at, found.claimed_until, found.try_count = due_at, None, 0
    ctx.session.flush()
    return found


def drop(ctx: Context, *, number: str) -> None:
    """Forget the plan to come back to a case, if there is one."""
    case = case_views.hold(ctx, number=number).case
    mine = (FollowUp.case_id == case.id, FollowUp.user_id == guard.actor(ctx).id)
    ctx.session.execute(delete(FollowUp).where(*mine))


def remind(ctx: Context) -> int:
    """Tell everybody whose moment has come, once; return how many were told.

    The note stays out of it: what is sent leaves the house, and a note may name a client.
    """
    waiting = claims.claim(
        ctx.session,
        FollowUp,
        where=FollowUp.next_at <= ctx.now,
        order_by=[FollowUp.next_at, FollowUp.id],
        now=ctx.now,
        limit=_BATCH,
    )
    for each in waiting:
        case = ctx.session.get_one(Case, each.case_id)
        outbox.notify(ctx, Notice.FOLLOW_UP_DUE, recipient_id=each.user_id, case=case)
        each.next_at, each.claimed_until, each.try_count = None, None, 0
    return len(waiting)


def is_due(ctx: Context) -> ColumnElement[bool]:
    """Return the condition that the actor wanted to be back at a case by now, for lists."""
    return exists().where(
        FollowUp.case_id == Case.id,
        FollowUp.user_id == guard.actor(ctx).id,
        FollowUp.due_at <= ctx.now,
    )


def _find(ctx: Context, case: Case) -> FollowUp | None:
    return ctx.session.scalar(
        select(FollowUp).where(FollowUp.case_id == case.id, FollowUp.user_id == guard.actor(ctx).id)
    )
