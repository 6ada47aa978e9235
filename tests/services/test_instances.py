"""Cases in the hands of the control room: suspended, resumed and cancelled, each with a reason."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from engine.errors import InvalidValues, NotAllowed, NotFound, StaleScreen
from engine.services import (
    case_views,
    cases,
    complaints,
    duties,
    instance_views,
    instances,
    retries,
    task_views,
    tasks,
    timeline,
)
from engine.services.instances import CancelRefused, CaseNotSuspended, CaseOver
from engine.services.retries import RetryRefused
from engine.services.runtime import CaseSuspended
from engine.store.duties import Duty
from engine.store.incidents import Incident
from engine.store.instances import ProcessInstance
from engine.store.messages import Message, MessageSubscription
from engine.store.outbox import Notification
from engine.store.tasks import UserTask
from tests import faults
from tests.answers import ANSWERS, REGISTERED
from tests.faults import VALUES, broken_case, mend
from tests.services.test_complaint_case import do, resolved, the_case, verified
from tests.services.test_sweep import Moving
from webapp import heartbeat

REASON = "模型有误,先停办。"


def open_complaint(firm, **values):
    given = {**REGISTERED, **values}
    return firm.as_("desk", lambda ctx: complaints.open_case(ctx, values=given).number)


def suspend(firm, number, login="owner", reason=REASON, **options):
    return firm.as_(
        login, lambda ctx: instances.suspend(ctx, number=number, reason=reason), **options
    )


def resume(firm, number, login="owner", **options):
    return firm.as_(
        login, lambda ctx: instances.resume(ctx, number=number, reason="已修好。"), **options
    )


def cancel(firm, number, login="owner", **options):
    return firm.as_(
        login, lambda ctx: instances.cancel(ctx, number=number, reason="重复登记。"), **options
    )


def accept(firm, number):
    found = faults.task_id(firm, number)
    firm.as_("acceptor", lambda ctx: tasks.complete(ctx, task_id=found, values=VALUES))


def told(firm, number):
    return firm.as_("auditor", lambda ctx: timeline.read(ctx, number=number))


def all_of(firm, table):
    return firm.transact(lambda ctx: ctx.session.scalars(select(table).order_by(table.id)).all())


@pytest.fixture
def number(firm):
    """A complaint that waits for the acceptor."""
    return open_complaint(firm)


@pytest.fixture
def moving(transact, now):
    return Moving(transact, now)


class TestASuspendedCase:
    def test_lets_nobody_complete_a_task_and_keeps_the_task(self, firm, number):
        state = suspend(firm, number)

        assert (state.status, state.case_status) == ("suspended", "open")
        with pytest.raises(CaseSuspended) as caught:
            accept(firm, number)
        assert isinstance(caught.value, StaleScreen)
        view = firm.as_("acceptor", lambda ctx: case_views.read(ctx, number=number))
        assert view.instance_status == "suspended"
        assert [task.element_id for task in view.open_tasks] == ["accept_custody"]

    def test_offers_no_completing_but_still_lets_one_hold_the_task(self, firm, number):
        suspend(firm, number)
        found = faults.task_id(firm, number)

        view = firm.as_("acceptor", lambda ctx: task_views.read(ctx, task_id=found))
        assert view.can == {"claim"}
        firm.as_("acceptor", lambda ctx: tasks.claim(ctx, task_id=found))

    def test_can_be_pressed_no_button_of(self, firm):
        number = verified(firm)
        assert firm.as_("acceptor", lambda c: case_views.read(c, number=number)).buttons

        suspend(firm, number)

        assert firm.as_("acceptor", lambda c: case_views.read(c, number=number)).buttons == ()

    def test_lets_no_duty_fire_and_keeps_its_moments(self, firm, number, moving):
        before = {duty.id: duty.due_at for duty in all_of(firm, Duty)}
        suspend(firm, number)
        moving.shift(timedelta(hours=3))

        assert heartbeat.tick(moving) == 0
        assert {duty.id: duty.due_at for duty in all_of(firm, Duty)} == before
        assert "duty.breached" not in [entry.kind for entry in told(firm, number)]

    def test_holds_back_a_duty_that_was_claimed_just_before(self, firm, number, now):
        later = now + timedelta(hours=3)
        (claimed,) = firm.transact(
            lambda ctx: [duty.id for duty in duties.claim(ctx, limit=9)], now=later
        )
        suspend(firm, number, now=later)

        firm.transact(lambda ctx: heartbeat.sweep.attend(ctx, duty_id=claimed), now=later)

        assert all(duty.breached_at is None for duty in all_of(firm, Duty))

    def test_lets_messages_wait(self, firm, moving):
        number = resolved(firm)
        suspend(firm, number)
        do(firm, "acceptor", "call_complainant")
        moving.shift(timedelta(minutes=2))
        heartbeat.tick(moving)

        assert [message.status for message in all_of(firm, Message)][-1] == "pending"
        assert all_of(firm, Incident) == []

        resume(firm, number)
        moving.shift(timedelta(minutes=2))
        heartbeat.tick(moving)

        assert [message.status for message in all_of(firm, Message)][-1] == "delivered"
        assert told(firm, number)[-1].kind == "message.received"

    def test_refuses_a_retry_and_keeps_the_incident(self, firm):
        number, incident_id = broken_case(firm)
        mend(firm, number)
        suspend(firm, number)

        with pytest.raises(RetryRefused) as caught:
            firm.as_("owner", lambda ctx: retries.retry(ctx, incident_id=incident_id))

        assert caught.value.refusal.code == "case_suspended"
        assert all_of(firm, Incident)[0].status == "open"

    def test_says_who_suspended_it_and_why(self, firm, number):
        suspend(firm, number)

        entry = told(firm, number)[-1]
        assert (entry.kind, entry.actor, entry.reason) == ("instance.suspended", "owner", REASON)

    def test_is_not_suspended_twice(self, firm, number):
        suspend(firm, number)
        with pytest.raises(CaseSuspended):
            suspend(firm, number)

    def test_tells_whoever_holds_a_task_of_it(self, firm, number):
        found = faults.task_id(firm, number)
        holder = firm.as_("acceptor", lambda ctx: tasks.claim(ctx, task_id=found).assignee_id)

        suspend(firm, number)

        told_to = [(row.kind, row.recipient_id) for row in all_of(firm, Notification)]
        assert ("instance.suspended", holder) in told_to


class TestAResumedCase:
    def test_goes_on_where_it_stood(self, firm, number):
        suspend(firm, number)

        assert resume(firm, number).status == "active"
        accept(firm, number)

        kinds = [entry.kind for entry in told(firm, number)[-3:]]
        assert kinds == ["instance.suspended", "instance.resumed", "task.completed"]

    def test_does_at_once_what_came_due_in_the_meantime(self, firm, number, moving):
        suspend(firm, number)
        moving.shift(timedelta(hours=3))
        resume(firm, number, now=moving.now)

        assert heartbeat.tick(moving) == 1
        assert told(firm, number)[-1].kind == "duty.breached"

    def test_warns_only_of_what_it_has_not_warned_of(self, firm, number, moving):
        moving.shift(timedelta(minutes=25))
        heartbeat.tick(moving)
        suspend(firm, number, now=moving.now)
        resume(firm, number, now=moving.now)

        assert heartbeat.tick(moving) == 0
        assert [entry.kind for entry in told(firm, number)].count("duty.warned") == 1

    def test_must_have_been_suspended(self, firm, number):
        with pytest.raises(CaseNotSuspended):
            resume(firm, number)


class TestACancelledCase:
    def test_ends_its_tasks_duties_and_subscriptions_with_the_cause(self, firm, now):
        number = verified(firm)

        state = cancel(firm, number)

        assert (state.status, state.case_status) == ("cancelled", "cancelled")
        case = the_case(firm, number)
        assert (case.status, case.closed_at, case.due_at, case.warn_at) == (
            "cancelled",
            now,
            None,
            None,
        )
        (instance,) = all_of(firm, ProcessInstance)
        assert (instance.status, instance.ended_at) == ("cancelled", now)
        last = all_of(firm, UserTask)[-1]
        assert (last.status, last.cause) == ("cancelled", "instance.cancelled")
        assert all(duty.ended_at and duty.next_at is None for duty in all_of(firm, Duty))
        assert [duty.cause for duty in all_of(firm, Duty)][-1] == "instance.cancelled"
        assert all_of(firm, MessageSubscription) == []

    def test_records_what_ended_with_it(self, firm):
        number, incident_id = broken_case(firm)

        cancel(firm, number)

        entry = told(firm, number)[-1]
        assert (entry.kind, entry.reason) == ("instance.cancelled", "重复登记。")
        assert entry.cancelled == ("accept_custody",)
        (incident,) = all_of(firm, Incident)
        assert (incident.id, incident.status, incident.outcome) == (
            incident_id,
            "resolved",
            "cancelled",
        )

    def test_tells_whoever_still_had_its_task_open(self, firm, number):
        found = faults.task_id(firm, number)
        cancel(firm, number)

        with pytest.raises(StaleScreen) as caught:
            firm.as_("acceptor", lambda ctx: tasks.complete(ctx, task_id=found, values=VALUES))
        assert caught.value.params["change"] == "case_cancelled"

    def test_can_be_cancelled_while_it_is_suspended_and_is_over_then(self, firm, number):
        suspend(firm, number)
        cancel(firm, number)

        for change in (suspend, resume, cancel):
            with pytest.raises(CaseOver):
                change(firm, number)

    @pytest.mark.parametrize(
        ("values", "loss"),
        [
            (
                {
                    "channel": "regulator",
                    "transfer_mode": "call",
                    "transfer_source": "csrc",
                    "transfer_document": "1号",
                },
                "loses_transfer",
            ),
            ({"promised_at": "2026-03-02T15:00+08:00", "promise_text": "回电"}, "loses_promise"),
        ],
    )
    def test_is_refused_where_something_owed_to_others_would_be_lost(self, firm, values, loss):
        """REG-02, CMP-33: cancelling is no way around the close gate."""
        number = open_complaint(firm, **values)

        with pytest.raises(CancelRefused) as refused:
            cancel(firm, number)

        assert refused.value.params["why"] == loss
        assert the_case(firm, number).status == "open"

    def test_is_refused_while_an_emergency_is_raised(self, firm):
        """EMG-01: what is not graded yet is an emergency all the same."""
        number = open_complaint(firm)
        firm.as_(
            "acceptor",
            lambda ctx: cases.send(
                ctx, number=number, message="emergency_raised", values=ANSWERS["emergency_raised"]
            ),
        )

        with pytest.raises(CancelRefused) as refused:
            cancel(firm, number)

        assert refused.value.params["why"] == "loses_emergency"

    def test_of_a_revisit_is_refused_while_its_complaint_waits_for_it(self, firm):
        """FBK-01: the complaint would wait for ever; with it gone, nothing holds the revisit."""
        number = resolved(firm)
        view = firm.as_("owner", lambda ctx: instance_views.read(ctx, number=number))
        (revisit,) = view.linked

        with pytest.raises(CancelRefused) as refused:
            cancel(firm, revisit)
        assert refused.value.params["why"] == "complaint_waits"

        cancel(firm, number)
        assert cancel(firm, revisit).case_status == "cancelled"

    def test_lets_its_linked_cases_go_on(self, firm):
        number = resolved(firm)
        view = firm.as_("owner", lambda ctx: instance_views.read(ctx, number=number))

        cancel(firm, number)

        assert len(view.linked) == 1
        assert the_case(firm, view.linked[0]).status == "open"
        do(firm, "acceptor", "call_complainant")
        (incident,) = all_of(firm, Incident)
        assert incident.error_type == "ReceiverIsOver"


class TestAccess:
    @pytest.mark.parametrize("change", [suspend, cancel])
    def test_is_the_control_rooms(self, firm, number, change):
        for login in ("leader", "specialist", "acceptor"):
            with pytest.raises(NotAllowed):
                change(firm, number, login=login)
        change(firm, number, login="admin")

    @pytest.mark.parametrize("change", [suspend, resume, cancel])
    def test_does_not_tell_others_that_there_is_a_case(self, firm, number, change):
        with pytest.raises(NotFound):
            change(firm, number, login="other.desk")

    @pytest.mark.parametrize("change", [suspend, resume, cancel])
    def test_is_kept_from_whoever_is_complained_about(self, firm, change):
        number = open_complaint(firm, accused_person="admin")
        with pytest.raises(NotFound):
            change(firm, number, login="admin")

    @pytest.mark.parametrize("reason", ["", "   ", "长" * 501])
    def test_needs_a_reason(self, firm, number, reason):
        with pytest.raises(InvalidValues):
            suspend(firm, number, reason=reason)


class TestTheListOfTroubles:
    def find(self, firm, login="owner", **options):
        return firm.as_(login, lambda ctx: instances.in_trouble(ctx, **options))

    def test_has_what_is_suspended_or_broken_and_nothing_else(self, firm, number):
        broken, _ = broken_case(firm)
        open_complaint(firm)
        suspend(firm, number)

        found = self.find(firm)

        assert [(row.number, row.status, row.open_incidents) for row in found.rows] == [
            (broken, "active", 1),
            (number, "suspended", 0),
        ]

    def test_comes_in_pages_by_key(self, firm):
        numbers = [open_complaint(firm) for _ in range(3)]
        for number in numbers:
            suspend(firm, number)

        first = self.find(firm, limit=2)
        second = self.find(firm, after=first.next, limit=2)

        assert first.total == 3
        assert [row.number for row in [*first.rows, *second.rows]] == numbers[::-1]

    def test_leaves_out_what_is_about_the_reader(self, firm):
        suspend(firm, open_complaint(firm, accused_person="admin"))

        assert self.find(firm, login="admin").rows == []
        with pytest.raises(NotAllowed):
            self.find(firm, login="leader")


class TestOneInstance:
    def test_says_where_it_stands_and_what_the_control_room_did(self, firm):
        number, incident_id = broken_case(firm)
        suspend(firm, number)

        view = firm.as_("owner", lambda ctx: instance_views.read(ctx, number=number))

        assert (view.status, view.case_status, view.process_id) == (
            "suspended",
            "open",
            "complaint",
        )
        assert [task.element_id for task in view.open_tasks] == ["accept_custody"]
        assert [row.id for row in view.incidents] == [incident_id]
        assert [(entry.kind, entry.reason) for entry in view.entries] == [
            ("instance.suspended", REASON),
            ("incident.opened", None),
        ]
        assert view.can == {"resume", "cancel"}
        assert not view.may_read_case

    def test_is_not_for_others_to_read(self, firm, number):
        for login, refusal in (("leader", NotAllowed), ("other.desk", NotFound)):
            with pytest.raises(refusal):
                firm.as_(login, lambda ctx: instance_views.read(ctx, number=number))


def test_a_step_and_a_suspension_at_once_leave_one_of_two_wholes(firm):
    for number in [open_complaint(firm) for _ in range(4)]:
        met = []

        def try_to(work, number=number, met=met):
            try:
                work(firm, number)
            except CaseSuspended as error:
                met.append(error.code)

        threads = [threading.Thread(target=try_to, args=[work]) for work in (accept, suspend)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        view = firm.as_("owner", lambda ctx, number=number: instance_views.read(ctx, number=number))
        waits_at = [task.element_id for task in view.open_tasks]
        assert view.status == "suspended"
        assert waits_at == (["accept_custody"] if met else ["verify_with_both_sides"])
        due = [duty for duty in all_of(firm, Duty) if duty.ended_at is None]
        assert all(
            duty.next_at is None for duty in due if duty.case_id == the_case(firm, number).id
        )
