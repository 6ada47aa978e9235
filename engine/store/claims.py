"""Claiming rows that wait for the heartbeat, so that each is worked on by one process (R8)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from engine.store.deliveries import Delivery
from engine.store.duties import Duty
from engine.store.messages import Message
from engine.store.outbox import Notification
from engine.store.worklists import FollowUp

MAX_TRIES = 3
LEASE = timedelta(minutes=1)

Claimable = TypeVar("Claimable", Duty, Message, Notification, Delivery, FollowUp)


def claim(
    session: Session,
    table: type[Claimable],
    *,
    where: ColumnElement[bool],
    order_by: Sequence[InstrumentedAttribute[Any]],
    now: datetime,
    limit: int,
) -> list[Claimable]:
    """Take up to `limit` waiting rows for one lease, and count the try at once.

    A row whose worker died comes back when its lease ends; after three tries it is left to a
    person. Nothing is written, and on SQLite nothing is locked, while nothing waits.
    """
    is_free = or_(table.claimed_until.is_(None), table.claimed_until <= now)
    waiting = (where, is_free, table.try_count < MAX_TRIES)
    found = session.scalars(
        select(table.id)
        .where(*waiting)
        .order_by(*order_by)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    if not found:
        return []
    claimed = session.scalars(
        update(table)
        .where(table.id.in_(found), *waiting)
        .values(claimed_until=now + LEASE, try_count=table.try_count + 1)
        .returning(table),
        execution_options={"synchronize_session": False, "populate_existing": True},
    ).all()
    place = {row_id: index for index, row_id in enumerate(found)}
    return sorted(claimed, key=lambda row: place[row.id])
