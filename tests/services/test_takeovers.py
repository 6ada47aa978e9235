"""TM-05 · CMP-35: whoever must resolve a complaint takes it over on the day of its verification."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from engine.domain.grants import Role
from engine.errors import NotAllowed
from engine.services import as_of, cases, complaints, directory, staff, task_views, tasks
from engine.store.cases import Case
from engine.store.duties import Duty, DutyKind
from engine.store.tasks import TaskStatus, UserTask
from tests.answers import ANSWERS, REGISTERED
from tests.beats import attend, told

CLOSING = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # the same Monday, five in the afternoon
WARNED = ("duty.warned", "head")


@pytest.fixture
def task_id(firm):
    """The task that the model has given to the head of the branch, at nine in the morning."""
    firm.as_("desk", lambda ctx: complaints.open_case(ctx, values=REGISTERED))
    for element in ("accept_custody", "verify_with_both_sides"):
        found, values = open_task(firm), ANSWERS[element]
        firm.as_(
            "acceptor", lambda ctx, one=found, v=values: tasks.complete(ctx, task_id=one, values=v)
        )
    return open_task(firm)


def open_task(firm):
    is_open = UserTask.status == TaskStatus.OPEN
    return firm.transact(lambda ctx: ctx.session.scalars(select(UserTask.id).where(is_open)).one())


def takeover(firm):
    of_kind = select(Duty).where(Duty.kind == DutyKind.TAKEOVER)
    return firm.transact(lambda ctx: ctx.session.scalars(of_kind).one())


def may_claim(firm, task_id):
    return "claim" in firm.as_("head", lambda ctx: task_views.read(ctx, task_id=task_id)).can


def test_a_task_that_was_given_to_somebody_must_be_taken_over_by_the_evening(firm, task_id):
    duty = takeover(firm)
    case = firm.transact(lambda ctx: ctx.session.scalars(select(Case)).one())

    assert (duty.due_at, duty.ended_at, "TM-05" in duty.rule) == (CLOSING, None, True)
    assert duty.explanation[1] == {"code": "term", "term": "working days", "count": 0}
    assert case.due_at == CLOSING
    assert may_claim(firm, task_id)


def test_who_does_not_take_it_over_is_warned_and_it_goes_up(firm, task_id):
    """ACC-05: the next one up is not the head who has not taken it over."""
    for moment in (CLOSING - timedelta(hours=1), CLOSING + timedelta(minutes=1)):
        attend(firm, moment)
    attend(firm, CLOSING + timedelta(days=1))
    attend(firm, CLOSING + timedelta(days=3))

    assert told(firm, "duty.") == [
        WARNED,
        ("duty.breached", "head"),
        ("duty.escalated", "bhq.head"),
        ("duty.escalated", "mhq.head"),
    ]


def test_taking_it_over_ends_the_duty_and_leaves_the_one_to_resolve_it(firm, task_id):
    firm.as_("head", lambda ctx: tasks.claim(ctx, task_id=task_id))
    attend(firm, CLOSING + timedelta(minutes=1))

    assert takeover(firm).cause == "taken_over:resolve_complaint"
    assert WARNED not in told(firm)
    assert not may_claim(firm, task_id)
    case = firm.transact(lambda ctx: ctx.session.scalars(select(Case)).one())
    assert case.due_at == firm.transact(lambda ctx: ctx.session.get_one(UserTask, task_id).due_at)
    state = firm.transact(lambda ctx: list(as_of.states(as_of.entries(ctx, case)))[-1])
    assert [(duty.kind, duty.ended_at is None) for duty in state.duties][-1] == ("takeover", False)


def test_to_do_it_is_to_have_taken_it_over(firm, task_id):
    values = ANSWERS["resolve_complaint"]
    firm.as_("head", lambda ctx: tasks.complete(ctx, task_id=task_id, values=values))

    assert takeover(firm).cause == "completed:resolve_complaint"


def test_somebody_else_who_is_handed_it_must_take_it_over_too(firm, task_id):
    def grant(ctx):
        unit_id = ctx.session.get_one(UserTask, task_id).candidate_unit_id
        person = directory.user_id(ctx, "director")
        staff.grant(ctx, user_id=person, role=Role.RESPONSIBLE_PERSON, unit_id=unit_id)

    firm.transact(grant)
    firm.as_("head", lambda ctx: tasks.delegate(ctx, task_id=task_id, login="director"))
    assert takeover(firm).ended_at is None

    firm.as_("director", lambda ctx: tasks.claim(ctx, task_id=task_id))
    assert takeover(firm).ended_at is not None


class TestTheFirstAnalysis:
    """TM-03 · CMP-37: within four working hours of accepting, also where verifying takes longer."""

    @pytest.fixture
    def accepted(self, firm):
        """The number of a complaint that was accepted at nine in the morning."""
        values = ANSWERS["accept_custody"]
        number = firm.as_("desk", lambda ctx: complaints.open_case(ctx, values=REGISTERED).number)
        task = open_task(firm)
        firm.as_("acceptor", lambda ctx: tasks.complete(ctx, task_id=task, values=values))
        return number

    def milestone(self, firm):
        of_kind = select(Duty).where(Duty.kind == DutyKind.MILESTONE)
        return firm.transact(lambda ctx: ctx.session.scalars(of_kind).one())

    def give(self, firm, number, login="acceptor", **changes):
        values = ANSWERS["first_analysis_given"] | changes
        work = lambda ctx: cases.send(  # noqa: E731
            ctx, number=number, message="first_analysis_given", values=values
        )
        firm.as_(login, work)

    def test_is_a_duty_of_its_own_that_claiming_the_task_does_not_end(self, firm, accepted, now):
        task = open_task(firm)
        firm.as_("acceptor", lambda ctx: tasks.claim(ctx, task_id=task))
        duty = self.milestone(firm)

        assert (duty.due_at, duty.ended_at) == (now + timedelta(hours=4), None)
        assert (duty.element_id, duty.rule) == ("first_analysis_given", "CMP-37; CMP-42; TM-03")
        attend(firm, duty.due_at + timedelta(minutes=1))
        assert [kind for kind, login in told(firm, "duty.") if login == "acceptor"] == [
            "duty.breached"
        ]

    def test_gives_a_first_grade_and_ends_it_while_both_sides_are_still_heard(self, firm, accepted):
        self.give(firm, accepted, trading_affected="affected")

        case = firm.transact(lambda ctx: ctx.session.scalars(select(Case)).one())
        task = open_task(firm)
        waiting = firm.transact(lambda ctx: ctx.session.get_one(UserTask, task))
        assert (case.grade, waiting.element_id) == ("serious", "verify_with_both_sides")
        assert self.milestone(firm).ended_at is not None
        assert case.due_at == waiting.due_at
        state = firm.transact(lambda ctx: list(as_of.states(as_of.entries(ctx, case)))[-1])
        assert [duty.element_id for duty in state.duties if duty.ended_at is None] == [
            "verify_with_both_sides"
        ]

    def test_is_given_by_whoever_accepts_and_by_nobody_who_took_it_in(self, firm, accepted):
        with pytest.raises(NotAllowed):
            self.give(firm, accepted, login="desk")

        assert self.milestone(firm).ended_at is None
