"""While somebody is away, the substitute acts, and who is away signs nothing (CMP-60)."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from engine.errors import InvalidValues, NotAllowed, NotFound
from engine.services import complaints, substitutes, task_lists, tasks
from engine.services.substitutes import AbsenceTwice, SubstituteNotEligible
from engine.services.task_lists import View
from engine.store.cases import Case
from engine.store.ledger import LedgerEntry
from engine.store.outbox import Notification
from engine.store.people import User
from engine.store.tasks import TaskStatus, UserTask
from tests.answers import ANSWERS, REGISTERED
from tests.faults import task_id

WEEK = timedelta(weeks=1)
SERIOUS = {"trading_affected": "seriously_affected", "loss_level": "likely"}


@pytest.fixture
def away(firm, now):
    """The head of the branch is away for two weeks, and the director stands in."""
    return firm.as_("head", lambda ctx: name(ctx, now, substitute="director"))


def name(ctx, now, *, person="head", substitute, since=timedelta(), until=2 * WEEK):
    return substitutes.name(
        ctx, person=person, substitute=substitute, since=now + since, until=now + until
    )


def major_case(firm):
    """A major complaint that waits for both confirmations."""
    number = firm.as_("desk", lambda ctx: complaints.open_case(ctx, values=REGISTERED).number)
    for element in ("accept_custody", "verify_with_both_sides"):
        more = SERIOUS if element == "verify_with_both_sides" else {}
        done = task_id(firm, number)
        values = {**ANSWERS[element], **more}
        firm.as_(
            "acceptor",
            lambda ctx, done=done, values=values: tasks.complete(ctx, task_id=done, values=values),
        )
    return number


def open_task(firm, element):
    return firm.transact(
        lambda ctx: ctx.session.scalars(
            select(UserTask.id).where(
                UserTask.element_id == element, UserTask.status == TaskStatus.OPEN
            )
        ).one()
    )


def complete(firm, login, element):
    found = open_task(firm, element)
    return firm.as_(login, lambda ctx: tasks.complete(ctx, task_id=found, values=ANSWERS[element]))


def elements(firm, login, view):
    page = firm.as_(login, lambda ctx: task_lists.page(ctx, view=view))
    return {row.element_id for row in page.rows}


class TestWhileAway:
    def test_the_confirmation_of_the_head_goes_to_the_substitute(self, firm, away):
        major_case(firm)

        assert "confirm_as_unit_head" in elements(firm, "director", View.QUEUE)
        complete(firm, "director", "confirm_as_unit_head")
        assert "confirm_as_unit_head" not in elements(firm, "director", View.QUEUE)

    def test_the_head_cannot_sign(self, firm, away):
        major_case(firm)

        with pytest.raises(NotAllowed) as refused:
            complete(firm, "head", "confirm_as_unit_head")

        assert refused.value.params["reason"] == "away"

    def test_the_two_confirmations_still_come_from_two_people(self, firm, away):
        """ESC-02 holds for whoever stands in too."""
        major_case(firm)
        complete(firm, "director", "confirm_as_unit_head")

        with pytest.raises(NotAllowed) as refused:
            complete(firm, "director", "confirm_as_operations_director")

        assert refused.value.params["reason"] == "confirmed_as_head"

    def test_a_task_that_was_held_already_is_in_the_inbox_of_the_substitute(self, firm, now):
        major_case(firm)
        held = open_task(firm, "confirm_as_unit_head")
        firm.as_("head", lambda ctx: tasks.claim(ctx, task_id=held))
        firm.as_("head", lambda ctx: name(ctx, now, substitute="director"))

        assert "confirm_as_unit_head" in elements(firm, "director", View.INBOX)
        complete(firm, "director", "confirm_as_unit_head")
        entry = firm.transact(
            lambda ctx: ctx.session.scalars(
                select(LedgerEntry.content).order_by(LedgerEntry.id.desc()).limit(1)
            ).one()
        )
        assert b'"instead_of":"head"' in entry

    def test_without_a_substitute_the_task_climbs(self, firm, now):
        """CMP-58: on leave without substitute, the next unit up is asked."""
        firm.as_("head", lambda ctx: name(ctx, now, substitute=None))
        major_case(firm)

        unit = firm.transact(
            lambda ctx: ctx.session.scalar(
                select(UserTask.candidate_unit_id).where(
                    UserTask.element_id == "confirm_as_unit_head"
                )
            )
        )
        home = firm.transact(
            lambda ctx: ctx.session.scalar(
                select(UserTask.candidate_unit_id).where(
                    UserTask.element_id == "confirm_as_operations_director"
                )
            )
        )
        assert unit != home

    @pytest.mark.parametrize(("substitute", "answers"), [("director", "head"), (None, "bhq.head")])
    def test_who_answers_is_climbed_past_when_nobody_stands_in(
        self, firm, now, substitute, answers
    ):
        """CMP-58: the person computed is on leave without a substitute."""
        firm.as_("head", lambda ctx: name(ctx, now, substitute=substitute))
        number = major_case(firm)

        responsible = select(User.login).join(Case, Case.responsible_person_id == User.id)
        found = firm.transact(
            lambda ctx: ctx.session.scalar(responsible.where(Case.number == number))
        )
        assert found == answers

    def test_nobody_can_give_the_absent_a_task(self, firm, away):
        major_case(firm)
        found = open_task(firm, "confirm_as_unit_head")

        with pytest.raises(tasks.ReceiverNotEligible):
            firm.as_("director", lambda ctx: tasks.assign(ctx, task_id=found, login="head"))


class TestBeforeAndAfter:
    def test_the_substitute_has_no_say(self, firm, now):
        firm.as_("head", lambda ctx: name(ctx, now, substitute="director", since=WEEK))
        major_case(firm)

        assert "confirm_as_unit_head" not in elements(firm, "director", View.QUEUE)
        complete(firm, "head", "confirm_as_unit_head")

    def test_an_absence_that_ends_gives_everything_back_at_once(self, firm, away):
        major_case(firm)
        firm.as_("head", lambda ctx: substitutes.end(ctx, absence_id=away.id))

        assert "confirm_as_unit_head" not in elements(firm, "director", View.QUEUE)
        complete(firm, "head", "confirm_as_unit_head")


class TestNaming:
    def test_is_recorded_and_told_to_the_substitute(self, firm, away):
        kinds = firm.transact(lambda ctx: ctx.session.scalars(select(LedgerEntry.kind)).all())
        told = firm.transact(
            lambda ctx: ctx.session.scalars(
                select(User.login)
                .join(Notification, Notification.recipient_id == User.id)
                .where(Notification.kind == "substitute.named")
            ).all()
        )

        assert "substitute.named" in kinds
        assert told == ["director"]

    @pytest.mark.parametrize("login", ["head", "director", "admin"])
    def test_is_for_oneself_ones_head_and_the_administrator(self, firm, now, login):
        assert firm.as_(login, lambda ctx: name(ctx, now, substitute="director")).person == "head"

    @pytest.mark.parametrize("login", ["desk", "other.head", "auditor"])
    def test_is_for_nobody_else(self, firm, now, login):
        with pytest.raises(NotAllowed):
            firm.as_(login, lambda ctx: name(ctx, now, substitute="director"))

    @pytest.mark.parametrize("substitute", ["head", "other.head"])
    def test_wants_somebody_else_of_the_unit_or_above(self, firm, now, substitute):
        with pytest.raises(SubstituteNotEligible):
            firm.as_("head", lambda ctx: name(ctx, now, substitute=substitute))

    def test_wants_somebody_who_is_there(self, firm, now):
        firm.as_("admin", lambda ctx: name(ctx, now, person="director", substitute=None))

        with pytest.raises(SubstituteNotEligible):
            firm.as_("head", lambda ctx: name(ctx, now, substitute="director"))

    def test_counts_once_for_the_same_time(self, firm, now, away):
        with pytest.raises(AbsenceTwice):
            firm.as_("head", lambda ctx: name(ctx, now, substitute=None, since=WEEK))

    @pytest.mark.parametrize(("since", "until"), [(-2 * WEEK, -WEEK), (WEEK, WEEK)])
    def test_wants_a_time_that_is_not_over(self, firm, now, since, until):
        with pytest.raises(InvalidValues) as refused:
            firm.as_(
                "head",
                lambda ctx: name(ctx, now, substitute=None, since=since, until=until),
            )

        assert list(refused.value.errors) == ["until"]

    def test_is_seen_by_whom_it_concerns(self, firm, away):
        def seen(login):
            found = firm.as_(login, substitutes.to_come)
            return [(each.person, each.substitute) for each in found]

        assert seen("head") == seen("director") == seen("admin") == [("head", "director")]
        assert seen("desk") == seen("other.head") == []

    def test_that_is_over_cannot_be_ended_again(self, firm, away):
        firm.as_("head", lambda ctx: substitutes.end(ctx, absence_id=away.id))

        with pytest.raises(NotFound):
            firm.as_("head", lambda ctx: substitutes.end(ctx, absence_id=away.id))
