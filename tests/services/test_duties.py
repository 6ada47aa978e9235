"""Duties tell whoever holds the task, once for the warning and once for the breach (R6)."""

from datetime import timedelta

from sqlalchemy import select

from engine.services import complaints, tasks
from engine.store.outbox import Notification
from engine.store.tasks import TaskStatus, UserTask
from tests.answers import REGISTERED
from tests.beats import attend


def test_a_duty_warns_the_holder_of_its_task_and_then_says_that_it_was_missed(firm, now):
    firm.as_("desk", lambda ctx: complaints.open_case(ctx, values=REGISTERED))
    is_open = UserTask.status == TaskStatus.OPEN
    found = firm.transact(lambda ctx: ctx.session.scalars(select(UserTask).where(is_open)).one())
    holder = firm.as_("acceptor", lambda ctx: tasks.claim(ctx, task_id=found.id)).assignee_id

    attend(firm, now + timedelta(minutes=25))
    attend(firm, now + timedelta(hours=3))

    of_duty = Notification.kind.startswith("duty.")
    told = firm.transact(lambda ctx: ctx.session.scalars(select(Notification).where(of_duty)).all())
    assert [(each.kind, each.recipient_id) for each in told] == [
        ("duty.warned", holder),
        ("duty.breached", holder),
    ]
    assert {each.payload["due"] for each in told} == {found.due_at.isoformat()}
