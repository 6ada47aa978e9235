"""Duties go up to headquarters, and a superior may stop their clocks (R6, ACC-05)."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from engine.errors import InvalidValues, NotAllowed
from engine.services import clocks, complaints, directory, ledger, tasks
from engine.store.duties import Duty
from engine.store.tasks import TaskStatus, UserTask
from tests.answers import REGISTERED
from tests.beats import attend, told

WHY = "等待交易所出具书面说明。"


@pytest.fixture
def found(firm):
    """The task of a new complaint that waits for its acceptor, half an hour of work away."""
    firm.as_("desk", lambda ctx: complaints.open_case(ctx, values=REGISTERED))
    is_open = UserTask.status == TaskStatus.OPEN
    return firm.transact(lambda ctx: ctx.session.scalars(select(UserTask).where(is_open)).one())


def duty_of(firm, task):
    where = Duty.engine_task_id == task.engine_task_id
    return firm.transact(lambda ctx: ctx.session.scalars(select(Duty).where(where)).one())


def entries(firm, task):
    def read(ctx):
        number = ctx.session.get_one(UserTask, task.id)
        case = ctx.session.get_one(complaints.Case, number.case_id)
        return ledger.read(ctx, f"case:{case.number}")

    return firm.transact(read)


class TestEscalation:
    """ACC-05: who has it, then the superior, then headquarters, each once and recorded."""

    def test_goes_up_step_by_step_while_nobody_does_the_task(self, firm, now, found):
        for later in (25, 40, 180, 24 * 60, 72 * 60):
            attend(firm, now + timedelta(minutes=later))

        assert told(firm, "duty.") == [
            ("duty.warned", "acceptor"),
            ("duty.breached", "acceptor"),
            ("duty.escalated", "head"),
            ("duty.escalated", "mhq.head"),
        ]
        levels = [entry.values.get("level") for entry in entries(firm, found)][-2:]
        assert levels == ["superior", "headquarters"]
        assert duty_of(firm, found).next_at is None

    def test_passes_over_a_head_who_has_the_task(self, firm, now, found):
        firm.transact(lambda ctx: _hold(ctx, found, "head"))

        for later in (25, 40, 180):
            attend(firm, now + timedelta(minutes=later))

        assert told(firm, "duty.escalated")[-1] == ("duty.escalated", "bhq.head")

    def test_passes_over_a_head_who_is_complained_about(self, firm, now):
        values = REGISTERED | {"accused_person": "head"}
        firm.as_("desk", lambda ctx: complaints.open_case(ctx, values=values))

        for later in (25, 40, 180, 24 * 60, 72 * 60):
            attend(firm, now + timedelta(minutes=later))

        assert "head" not in {login for _, login in told(firm, "duty.escalated")}

    def test_stops_when_the_task_is_done(self, firm, now, found):
        attend(firm, now + timedelta(minutes=25))
        values = {
            "custody_decision": "accepted",
            "client_told_of_handover": True,
            "acknowledgement": "已告知。",
            "preliminary_opinion": "先核实。",
        }
        firm.as_("acceptor", lambda ctx: tasks.complete(ctx, task_id=found.id, values=values))

        attend(firm, now + timedelta(minutes=40))

        assert [kind for kind, _ in told(firm, "duty.")] == ["duty.warned"]


class TestPause:
    """R6: a change of the row, an entry, and an account that tells of it."""

    def test_is_told_to_who_has_the_task(self, firm, found):
        firm.transact(lambda ctx: _hold(ctx, found, "acceptor"))
        firm.as_("head", lambda ctx: clocks.pause(ctx, task_id=found.id, reason=WHY))
        firm.as_("head", lambda ctx: clocks.resume(ctx, task_id=found.id))

        assert told(firm, "duty.") == [("duty.paused", "acceptor"), ("duty.resumed", "acceptor")]

    def test_stops_the_clock_with_a_reason_and_a_name(self, firm, now, found):
        firm.as_("head", lambda ctx: clocks.pause(ctx, task_id=found.id, reason=WHY))

        attend(firm, now + timedelta(days=3))

        assert told(firm, "duty.") == []
        stop = duty_of(firm, found).explanation[-1]
        assert (stop["code"], stop["reason"], stop["by"]) == ("stopped", WHY, "王强")
        assert entries(firm, found)[-1].kind == "duty.paused"

    def test_leaves_as_much_time_as_there_was(self, firm, now, found):
        firm.as_("head", lambda ctx: clocks.pause(ctx, task_id=found.id, reason=WHY))
        later = now + timedelta(days=1)

        firm.as_("head", lambda ctx: clocks.resume(ctx, task_id=found.id), now=later)

        duty = duty_of(firm, found)
        assert duty.due_at == found.due_at + timedelta(days=1)
        assert duty.paused_from is None
        paused = next(entry for entry in duty.explanation if entry["code"] == "paused")
        assert (paused["reason"], paused["by"]) == (WHY, "王强")
        assert entries(firm, found)[-1].kind == "duty.resumed"

    def test_moves_the_task_and_the_case_too(self, firm, now, found):
        firm.as_("head", lambda ctx: clocks.pause(ctx, task_id=found.id, reason=WHY))
        assert _case(firm, found).due_at is None

        later = now + timedelta(days=1)
        firm.as_("head", lambda ctx: clocks.resume(ctx, task_id=found.id), now=later)

        due = duty_of(firm, found).due_at
        task = firm.transact(lambda ctx: ctx.session.get_one(UserTask, found.id))
        assert (task.due_at, _case(firm, found).due_at) == (due, due)

    def test_is_not_for_whoever_has_the_task(self, firm, found):
        firm.transact(lambda ctx: _hold(ctx, found, "head"))

        with pytest.raises(NotAllowed) as refused:
            firm.as_("head", lambda ctx: clocks.pause(ctx, task_id=found.id, reason=WHY))

        assert refused.value.params["reason"] == "same_person"

    @pytest.mark.parametrize("login", ["acceptor", "desk", "specialist"])
    def test_is_for_superiors_only(self, firm, found, login):
        with pytest.raises(NotAllowed):
            firm.as_(login, lambda ctx: clocks.pause(ctx, task_id=found.id, reason=WHY))

    def test_needs_a_reason(self, firm, found):
        with pytest.raises(InvalidValues) as refused:
            firm.as_("head", lambda ctx: clocks.pause(ctx, task_id=found.id, reason=" "))

        assert set(refused.value.errors) == {"reason"}

    def test_does_not_stop_the_clock_of_an_authority(self, firm):
        """REG-03: the body's own deadline."""
        values = REGISTERED | {
            "channel": "regulator",
            "transfer_source": "csrc",
            "transfer_deadline": "2026-03-20",
        }
        firm.as_("desk", lambda ctx: complaints.open_case(ctx, values=values))
        draft = firm.transact(
            lambda ctx: ctx.session.scalars(
                select(UserTask).where(UserTask.element_id == "draft_transfer_reply")
            ).one()
        )

        with pytest.raises(clocks.ClockNotOurs):
            firm.as_("head", lambda ctx: clocks.pause(ctx, task_id=draft.id, reason=WHY))

    def test_is_stopped_and_let_go_on_once(self, firm, found):
        with pytest.raises(clocks.ClockRunning):
            firm.as_("head", lambda ctx: clocks.resume(ctx, task_id=found.id))
        firm.as_("head", lambda ctx: clocks.pause(ctx, task_id=found.id, reason=WHY))

        with pytest.raises(clocks.ClockStopped):
            firm.as_("head", lambda ctx: clocks.pause(ctx, task_id=found.id, reason=WHY))


def _hold(ctx, task, login):
    ctx.session.get_one(UserTask, task.id).assignee_id = directory.user_id(ctx, login)


def _case(firm, task):
    return firm.transact(lambda ctx: ctx.session.get_one(complaints.Case, task.case_id))
