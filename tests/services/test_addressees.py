"""Who is told that a task has come, and of its deadline: nobody who is away or must stay out."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from engine.domain.grants import Role
from engine.services import complaints, directory, relation_register, staff, substitutes, tasks
from engine.services.relation_register import NewRelation
from engine.store.outbox import Notification
from engine.store.people import OrgUnit
from engine.store.tasks import TaskStatus, UserTask
from tests.answers import ANSWERS, REGISTERED
from tests.beats import attend, told

WEEK = timedelta(weeks=1)
BOUNCED = {"custody_decision": "bounced", "bounce_reason": "属热线业务。"}
MAJOR = {"trading_affected": "seriously_affected", "loss_level": "likely"}


def register(firm, **values):
    given = REGISTERED | values
    return firm.as_("desk", lambda ctx: complaints.open_case(ctx, values=given).number)


def open_task(firm, element):
    waiting = select(UserTask.id).where(
        UserTask.element_id == element, UserTask.status == TaskStatus.OPEN
    )
    return firm.transact(lambda ctx: ctx.session.scalars(waiting).one())


def do(firm, login, element, **values):
    found, given = open_task(firm, element), ANSWERS[element] | values
    firm.as_(login, lambda ctx: tasks.complete(ctx, task_id=found, values=given))


def give_role(firm, login, role, unit="B01"):
    def work(ctx):
        place = ctx.session.scalars(select(OrgUnit.id).where(OrgUnit.code == unit)).one()
        staff.grant(ctx, user_id=directory.user_id(ctx, login), role=role, unit_id=place)

    firm.transact(work)


def send_away(firm, now, person, substitute=None):
    work = lambda ctx: substitutes.name(  # noqa: E731
        ctx, person=person, substitute=substitute, since=now, until=now + WEEK
    )
    firm.as_("admin", work)


def of_tasks(firm):
    return told(firm, "task.")


class TestATaskThatComes:
    """CMP-31: custody passes by itself, so nobody must look for it."""

    def test_is_told_to_its_group_with_what_it_takes_to_find_it(self, firm):
        register(firm)

        assert told(firm) == [("task.offered", "acceptor")]
        [note] = firm.transact(lambda ctx: ctx.session.scalars(select(Notification)).all())
        assert note.payload == {"task": open_task(firm, "accept_custody")}

    def test_is_told_to_each_of_the_group_but_who_is_complained_about_or_related(self, firm):
        """CMP-57, CMP-58."""
        for login in ("teller", "director", "head"):
            give_role(firm, login, Role.ACCEPTOR)
        near = NewRelation(
            staff="director", kind="relative", colleague="teller", began_on=date(2026, 1, 5)
        )
        firm.as_("admin", lambda ctx: relation_register.add_many(ctx, [near]))

        register(firm, accused_person="teller")

        assert sorted(of_tasks(firm)) == [("task.offered", "acceptor"), ("task.offered", "head")]

    def test_is_told_to_the_person_it_was_given_to(self, firm):
        register(firm)
        do(firm, "acceptor", "accept_custody")
        do(firm, "acceptor", "verify_with_both_sides")

        assert of_tasks(firm)[-1] == ("task.assigned", "head")

    def test_is_told_to_both_who_confirm_a_major_complaint(self, firm):
        """TM-07 gives them two hours."""
        register(firm)
        do(firm, "acceptor", "accept_custody")
        before = of_tasks(firm)
        do(firm, "acceptor", "verify_with_both_sides", **MAJOR)

        new = of_tasks(firm)[len(before) :]
        assert sorted(new) == [("task.offered", "director"), ("task.offered", "head")]

    def test_is_not_told_to_who_brought_it_about(self, firm):
        register(firm)
        do(firm, "acceptor", "accept_custody")

        open_task(firm, "verify_with_both_sides")
        assert of_tasks(firm) == [("task.offered", "acceptor")]

    def test_is_told_again_when_it_comes_again(self, firm):
        register(firm)
        found = open_task(firm, "accept_custody")
        firm.as_("acceptor", lambda ctx: tasks.complete(ctx, task_id=found, values=BOUNCED))
        do(firm, "desk", "redirect_custody", redirected_unit="B01")

        mine = [each for each in of_tasks(firm) if each[1] == "acceptor"]
        assert mine == [("task.offered", "acceptor")] * 2

    def test_is_told_to_the_substitute(self, firm, now):
        """CMP-60."""
        send_away(firm, now, "acceptor", substitute="head")
        register(firm)

        assert of_tasks(firm) == [("task.offered", "head")]

    def test_is_told_further_up_where_nobody_is_there(self, firm, now):
        """CMP-61; a substitute who is away stands in for nobody."""
        send_away(firm, now, "acceptor", substitute="director")
        send_away(firm, now, "director")
        register(firm)

        assert of_tasks(firm) == [("task.offered", "bhq.head")]

    def test_is_told_to_the_head_where_nobody_is_there_at_all(self, firm, now):
        """CMP-61: the head has to give it to somebody."""
        for login in ("acceptor", "bhq.head"):
            send_away(firm, now, login)
        register(firm)

        assert of_tasks(firm) == [("task.stranded", "head")]


class TestADeadline:
    """CMP-60: a warning to somebody who is away warns nobody."""

    LATER = (25, 40, 180, 24 * 60, 72 * 60)

    @pytest.mark.parametrize(("substitute", "warned"), [("director", "director"), (None, "head")])
    def test_of_a_task_that_somebody_absent_holds(self, firm, now, substitute, warned):
        register(firm)
        found = open_task(firm, "accept_custody")
        firm.as_("acceptor", lambda ctx: tasks.claim(ctx, task_id=found))
        send_away(firm, now, "acceptor", substitute=substitute)

        attend(firm, now + timedelta(minutes=25))

        assert told(firm, "duty.") == [("duty.warned", warned)]

    @pytest.mark.parametrize(
        ("substitute", "superior"), [("director", "director"), (None, "bhq.head")]
    )
    def test_that_goes_up_while_the_head_is_away(self, firm, now, substitute, superior):
        """CMP-58: past a head for whom nobody stands in."""
        register(firm)
        send_away(firm, now, "head", substitute=substitute)

        for later in self.LATER[:3]:
            attend(firm, now + timedelta(minutes=later))

        assert told(firm, "duty.escalated") == [("duty.escalated", superior)]

    def test_that_goes_up_to_the_leaders_where_the_head_of_headquarters_is_accused(self, firm, now):
        """ACC-05, CMP-57."""
        register(firm, accused_person="mhq.head")

        for later in self.LATER:
            attend(firm, now + timedelta(minutes=later))

        assert told(firm, "duty.escalated")[-1] == ("duty.escalated", "leader")


class TestATaskThatIsGivenUp:
    @pytest.fixture
    def delegated(self, firm):
        register(firm)
        found = open_task(firm, "accept_custody")
        firm.as_("acceptor", lambda ctx: tasks.claim(ctx, task_id=found))
        firm.as_("acceptor", lambda ctx: tasks.delegate(ctx, task_id=found, login="head"))
        return found

    def holder(self, firm, task_id):
        def read(ctx):
            task = ctx.session.get_one(UserTask, task_id)
            held = [task.assignee_id, task.owner_id]
            return [None if each is None else directory.login(ctx, each) for each in held]

        return firm.transact(read)

    def test_by_a_delegate_goes_back_to_its_owner(self, firm, delegated):
        firm.as_("head", lambda ctx: tasks.unclaim(ctx, task_id=delegated))

        assert self.holder(firm, delegated) == ["acceptor", None]
        assert of_tasks(firm)[-1] == ("task.returned", "acceptor")

    def test_by_its_holder_goes_to_the_group(self, firm):
        give_role(firm, "director", Role.ACCEPTOR)
        register(firm)
        found = open_task(firm, "accept_custody")
        firm.as_("acceptor", lambda ctx: tasks.claim(ctx, task_id=found))
        firm.as_("acceptor", lambda ctx: tasks.unclaim(ctx, task_id=found))

        assert self.holder(firm, found) == [None, None]
        assert of_tasks(firm)[2:] == [("task.offered", "director")]

    def test_by_a_superior_is_told_to_who_held_it(self, firm):
        register(firm)
        found = open_task(firm, "accept_custody")
        firm.as_("acceptor", lambda ctx: tasks.claim(ctx, task_id=found))
        firm.as_("head", lambda ctx: tasks.unclaim(ctx, task_id=found))

        assert self.holder(firm, found) == [None, None]
        assert of_tasks(firm)[1:] == [("task.taken_back", "acceptor")]
