"""Deliveries: each notification by each way its reader chose, at least once, out of quiet hours."""

import logging
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, insert, select

from engine.domain.notices import URGENT, Way, pause_after, sayable
from engine.services import guard, notifications, outbox
from engine.services.context import Context
from engine.services.notifications import Wishes
from engine.store import claims
from engine.store.cases import Case
from engine.store.deliveries import Delivery
from engine.store.outbox import Notification
from engine.store.people import User

logger = logging.getLogger(__name__)

BATCH: Final = 50


@dataclass(frozen=True, kw_only=True)
class Parcel:
    """All that is needed to tell somebody something by one way; nothing personal is (CON-06).

    Of the case it is the number, and `values` are what its sentence and its link name.
    `notification_id` and `way` are the same in every try, so that a receiver can drop a second one.
    """

    id: int
    notification_id: int
    way: str
    kind: str
    case_number: str | None
    login: str
    locale: str | None
    wishes: Wishes
    created_at: datetime
    values: Mapping[str, Any] = field(default_factory=dict)


def expand(ctx: Context, *, of_firm: Collection[Way]) -> int:
    """Turn notifications into one delivery a way; `of_firm` are the ways that the firm has set up.

    What somebody must not know any more is told to nobody (CMP-57).
    """
    waiting = outbox.claim(ctx, limit=BATCH)
    rows = [
        {"notification_id": each.id, "way": way.value, "due_at": due_at, "failures": 0}
        | {"try_count": 0}
        for each in waiting
        for way, due_at in _ways(ctx, each, of_firm)
    ]
    if rows:
        ctx.session.execute(insert(Delivery), rows)
    for each in waiting:
        each.sent_at, each.claimed_until = ctx.now, None
    return len(waiting)


def due(ctx: Context) -> list[Parcel]:
    """Claim what has to be sent now."""
    found = claims.claim(
        ctx.session,
        Delivery,
        where=Delivery.sent_at.is_(None) & (Delivery.due_at <= ctx.now),
        order_by=[Delivery.due_at, Delivery.id],
        now=ctx.now,
        limit=BATCH,
    )
    return [_parcel(ctx, each) for each in found]


def sent(ctx: Context, *, delivery_id: int) -> None:
    """Take note that it has arrived at the way's next station."""
    found = ctx.session.get_one(Delivery, delivery_id)
    found.sent_at, found.claimed_until = ctx.now, None


def failed(ctx: Context, *, delivery_id: int) -> None:
    """Try again later, longer after each failure, until it is given up."""
    found = ctx.session.get_one(Delivery, delivery_id)
    found.failures += 1
    found.claimed_until, found.try_count = None, 0
    pause = pause_after(found.failures)
    found.due_at = ctx.now + pause if pause is not None else None
    if pause is None:
        logger.error("a notification could not be sent", extra={"delivery": delivery_id})


def given_up(ctx: Context) -> int:
    """Count what could not be sent at all."""
    statement = select(func.count(Delivery.id)).where(
        Delivery.sent_at.is_(None), Delivery.due_at.is_(None)
    )
    return ctx.session.scalar(statement) or 0


def _ways(
    ctx: Context, told: Notification, of_firm: Collection[Way]
) -> Iterator[tuple[Way, datetime]]:
    """Yield by which ways to tell, and from which moment on."""
    if told.recipient_id is None or _must_not_know(ctx, told):
        return
    wishes = notifications.wishes(ctx, user_id=told.recipient_id)
    is_quiet = wishes.quiet is not None and told.kind not in URGENT
    due_at = wishes.quiet.end_after(ctx.now) if wishes.quiet and is_quiet else ctx.now
    if Way.WEBHOOK in of_firm:
        yield Way.WEBHOOK, ctx.now
    if Way.EMAIL in of_firm and wishes.email:
        yield Way.EMAIL, due_at
    if wishes.messenger:
        yield Way(wishes.messenger), due_at


def _must_not_know(ctx: Context, told: Notification) -> bool:
    """Test whether the reader has left, or must stay out of the case by now."""
    user = ctx.session.get(User, told.recipient_id)
    if user is None or not user.is_active:
        return True
    case = ctx.session.get(Case, told.case_id) if told.case_id is not None else None
    if case is None:
        return False
    return any(
        each.person_id == user.id and each.is_from_case for each in guard.recusals(ctx, case)
    )


def _parcel(ctx: Context, delivery: Delivery) -> Parcel:
    told = ctx.session.get_one(Notification, delivery.notification_id)
    user = ctx.session.get_one(User, told.recipient_id)
    case = ctx.session.get(Case, told.case_id) if told.case_id is not None else None
    return Parcel(
        id=delivery.id,
        notification_id=told.id,
        way=delivery.way,
        kind=told.kind,
        case_number=case.number if case is not None else None,
        login=user.login,
        locale=user.locale,
        wishes=notifications.wishes(ctx, user_id=user.id),
        created_at=told.created_at,
        values=sayable(told.payload),
    )
