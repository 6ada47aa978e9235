"""CMP-54, CMP-58: whoever has left is complained about all the same, and is given nothing."""

from sqlalchemy import select

from engine.domain.grants import Role
from engine.services import cases, directory, staff, substitutes, tasks
from engine.store.cases import Case
from engine.store.tasks import TaskStatus, UserTask
from tests.services.test_complaint_case import do, open_complaint, task_id, verified


def leave(firm, login):
    def work(ctx):
        staff.set_active(ctx, user_id=directory.user_id(ctx, login), is_active=False)

    firm.transact(work)


def facts_of(firm, number):
    """The unit and the person who answer, and the person complained about, by login."""
    columns = (Case.accused_id, Case.responsible_person_id, Case.responsible_unit_id)
    query = select(*columns).where(Case.number == number)

    def work(ctx):
        accused, person, unit = ctx.session.execute(query).one()
        code = directory.organization(ctx).unit(unit).code if unit else None
        logins = [directory.any_login(ctx, each) if each else None for each in (accused, person)]
        return (*logins, code)

    return firm.transact(work)


def regrade(firm, number, **values):
    given = {"grade_change_reason": "媒体关注。", **values}
    firm.as_(
        "acceptor",
        lambda ctx: cases.send(ctx, number=number, message="grade_changed", values=given),
    )


class TestTheOneComplainedAbout:
    def test_may_be_gone_before_the_complaint_is_taken_in(self, firm):
        leave(firm, "teller")

        number = verified(firm)

        assert facts_of(firm, number) == ("teller", "head", "B01")

    def test_may_leave_before_verification_and_before_a_new_grade(self, firm):
        number = open_complaint(firm)
        do(firm, "acceptor", "accept_custody")
        leave(firm, "teller")

        do(firm, "acceptor", "verify_with_both_sides")
        regrade(firm, number, requested_grade="serious")

        assert facts_of(firm, number) == ("teller", "head", "B01")

    def test_keeps_the_unit_of_the_case_when_the_roles_were_taken_away_too(self, firm):
        number = open_complaint(firm)
        do(firm, "acceptor", "accept_custody")
        leave(firm, "teller")

        def take_away(ctx):
            accused = directory.any_person(ctx, "teller")
            staff.revoke(
                ctx, user_id=accused.id, role=Role.FIRST_RESPONDER, unit_id=accused.unit_id
            )

        firm.transact(take_away)
        do(firm, "acceptor", "verify_with_both_sides")

        assert facts_of(firm, number) == ("teller", "head", "B01")

    def test_who_headed_the_branch_is_answered_for_at_brokerage_headquarters(self, firm):
        """CMP-52, CMP-58: having left does not make the branch its own judge."""
        leave(firm, "head")

        number = open_complaint(firm, accused_person="head")
        do(firm, "bhq.head", "accept_custody")
        do(firm, "bhq.head", "verify_with_both_sides")

        assert facts_of(firm, number) == ("head", "bhq.head", "B01")


class TestAHeadWhoLeft:
    def test_answers_for_nothing_and_the_next_one_up_does(self, firm):
        number = open_complaint(firm)
        do(firm, "acceptor", "accept_custody")
        leave(firm, "head")

        do(firm, "acceptor", "verify_with_both_sides")

        assert facts_of(firm, number) == ("teller", "bhq.head", "B01")

    def test_is_replaced_when_the_complaint_is_graded_again(self, firm):
        number = verified(firm)
        leave(firm, "head")

        regrade(firm, number, requested_grade="serious")

        assert facts_of(firm, number) == ("teller", "bhq.head", "B01")

    def test_heads_the_unit_again_when_let_in_again(self, firm):
        user_id = firm.transact(lambda ctx: directory.user_id(ctx, "head"))
        leave(firm, "head")
        firm.transact(lambda ctx: staff.set_active(ctx, user_id=user_id, is_active=True))

        assert facts_of(firm, verified(firm)) == ("teller", "head", "B01")


class TestWhatWasMeantForSomebodyWhoLeft:
    def test_waits_for_the_group(self, firm):
        """CMP-31: a complaint that is sent back does not wait for who took it in."""
        open_complaint(firm)
        leave(firm, "desk")
        found = task_id(firm, "accept_custody")
        given = {"custody_decision": "bounced", "bounce_reason": "属热线业务。"}

        firm.as_("acceptor", lambda ctx: tasks.complete(ctx, task_id=found, values=given))

        query = select(UserTask.assignee_id, UserTask.candidate_role).where(
            UserTask.element_id == "redirect_custody", UserTask.status == TaskStatus.OPEN
        )
        assert firm.transact(lambda ctx: ctx.session.execute(query).one()) == (
            None,
            "first_responder",
        )

    def test_who_stands_in_for_somebody_and_leaves_stands_in_no_more(self, firm, now):
        """CMP-58, CMP-60: the head is away with nobody, so the next one up answers."""
        until = now.replace(year=now.year + 1)

        def name(ctx):
            substitutes.name(ctx, person="head", substitute="director", since=now, until=until)

        firm.transact(name)
        leave(firm, "director")

        assert facts_of(firm, verified(firm))[1] == "bhq.head"
