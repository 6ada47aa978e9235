"""What people must be told is stored with the step, or not at all."""

import pytest

from engine.services import outbox
from engine.services.context import Context
from engine.store.outbox import Notification
from tests import builders
from webapp.extensions import Transactor


def tell_somebody(ctx: Context) -> int:
    recipient = builders.a_user(ctx.session)
    case = builders.a_case(ctx.session)
    outbox.notify(ctx, "duty.warned", recipient_id=recipient.id, case=case, element="回复客户")
    return case.id


def claimed(transact: Transactor) -> list[Notification]:
    return transact(lambda ctx: outbox.claim(ctx, limit=10))


def test_a_notification_waits_for_the_heartbeat(transact, now):
    case_id = transact(tell_somebody)

    [found] = claimed(transact)

    assert (found.kind, found.case_id, found.payload) == (
        "duty.warned",
        case_id,
        {"element": "回复客户"},
    )
    assert found.created_at == now


def test_a_notification_of_a_failed_work_is_never_sent(transact):
    def work(ctx: Context) -> None:
        tell_somebody(ctx)
        raise LookupError

    with pytest.raises(LookupError):
        transact(work)

    assert claimed(transact) == []


def test_a_notification_that_was_sent_is_not_claimed_again(transact, now):
    transact(tell_somebody)
    [found] = claimed(transact)

    def mark(ctx: Context) -> None:
        row = ctx.session.get_one(Notification, found.id)
        row.sent_at, row.claimed_until = now, None

    transact(mark)

    assert claimed(transact) == []
