"""Work that a change ends and creates again goes on; completed work begins anew (CMP-10)."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from engine.services import as_of, case_views, cases, clocks, directory, tasks
from engine.store.duties import Duty
from engine.store.tasks import TaskStatus, UserTask
from tests.answers import ANSWERS
from tests.beats import attend, told
from tests.services.test_complaint_case import do, verified

WHY = "等待交易所出具书面说明。"
AGAIN = {"requested_category": "counter_service", "grade_change_reason": "核实后重新归类。"}


@pytest.fixture
def number(firm):
    """A general complaint that its responsible person has five working days to solve."""
    return verified(firm)


def resolving(firm):
    """Return the open task to solve the complaint, and its duties by kind."""

    def find(ctx):
        mine = UserTask.element_id == "resolve_complaint", UserTask.status == TaskStatus.OPEN
        task = ctx.session.scalars(select(UserTask).where(*mine)).one()
        of_task = Duty.engine_task_id == task.engine_task_id
        rows = ctx.session.scalars(select(Duty).where(of_task)).all()
        return task, {row.kind.value: row for row in rows}

    return firm.transact(find)


def change(firm, number, *, now=None, **values):
    given = AGAIN | values
    firm.as_(
        "acceptor",
        lambda ctx: cases.send(ctx, number=number, message="grade_changed", values=given),
        **({"now": now} if now else {}),
    )


def codes(duty):
    return [entry["code"] for entry in duty.explanation]


class TestTheClock:
    def test_runs_on_from_where_the_work_began(self, firm, number, now):
        before, _ = resolving(firm)

        change(firm, number, now=now + timedelta(days=2))

        task, duties = resolving(firm)
        assert task.engine_task_id != before.engine_task_id
        assert (task.due_at, duties["task"].due_at) == (before.due_at, before.due_at)
        assert codes(duties["task"])[:2] == ["start", "goes_on"]

    def test_takes_the_term_of_the_new_grade_from_where_the_work_began(self, firm, number, now):
        """A serious complaint has ten working days, of which two are used up."""
        change(firm, number, now=now + timedelta(days=2), requested_grade="serious")

        _, duties = resolving(firm)

        fresh = {entry["count"] for entry in duties["task"].explanation if "count" in entry}
        assert fresh == {10}
        assert duties["task"].explanation[0]["at"] == now.isoformat()
        assert duties["task"].due_at.date() == (now + timedelta(days=14)).date()

    def test_that_ran_out_goes_on_to_whoever_is_told_next(self, firm, number, now):
        """ACC-05: a change neither hides that it is late nor tells the same people again."""
        before, _ = resolving(firm)
        late = before.due_at + timedelta(hours=1)
        for moment in (before.warn_at + timedelta(minutes=1), late):
            attend(firm, moment)
        seen = told(firm, "duty.")

        change(firm, number, now=late + timedelta(minutes=5))
        attend(firm, late + timedelta(minutes=6))
        _, duties = resolving(firm)
        assert (duties["task"].due_at, told(firm, "duty.")) == (before.due_at, seen)

        attend(firm, late + timedelta(days=1))
        assert {kind for kind, _ in told(firm, "duty.")[len(seen) :]} == {"duty.escalated"}

    def test_still_stands_where_it_was_stopped(self, firm, number, now):
        before, _ = resolving(firm)
        stopped, later = now + timedelta(days=1), now + timedelta(days=3)
        firm.as_(
            "mhq.head", lambda ctx: clocks.pause(ctx, task_id=before.id, reason=WHY), now=stopped
        )

        change(firm, number, now=now + timedelta(days=2))
        task, duties = resolving(firm)
        assert (duties["task"].paused_from, duties["task"].next_at) == (stopped, None)

        firm.as_("mhq.head", lambda ctx: clocks.resume(ctx, task_id=task.id), now=later)
        _, duties = resolving(firm)
        assert duties["task"].due_at == before.due_at + timedelta(days=2)
        assert "stopped" not in codes(duties["task"])

    def test_counts_no_pause_that_is_over(self, firm, number, now):
        before, _ = resolving(firm)
        firm.as_(
            "mhq.head",
            lambda ctx: clocks.pause(ctx, task_id=before.id, reason=WHY),
            now=now + timedelta(days=1),
        )
        firm.as_(
            "mhq.head",
            lambda ctx: clocks.resume(ctx, task_id=before.id),
            now=now + timedelta(days=2),
        )
        moved, _ = resolving(firm)

        change(firm, number, now=now + timedelta(days=2))
        change(firm, number, now=now + timedelta(days=3), requested_category="marketing")

        _, duties = resolving(firm)
        assert duties["task"].due_at == moved.due_at > before.due_at
        assert codes(duties["task"]).count("paused") == 1

    def test_begins_anew_with_a_new_round(self, firm, number, now):
        """FBK-02: the client is not satisfied with what was done; the next round has its time."""
        do(firm, "head", "resolve_complaint")
        do(firm, "acceptor", "reply_to_client")
        later = now + timedelta(days=3)
        found = _open(firm, "call_complainant")
        given = ANSWERS["call_complainant"] | {
            "satisfaction": "dissatisfied",
            "newest_opinion": "仍未退还利息。",
            "earlier_handling_improper": False,
        }
        firm.as_(
            "acceptor", lambda ctx: tasks.complete(ctx, task_id=found, values=given), now=later
        )

        _, duties = resolving(firm)
        assert duties["task"].explanation[0]["at"] == later.isoformat()
        assert "goes_on" not in codes(duties["task"])

    def test_runs_on_after_steps_that_the_change_put_before_the_work(self, firm, number, now):
        """ESC-02: a major complaint is confirmed first, and the client waits meanwhile."""
        change(firm, number, requested_grade="major")
        later = now + timedelta(days=1)
        for login, element in (
            ("director", "confirm_as_operations_director"),
            ("head", "confirm_as_unit_head"),
            ("specialist", "sign_headquarters_opinion"),
            ("leader", "give_leader_instruction"),
            ("head", "name_explainer"),
        ):
            found, values = _open(firm, element), ANSWERS[element]
            firm.as_(
                login,
                lambda ctx, found=found, values=values: tasks.complete(
                    ctx, task_id=found, values=values
                ),
                now=later,
            )

        _, duties = resolving(firm)
        assert duties["task"].explanation[0]["at"] == now.isoformat()


class TestTheHand:
    def test_keeps_what_was_taken_over(self, firm, number):
        """TM-05: it was taken over in time once, and is not to be taken over again."""
        task, duties = resolving(firm)
        assert set(duties) == {"task", "takeover"}
        firm.as_("head", lambda ctx: tasks.claim(ctx, task_id=task.id))

        change(firm, number)

        again, duties = resolving(firm)
        assert (again.assignee_id, again.claimed_at) == (task.assignee_id, task.created_at)
        assert set(duties) == {"task"}

    def test_has_the_rest_of_the_time_to_take_it_over(self, firm, number, now):
        _, before = resolving(firm)

        change(firm, number, now=now + timedelta(days=1))

        _, duties = resolving(firm)
        assert duties["takeover"].due_at == before["takeover"].due_at

    def test_keeps_what_was_delegated(self, firm, number):
        task, _ = resolving(firm)
        firm.as_("head", lambda ctx: tasks.delegate(ctx, task_id=task.id, login="acceptor"))

        change(firm, number)

        again, _ = resolving(firm)
        ids = firm.transact(
            lambda ctx: (directory.user_id(ctx, "acceptor"), directory.user_id(ctx, "head"))
        )
        assert (again.assignee_id, again.owner_id) == ids

    def test_gives_back_what_the_delegate_may_do_no_longer(self, firm, number):
        """CMP-04: who accepted a serious complaint does not solve it."""
        task, _ = resolving(firm)
        firm.as_("head", lambda ctx: tasks.delegate(ctx, task_id=task.id, login="acceptor"))

        change(firm, number, requested_grade="serious")

        again, _ = resolving(firm)
        assert again.assignee_id == firm.transact(lambda ctx: directory.user_id(ctx, "head"))
        assert (again.owner_id, again.claimed_at) == (None, task.created_at)

    def test_finds_what_it_had_typed(self, firm, number):
        task, _ = resolving(firm)
        firm.as_(
            "head",
            lambda ctx: tasks.save_draft(ctx, task_id=task.id, values={"root_cause": "培训不足"}),
        )

        change(firm, number)

        again, _ = resolving(firm)
        kept = firm.transact(
            lambda ctx: ctx.session.scalar(
                select(UserTask.is_drafted).where(UserTask.id == again.id)
            )
        )
        assert kept is True


def test_the_ledger_says_what_goes_on_with_what(firm, number, now):
    """R10: the state of the case is rebuilt from it, the stopped clock too."""
    before, _ = resolving(firm)
    firm.as_("mhq.head", lambda ctx: clocks.pause(ctx, task_id=before.id, reason=WHY))

    change(firm, number, now=now + timedelta(days=1))

    task, duties = resolving(firm)
    entries = firm.transact(
        lambda ctx: as_of.entries(ctx, case_views.hold(ctx, number=number).case),
        actor=firm.transact(lambda ctx: directory.actor(ctx, "compliance")),
    )
    opened = next(each for each in entries[-1].values["opened"] if each["task"])
    assert opened["goes_on"] == before.engine_task_id
    found = next(
        each
        for each in as_of.state(entries).duties
        if each.task == task.engine_task_id and each.kind == "task"
    )
    assert (found.paused_from, found.due_at) == (now, duties["task"].due_at)


def _open(firm, element):
    found = UserTask.element_id == element, UserTask.status == TaskStatus.OPEN
    return firm.transact(lambda ctx: ctx.session.scalars(select(UserTask.id).where(*found)).one())
