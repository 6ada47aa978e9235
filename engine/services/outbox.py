"""The outbox: what people must be told, stored with the step and sent by the heartbeat."""

from typing import Any

from sqlalchemy import insert

from engine.domain.notices import Notice
from engine.services.context import Context
from engine.store import claims
from engine.store.cases import Case
from engine.store.outbox import Notification


def notify(
    ctx: Context, kind: Notice, /, *, recipient_id: int, case: Case | None = None, **payload: Any
) -> None:
    """Tell somebody something once this work is stored."""
    ctx.notifications.append(
        {"kind": str(kind), "recipient_id": recipient_id, "case": case, "payload": payload}
    )


def flush(ctx: Context) -> None:
    """Store every noted notification in one insert, after the cases they are about."""
    if not ctx.notifications:
        return
    ctx.session.flush()
    rows = [
        {
            "kind": noted["kind"],
            "recipient_id": noted["recipient_id"],
            "case_id": noted["case"].id if noted["case"] is not None else None,
            "payload": noted["payload"],
            "created_at": ctx.now,
        }
        for noted in ctx.notifications
    ]
    ctx.session.connection().execute(insert(Notification), rows)
    ctx.notifications.clear()


def claim(ctx: Context, *, limit: int) -> list[Notification]:
    """Take the oldest notifications that still have to be sent (R8)."""
    return claims.claim(
        ctx.session,
        Notification,
        where=Notification.sent_at.is_(None),
        order_by=[Notification.id],
        now=ctx.now,
        limit=limit,
    )
