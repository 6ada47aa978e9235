"""FBK-02: a withdrawal on both databases: who may note it, who confirms it, and what it leaves."""

import pytest
from sqlalchemy import select

from engine.errors import NotAllowed
from engine.services import (
    case_views,
    cases,
    close_views,
    complaints,
    rounds,
    task_lists,
    tasks,
    timeline,
)
from engine.services.task_lists import View
from engine.store.cases import Case, CaseKind, CaseStatus
from engine.store.duties import Duty
from engine.store.messages import Message, MessageStatus
from engine.store.outbox import Notification
from engine.store.tasks import TaskStatus, UserTask
from tests.answers import ANSWERS, REGISTERED, SEVERE_CLOSE

pytestmark = pytest.mark.usefixtures("head_above")


def register(firm, **changes):
    values = REGISTERED | changes
    return firm.as_("desk", lambda ctx: complaints.open_case(ctx, values=values).number)


def do(firm, login, element, **changes):
    found = select(UserTask.id).where(
        UserTask.element_id == element, UserTask.status == TaskStatus.OPEN
    )

    def work(ctx):
        task_id = ctx.session.scalars(found).one()
        tasks.complete(ctx, task_id=task_id, values=ANSWERS[element] | changes)

    firm.as_(login, work)


def withdraw(firm, number, *, login="acceptor", **changes):
    values = ANSWERS["withdrawal_reported"] | changes
    firm.as_(
        login,
        lambda ctx: cases.send(ctx, number=number, message="withdrawal_reported", values=values),
    )


def revisited(firm, **found):
    """Return a complaint that the acceptor is about to revisit; what was found makes it serious."""
    number = register(firm)
    do(firm, "acceptor", "accept_custody")
    do(firm, "acceptor", "verify_with_both_sides", **found)
    do(firm, "head", "resolve_complaint")
    if found:
        do(firm, "bhq.head", "approve_resolution")
    do(firm, "acceptor", "reply_to_client")
    return number


def waiting(firm):
    return firm.transact(
        lambda ctx: set(
            ctx.session.scalars(
                select(UserTask.element_id).where(UserTask.status == TaskStatus.OPEN)
            )
        )
    )


def offered(firm, login):
    queue = firm.as_(login, lambda ctx: task_lists.page(ctx, view=View.QUEUE))
    return {row.element_id for row in queue.rows}


def case(firm, **where):
    return firm.transact(lambda ctx: ctx.session.scalars(select(Case).filter_by(**where)).one())


class TestAWithdrawal:
    def test_ends_the_revisit_that_is_under_way_with_everything_that_waits_for_it(self, firm):
        number = revisited(firm)
        assert waiting(firm) == {"call_complainant"}

        withdraw(firm, number)

        assert waiting(firm) == {"close_complaint"}
        assert case(firm, kind=CaseKind.REVISIT).status == CaseStatus.CLOSED
        unsettled = select(Message.name).where(Message.status != MessageStatus.DELIVERED)
        assert firm.transact(lambda ctx: ctx.session.scalars(unsettled).all()) == []
        owed = select(Duty.element_id).where(Duty.ended_at.is_(None))
        assert firm.transact(lambda ctx: ctx.session.scalars(owed).all()) == ["close_complaint"]

    def test_is_told_as_what_became_of_the_revisit(self, firm):
        number = revisited(firm)
        withdraw(firm, number)

        [found] = firm.as_(
            "acceptor",
            lambda ctx: rounds.of_case(ctx, case_views.hold(ctx, number=number)),
        )
        assert (found.satisfaction, found.is_called_off) == (None, True)

    def test_passes_the_close_gate_in_place_of_satisfaction_and_revisits(self, firm):
        number = revisited(firm)
        before = {gap.code for gap in gaps(firm, number)}
        assert {"client_not_satisfied", "revisit_rounds_missing"} <= before

        withdraw(firm, number)

        assert {gap.code for gap in gaps(firm, number)} == {
            "nature_missing",
            "accountability_missing",
            "lesson_missing",
        } & before
        do(firm, "acceptor", "close_complaint")
        assert case(firm, number=number).status == CaseStatus.CLOSED

    def test_tells_whoever_handles_the_complaint(self, firm):
        number = revisited(firm)
        withdraw(firm, number)

        kinds = firm.transact(lambda ctx: ctx.session.scalars(select(Notification.kind)).all())
        assert kinds.count("complaint.withdrawn") == 1

    def test_stands_in_the_history_with_its_words_and_its_second_person(self, firm):
        number = revisited(firm, trading_affected="affected")
        withdraw(firm, number)
        do(firm, "bhq.head", "confirm_withdrawal")

        told = firm.as_("auditor", lambda ctx: timeline.read(ctx, number=number))
        by = [(entry.kind, entry.actor) for entry in told][-2:]
        assert [kind for kind, _ in by] == ["message.received", "task.completed"]

    def test_of_a_serious_complaint_lets_it_close_once_it_is_confirmed(self, firm):
        number = revisited(firm, trading_affected="affected")
        withdraw(firm, number)
        assert waiting(firm) == {"call_complainant", "confirm_withdrawal"}

        do(firm, "bhq.head", "confirm_withdrawal")

        assert waiting(firm) == {"confirm_nature"}
        do(firm, "specialist", "confirm_nature", archive_note=None)
        do(firm, "acceptor", "close_complaint", **SEVERE_CLOSE)
        assert case(firm, number=number).status == CaseStatus.CLOSED


class TestWhoMay:
    def test_note_it_is_the_first_responder_too(self, firm):
        number = register(firm)

        withdraw(firm, number, login="desk")

        assert waiting(firm) == {"accept_custody", "confirm_withdrawal"}

    def test_note_it_is_not_whoever_is_to_handle_it(self, firm):
        """CON-07, CMP-04: who has an interest in a withdrawal does not write it down."""
        number = revisited(firm)

        with pytest.raises(NotAllowed) as refused:
            withdraw(firm, number, login="head")

        assert refused.value.params["reason"] == "same_person"
        buttons = firm.as_("head", lambda ctx: case_views.read(ctx, number=number).buttons)
        assert "withdrawal_reported" not in buttons

    def test_confirm_it_is_not_whoever_noted_it(self, firm):
        number = revisited(firm, trading_affected="affected")
        withdraw(firm, number, login="bhq.head")

        with pytest.raises(NotAllowed) as refused:
            do(firm, "bhq.head", "confirm_withdrawal")

        assert refused.value.params["reason"] == "proposed"

    def test_confirm_it_is_not_whoever_handled_it_but_the_head_of_the_next_unit(self, firm):
        """CMP-04, CMP-61: it is offered above the branch, whose only head handled it."""
        number = revisited(firm, trading_affected="affected")
        withdraw(firm, number)

        with pytest.raises(NotAllowed) as refused:
            do(firm, "head", "confirm_withdrawal")

        assert refused.value.params["reason"] == "responsible_person"
        assert offered(firm, "bhq.head") == {"confirm_withdrawal"}

    def test_confirm_it_is_offered_no_longer_to_whoever_has_become_responsible(self, firm):
        """CMP-04: the list knows of it as the task does."""
        number = register(firm)
        withdraw(firm, number, login="desk")
        assert offered(firm, "head") == {"confirm_withdrawal"}

        do(firm, "acceptor", "accept_custody")
        do(firm, "acceptor", "verify_with_both_sides")

        assert offered(firm, "head") == set()


def gaps(firm, number):
    return firm.as_("acceptor", lambda ctx: close_views.read(ctx, number=number))
