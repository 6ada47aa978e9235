"""What the heartbeat does to duties at a moment, and whom it told."""

from sqlalchemy import select

from engine.services import directory, sweep
from engine.store.outbox import Notification


def attend(firm, moment):
    for duty_id in firm.transact(sweep.due, now=moment):
        firm.transact(lambda ctx, found=duty_id: sweep.attend(ctx, duty_id=found), now=moment)


def told(firm, of=""):
    """Return the kind and the login of every notification of some kinds, the oldest first."""

    def read(ctx):
        kept = Notification.kind.startswith(of)
        rows = ctx.session.scalars(select(Notification).where(kept).order_by(Notification.id))
        return [(row.kind, directory.any_login(ctx, row.recipient_id)) for row in rows]

    return firm.transact(read)
