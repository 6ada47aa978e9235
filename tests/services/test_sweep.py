"""The heartbeat: what is due is done once, whoever ticks; what fails is tried and then reported."""

import threading
import time
import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select

from engine.services import complaints, messages, timeline
from engine.store.cases import Case
from engine.store.claims import MAX_TRIES
from engine.store.duties import Duty, DutyKind
from engine.store.incidents import Incident
from engine.store.messages import Message, MessageStatus
from tests.answers import REGISTERED
from webapp import config, heartbeat

STEP = timedelta(minutes=2)


class Moving:
    """A transactor whose clock a test moves."""

    def __init__(self, transact, now):
        self.transact = transact
        self.now = now

    def __call__(self, work, **options):
        return self.transact(work, now=self.now, **options)

    def shift(self, length):
        self.now += length


@pytest.fixture
def moving(transact, now):
    return Moving(transact, now)


def open_complaint(firm):
    return firm.as_("desk", lambda ctx: complaints.open_case(ctx, values=REGISTERED).number)


def kinds(firm, number):
    entries = firm.as_("auditor", lambda ctx: timeline.read(ctx, number=number))
    return [entry.kind for entry in entries]


def all_of(firm, table):
    return firm.transact(lambda ctx: ctx.session.scalars(select(table).order_by(table.id)).all())


def a_timer_of_no_task(firm, moment):
    """A duty that cannot be fired: the instance knows no such timer."""

    def work(ctx):
        known = ctx.session.scalars(select(Duty)).first()
        duty = Duty(
            case_id=known.case_id,
            instance_id=known.instance_id,
            engine_task_id=str(uuid.uuid4()),
            element_id="gone",
            kind=DutyKind.TIMER,
            due_at=moment,
            next_at=moment,
            explanation=[],
        )
        ctx.session.add(duty)
        ctx.session.flush()
        return duty.id

    return firm.transact(work)


def send(firm, name, payload, *, key="TS-1"):
    [sent] = firm.transact(lambda ctx: messages.send(ctx, [(name, key, payload)], sender=None))
    return sent


class TestDuties:
    def test_warn_and_are_breached_each_once(self, firm, moving):
        number = open_complaint(firm)

        for length in (timedelta(minutes=25), STEP, timedelta(hours=3), STEP):
            moving.shift(length)
            heartbeat.tick(moving)

        assert kinds(firm, number)[-2:] == ["duty.warned", "duty.breached"]

    def test_wait_for_their_moment(self, firm, moving):
        number = open_complaint(firm)

        assert heartbeat.tick(moving) == 0
        assert kinds(firm, number) == ["case.opened", "task.completed"]

    def test_missed_in_a_long_downtime_are_noted_once(self, firm, moving):
        numbers = [open_complaint(firm) for _ in range(3)]
        moving.shift(timedelta(days=30))

        assert heartbeat.tick(moving) == len(numbers)
        assert heartbeat.tick(moving) == 0
        for number in numbers:
            assert kinds(firm, number)[-1] == "duty.breached"

    def test_are_each_done_by_one_of_many_who_tick(self, firm, moving):
        numbers = [open_complaint(firm) for _ in range(6)]
        moving.shift(timedelta(hours=3))

        threads = [threading.Thread(target=heartbeat.tick, args=[moving]) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert [kinds(firm, number).count("duty.breached") for number in numbers] == [1] * 6

    def test_that_fail_hold_up_no_other_and_end_as_an_incident(self, firm, moving):
        number = open_complaint(firm)
        failing = a_timer_of_no_task(firm, moving.now)
        moving.shift(timedelta(minutes=25))

        for tries in range(1, MAX_TRIES + 2):
            heartbeat.tick(moving)
            assert len(all_of(firm, Incident)) == (tries >= MAX_TRIES)
            moving.shift(STEP)

        assert "duty.warned" in kinds(firm, number)
        (incident,) = all_of(firm, Incident)
        assert (incident.kind, incident.error_type) == ("duty", "TaskGone")
        assert incident.command["duty"] == failing

    def test_that_fail_are_not_tried_again_at_once(self, firm, moving):
        open_complaint(firm)
        failing = a_timer_of_no_task(firm, moving.now)
        for _ in range(3):
            heartbeat.tick(moving)

        (duty,) = [each for each in all_of(firm, Duty) if each.id == failing]
        assert duty.try_count == 1


class TestMessages:
    def test_that_nobody_delivered_are_delivered(self, firm, moving):
        payload = {"complaint_number": "TS-1", "accepting_unit": "B01"}
        send(firm, "feedback_revisit_requested", payload)

        heartbeat.tick(moving)

        assert [case.kind for case in all_of(firm, Case)] == ["revisit"]
        assert [message.status for message in all_of(firm, Message)] == [MessageStatus.DELIVERED]

    def test_wait_as_long_as_nobody_listens(self, firm, moving):
        send(firm, "nobody_listens", {})
        for _ in range(MAX_TRIES + 2):
            heartbeat.tick(moving)
            moving.shift(STEP)

        (message,) = all_of(firm, Message)
        assert (message.status, message.try_count) == (MessageStatus.PENDING, 0)
        assert all_of(firm, Incident) == []

    def test_that_break_their_receiver_end_as_an_incident(self, firm, moving):
        send(firm, "feedback_revisit_requested", {"nobody_declared_this": 1})

        for _ in range(MAX_TRIES):
            assert all_of(firm, Incident) == []
            heartbeat.tick(moving)
            moving.shift(STEP)

        (message,), (incident,) = all_of(firm, Message), all_of(firm, Incident)
        assert message.status == MessageStatus.FAILED
        assert (incident.kind, incident.error_type) == ("message", "FactUndeclared")
        assert all_of(firm, Case) == []


def test_the_heartbeat_beats_until_it_is_stopped(firm, moving, tmp_path):
    number = open_complaint(firm)
    moving.shift(timedelta(hours=3))

    settings = config.Config(data_dir=tmp_path)
    scheduler = heartbeat.start(moving, settings, seconds=0.02)
    patience = time.monotonic() + 10
    while "duty.breached" not in kinds(firm, number) and time.monotonic() < patience:
        time.sleep(0.02)
    heartbeat.stop(scheduler)

    assert kinds(firm, number).count("duty.breached") == 1
    assert not scheduler.running
