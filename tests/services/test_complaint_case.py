"""A complaint from first contact to close, on both databases, with every row that follows."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from engine.domain.access import Role
from engine.errors import InvalidValues, NotAllowed, NotFound, StaleScreen
from engine.services import (
    case_views,
    cases,
    complaints,
    custody,
    directory,
    ledger,
    staff,
    sweep,
    task_lists,
    task_views,
    tasks,
    timeline,
)
from engine.services.closing import CloseGateIncomplete
from engine.services.grade_reviews import GradeBelowFloor
from engine.services.task_lists import View
from engine.services.tasks import ReceiverNotEligible, TaskAlreadyClaimed
from engine.store.cases import Case, CaseLink
from engine.store.duties import Duty
from engine.store.ledger import LedgerEntry
from engine.store.outbox import Notification
from engine.store.tasks import Draft, TaskStatus, UserTask
from tests.answers import ANSWERS, REGISTERED, SEVERE_CLOSE


def open_complaint(firm, login="desk", **values):
    given = {**REGISTERED, **values}
    return firm.as_(login, lambda ctx: complaints.open_case(ctx, values=given).number)


def task_id(firm, element):
    """The one open task with this element."""
    return firm.transact(
        lambda ctx: ctx.session.scalars(
            select(UserTask.id).where(
                UserTask.element_id == element, UserTask.status == TaskStatus.OPEN
            )
        ).one()
    )


def do(firm, login, element, **values):
    given = {**ANSWERS[element], **values}
    found = task_id(firm, element)
    firm.as_(login, lambda ctx: tasks.complete(ctx, task_id=found, values=given))


def open_elements(firm, number):
    return firm.as_(
        "compliance",
        lambda ctx: {task.element_id for task in case_views.read(ctx, number=number).open_tasks},
    )


class TestHandOver:
    """CMP-31: whoever sends a complaint back has not accepted it."""

    def test_that_is_sent_back_stays_with_the_first_responder_until_it_is_accepted(self, firm):
        number = open_complaint(firm)
        given = {"custody_decision": "bounced", "bounce_reason": "属热线业务。"}
        found = task_id(firm, "accept_custody")
        firm.as_("acceptor", lambda ctx: tasks.complete(ctx, task_id=found, values=given))

        assert open_elements(firm, number) == {"redirect_custody"}
        do(firm, "desk", "redirect_custody", redirected_unit="B01")
        do(firm, "acceptor", "accept_custody")

        held = lambda ctx: case_views.hold(ctx, number=number)  # noqa: E731
        sent_back, accepted = firm.as_("desk", lambda ctx: custody.of_case(ctx, held(ctx)))
        assert (sent_back.giver, sent_back.receiver, sent_back.is_accepted, sent_back.reason) == (
            "desk",
            "acceptor",
            False,
            "属热线业务。",
        )
        assert (accepted.giver, accepted.is_accepted, accepted.is_client_informed) == (
            "desk",
            True,
            True,
        )
        assert sent_back.answered_at <= accepted.offered_at <= accepted.answered_at

    def test_that_is_sent_back_leaves_the_clock_running_from_intake(self, firm, now):
        """TM-02: only the time to take it over is that of the new receiver."""
        open_complaint(firm)
        given = {"custody_decision": "bounced", "bounce_reason": "属热线业务。"}
        led = {
            "redirected_unit": "CSC",
            "redirect_note": "已说明。",
            "client_told_of_redirect": True,
        }
        for minutes, login, element, values in (
            (20, "acceptor", "accept_custody", given),
            (25, "desk", "redirect_custody", led),
        ):
            found, later = task_id(firm, element), now + timedelta(minutes=minutes)
            firm.as_(
                login,
                lambda ctx, found=found, values=values: tasks.complete(
                    ctx, task_id=found, values=values
                ),
                now=later,
            )

        still_open = select(Duty).where(Duty.ended_at.is_(None))
        rows = firm.transact(lambda ctx: ctx.session.scalars(still_open).all())
        due = {row.kind.value: (row.element_id, row.due_at) for row in rows}
        assert due["task"] == ("accept_custody", now + timedelta(minutes=30))
        assert due["takeover"] == ("accept_custody", now + timedelta(minutes=55))

    def test_that_is_sent_back_names_no_acceptor(self, firm):
        """Custody passes with the acceptance alone."""
        number = open_complaint(firm)
        given = {"custody_decision": "bounced", "bounce_reason": "属热线业务。"}
        found = task_id(firm, "accept_custody")

        firm.as_("acceptor", lambda ctx: tasks.complete(ctx, task_id=found, values=given))

        query = select(Case.acceptor_id).where(Case.number == number)
        assert firm.transact(lambda ctx: ctx.session.scalar(query)) is None


def verified(firm, **factors):
    number = open_complaint(firm)
    do(firm, "acceptor", "accept_custody")
    do(firm, "acceptor", "verify_with_both_sides", **factors)
    return number


def resolved(firm):
    number = verified(firm)
    do(firm, "head", "resolve_complaint")
    do(firm, "acceptor", "reply_to_client")
    return number


def the_case(firm, number):
    return firm.transact(
        lambda ctx: ctx.session.scalars(select(Case).where(Case.number == number)).one()
    )


class TestAGeneralComplaint:
    def test_runs_from_first_contact_to_close(self, firm):
        number = resolved(firm)
        do(firm, "acceptor", "call_complainant")
        do(firm, "acceptor", "close_complaint")

        case = the_case(firm, number)
        assert (case.status, case.grade, case.nature) == ("closed", "general", "responsible")
        assert case.satisfaction == "satisfied"
        assert open_elements(firm, number) == set()

    def test_leaves_a_ledger_entry_for_each_step_in_an_unbroken_chain(self, firm):
        number = resolved(firm)
        do(firm, "acceptor", "call_complainant")
        do(firm, "acceptor", "close_complaint")

        told = firm.as_("auditor", lambda ctx: timeline.read(ctx, number=number))
        assert [(entry.kind, entry.element) for entry in told] == [
            ("case.opened", None),
            ("task.completed", "register_complaint"),
            ("task.completed", "accept_custody"),
            ("task.completed", "verify_with_both_sides"),
            ("task.completed", "resolve_complaint"),
            ("task.completed", "reply_to_client"),
            ("message.received", "feedback_revisit_completed"),
            ("task.completed", "close_complaint"),
        ]
        assert told[3].decided[0]["decision"] == "complaint_grade"
        assert told[1].facts["client_name"] == "张*"
        broken = firm.transact(lambda ctx: ledger.verify(ctx.session, f"case:{number}"))
        assert broken is None

    def test_keeps_its_revisit_in_a_linked_case(self, firm):
        number = resolved(firm)

        links = firm.transact(lambda ctx: ctx.session.scalars(select(CaseLink)).all())
        view = firm.as_("acceptor", lambda ctx: case_views.read(ctx, number=number))
        assert len(links) == 1
        assert view.linked[0].startswith("HF-")
        revisit = firm.as_("acceptor", lambda ctx: case_views.read(ctx, number=view.linked[0]))
        assert revisit.facts["complaint_number"] == number

    def test_goes_back_to_handling_while_the_client_is_dissatisfied(self, firm):
        number = resolved(firm)
        do(
            firm,
            "acceptor",
            "call_complainant",
            satisfaction="dissatisfied",
            newest_opinion="要求退还多收利息。",
        )

        assert open_elements(firm, number) == {"resolve_complaint"}
        view = firm.as_("head", lambda ctx: case_views.read(ctx, number=number))
        assert view.facts["newest_opinion"] == "要求退还多收利息。"
        assert view.facts["revisit_rounds"] == 1

    def test_is_routed_by_who_is_complained_about(self, firm):
        number = open_complaint(
            firm, login="other.desk", accused_kind="unit", accused_person=None, accused_unit="B01"
        )
        assert the_case(firm, number).accepting_unit_id == unit_id(firm, "CSC")

    def test_about_the_own_head_is_accepted_at_headquarters(self, firm):
        number = open_complaint(firm, accused_person="head")
        assert the_case(firm, number).accepting_unit_id == unit_id(firm, "BHQ")


def unit_id(firm, code):
    units = firm.as_("desk", lambda ctx: complaints.directory.organization(ctx))
    return units.unit_by_code(code).id


class TestAMajorComplaint:
    def start(self, firm):
        return verified(firm, loss_level="likely", trading_affected="seriously_affected")

    def test_passes_both_confirmations_headquarters_and_the_leader(self, firm):
        number = self.start(firm)
        assert open_elements(firm, number) == {
            "confirm_as_operations_director",
            "confirm_as_unit_head",
        }
        do(firm, "director", "confirm_as_operations_director")
        do(firm, "head", "confirm_as_unit_head")
        do(firm, "specialist", "sign_headquarters_opinion")
        do(firm, "leader", "give_leader_instruction")
        do(firm, "head", "name_explainer")
        do(firm, "head", "resolve_complaint")
        assert open_elements(firm, number) == {"approve_resolution"}

    def test_is_approved_one_level_up_when_the_head_worked_it_out(self, firm):
        """CMP-22, CMP-61: nobody approves their own resolution."""
        self.test_passes_both_confirmations_headquarters_and_the_leader(firm)
        row = firm.transact(
            lambda ctx: ctx.session.get(UserTask, task_id_in(ctx, "approve_resolution"))
        )
        assert row.candidate_unit_id == unit_id(firm, "BHQ")
        with pytest.raises(NotAllowed):
            do(firm, "head", "approve_resolution")
        do(firm, "bhq.head", "approve_resolution")

    def test_has_its_own_deadlines(self, firm):
        self.start(firm)
        duties = firm.transact(
            lambda ctx: ctx.session.scalars(select(Duty).where(Duty.ended_at.is_(None))).all()
        )
        assert {duty.element_id for duty in duties} == {
            "confirm_as_operations_director",
            "confirm_as_unit_head",
        }
        assert all("TM-07" in duty.rule for duty in duties)


def task_id_in(ctx, element):
    return ctx.session.scalars(
        select(UserTask.id).where(
            UserTask.element_id == element, UserTask.status == TaskStatus.OPEN
        )
    ).one()


class TestRegrading:
    def test_moves_the_complaint_to_the_path_of_its_new_grade(self, firm):
        number = verified(firm)
        values = {"requested_grade": "major", "grade_change_reason": "媒体关注。"}
        firm.as_(
            "acceptor",
            lambda ctx: cases.send(ctx, number=number, message="grade_changed", values=values),
        )

        assert the_case(firm, number).grade == "major"
        assert open_elements(firm, number) == {
            "confirm_as_operations_director",
            "confirm_as_unit_head",
        }
        cancelled = firm.transact(
            lambda ctx: ctx.session.scalars(
                select(UserTask).where(UserTask.element_id == "resolve_complaint")
            ).one()
        )
        assert (cancelled.status, cancelled.cause) == ("cancelled", "message:grade_changed")

    def test_of_a_transfer_learned_of_late_is_at_once_and_told(self, firm):
        """REG-01, ESC-01, TM-06: nobody has to ask for it, and the responsible side knows."""
        number = verified(firm)

        firm.as_(
            "acceptor",
            lambda ctx: cases.send(
                ctx, number=number, message="transfer_received", values=ANSWERS["transfer_received"]
            ),
        )

        assert the_case(firm, number).grade == "major"
        assert open_elements(firm, number) == {
            "confirm_as_operations_director",
            "confirm_as_unit_head",
            "draft_transfer_reply",
        }
        told = select(Notification.payload).where(Notification.kind == "grade.changed")
        [said] = firm.transact(lambda ctx: ctx.session.scalars(told).all())
        assert (said["old"], said["new"]) == ("general", "major")

    def test_cannot_go_below_what_a_fact_demands(self, firm):
        number = open_complaint(
            firm, channel="regulator", transfer_source="csrc", transfer_document="〔2026〕8号"
        )
        do(firm, "acceptor", "accept_custody")
        do(firm, "acceptor", "verify_with_both_sides")
        with pytest.raises(GradeBelowFloor):
            ask_for_review(firm, "specialist", number, proposed_grade="general")
        assert the_case(firm, number).grade == "major"


class TestLowering:
    """CMP-08: a second person decides, and brings the change into force at once (CMP-10)."""

    def test_is_decided_by_somebody_else_at_headquarters(self, firm):
        number = verified(firm, trading_affected="affected")
        ask_for_review(firm, "acceptor", number, proposed_grade="general")
        assert the_case(firm, number).grade == "serious"
        found = task_id(firm, "decide_grade_review")
        with pytest.raises(NotAllowed):
            firm.as_("acceptor", lambda ctx: tasks.claim(ctx, task_id=found))

        do(firm, "mhq.head", "decide_grade_review")

        assert the_case(firm, number).grade == "general"
        told = firm.as_("auditor", lambda ctx: timeline.read(ctx, number=number))
        assert [entry.kind for entry in told][-3:] == [
            "message.received",
            "task.completed",
            "message.received",
        ]

    def test_of_a_transfer_ends_its_reply_with_the_fact(self, firm):
        """REG-02: who was to answer a body that has transferred nothing has nothing left to do."""
        number = open_complaint(
            firm, channel="regulator", transfer_source="csrc", transfer_document="〔2026〕8号"
        )
        do(firm, "acceptor", "accept_custody")
        do(firm, "acceptor", "verify_with_both_sides")
        ask_for_review(firm, "specialist", number, review_subject="transfer", proposed_grade=None)

        do(firm, "mhq.head", "decide_grade_review")

        assert open_elements(firm, number) == {"resolve_complaint"}
        reply = firm.transact(
            lambda ctx: ctx.session.scalars(
                select(UserTask).where(UserTask.element_id == "draft_transfer_reply")
            ).one()
        )
        assert (reply.status, reply.cause) == ("cancelled", "message:grade_review_approved")
        owed = select(Duty.id).where(
            Duty.engine_task_id == reply.engine_task_id, Duty.ended_at.is_(None)
        )
        assert firm.transact(lambda ctx: ctx.session.scalars(owed).all()) == []

    def test_is_not_decided_by_whoever_asked(self, firm):
        number = verified(firm, trading_affected="affected")
        make(firm, "specialist", Role.MARGIN_HEAD, "MHQ")
        ask_for_review(firm, "specialist", number, proposed_grade="general")
        found = task_id(firm, "decide_grade_review")

        with pytest.raises(NotAllowed) as refused:
            firm.as_("specialist", lambda ctx: tasks.claim(ctx, task_id=found))

        assert refused.value.params["reason"] == "proposed"
        queue = firm.as_("specialist", lambda ctx: task_lists.page(ctx, view=View.QUEUE))
        assert queue.total == 0

    def test_tells_the_responsible_person_of_grade_and_category(self, firm):
        """TM-06: at once and by itself."""
        number = verified(firm)
        press = lambda **values: firm.as_(  # noqa: E731
            "acceptor",
            lambda ctx: cases.send(
                ctx,
                number=number,
                message="grade_changed",
                values={"grade_change_reason": "核实后。", **values},
            ),
        )

        press(requested_grade="serious")
        press(requested_category="counter_service")

        told = firm.transact(
            lambda ctx: ctx.session.execute(
                select(Notification.kind, Notification.payload)
                .where(Notification.kind.endswith(".changed"))
                .order_by(Notification.id)
            ).all()
        )
        assert [(row.kind, row.payload["new"]) for row in told] == [
            ("grade.changed", "serious"),
            ("category.changed", "counter_service"),
        ]


def ask_for_review(firm, login, number, **values):
    """Press the button that asks for a lower grade."""
    given = {"review_subject": "judgement", "grade_review_reason": "影响有限。", **values}
    firm.as_(
        login,
        lambda ctx: cases.send(ctx, number=number, message="grade_review_requested", values=given),
    )


def make(firm, login, role, unit):
    """Give somebody one more role."""

    def work(ctx):
        user_id = directory.user_id(ctx, login)
        unit_id = directory.organization(ctx).unit_by_code(unit).id
        staff.grant(ctx, user_id=user_id, role=role, unit_id=unit_id)

    firm.transact(work)


def refused(firm, element, **values):
    """Return the code of each field that a task of the acceptor is refused for."""
    with pytest.raises(InvalidValues) as caught:
        do(firm, "acceptor", element, **values)
    return {field: error.code for field, [error] in caught.value.errors.items()}


class TestRefusals:
    def test_name_what_a_task_says_has_happened_too_late_or_too_early(self, firm):
        """CMP-41, FBK-01: the reply follows the complaint, the revisit the reply."""
        verified(firm)
        do(firm, "head", "resolve_complaint")

        early = {"replied_at": "2026-02-24T10:04+08:00"}
        assert refused(firm, "reply_to_client", **early) == {"replied_at": "before_the_complaint"}
        late = {"replied_at": "2026-03-02T09:01+08:00"}
        assert refused(firm, "reply_to_client", **late) == {"replied_at": "in_the_future"}

        do(firm, "acceptor", "reply_to_client")
        early = {"revisited_at": "2026-02-24T16:09+08:00"}
        assert refused(firm, "call_complainant", **early) == {"revisited_at": "before_the_reply"}

    def test_name_what_a_button_says_has_happened_in_the_future(self, firm):
        """REG-03: a reply that is to be sent is no reply; neither is a letter that is to come."""
        number = verified(firm)
        given = ANSWERS["transfer_received"] | {"transfer_received_at": "2026-03-02T09:01+08:00"}

        with pytest.raises(InvalidValues) as caught:
            firm.as_(
                "acceptor",
                lambda ctx: cases.send(
                    ctx, number=number, message="transfer_received", values=given
                ),
            )

        [error] = caught.value.errors["transfer_received_at"]
        assert (error.code, error.params) == ("in_the_future", {"rule": "REG-03"})

    def test_name_each_field_and_record_nothing(self, firm):
        with pytest.raises(InvalidValues) as caught:
            open_complaint(firm, client_name="", channel="pigeon", unheard_of="x")

        assert {"client_name", "channel", "unheard_of"} <= set(caught.value.errors)
        assert firm.transact(lambda ctx: ctx.session.scalar(select(func.count(Case.id)))) == 0

    def test_an_unknown_accused_is_named(self, firm):
        with pytest.raises(InvalidValues) as caught:
            open_complaint(firm, accused_person="nobody")
        assert set(caught.value.errors) == {"accused_person"}

    def test_the_close_gate_lists_what_is_missing(self, firm):
        number = resolved(firm)
        do(firm, "acceptor", "call_complainant")
        before = the_case(firm, number).ledger_seq

        def forget_the_reply(ctx):
            held = case_views.hold(ctx, number=number)
            held.facts.facts = {
                name: value for name, value in held.facts.facts.items() if name != "handling_result"
            }

        firm.as_("acceptor", forget_the_reply)
        with pytest.raises(CloseGateIncomplete) as caught:
            do(firm, "acceptor", "close_complaint")
        assert "handling_result" in {entry.field for entry in caught.value.missing}
        assert the_case(firm, number).ledger_seq == before

    def test_a_finished_task_is_a_stale_screen(self, firm):
        open_complaint(firm)
        found = task_id(firm, "accept_custody")
        do(firm, "acceptor", "accept_custody")
        with pytest.raises(StaleScreen):
            firm.as_(
                "acceptor",
                lambda ctx: tasks.complete(ctx, task_id=found, values=ANSWERS["accept_custody"]),
            )

    def test_an_old_version_is_a_stale_screen(self, firm):
        open_complaint(firm)
        found = task_id(firm, "accept_custody")
        firm.as_("acceptor", lambda ctx: tasks.claim(ctx, task_id=found))
        with pytest.raises(StaleScreen):
            firm.as_(
                "acceptor",
                lambda ctx: tasks.complete(
                    ctx, task_id=found, values=ANSWERS["accept_custody"], version=1
                ),
            )


class TestAccess:
    def test_the_accused_finds_nothing_of_the_case(self, firm):
        """CMP-57: no page, no list, no counter."""
        number = open_complaint(firm)

        with pytest.raises(NotFound):
            firm.as_("teller", lambda ctx: case_views.read(ctx, number=number))
        assert firm.as_("teller", lambda ctx: cases.search(ctx)).total == 0
        assert firm.as_("desk", lambda ctx: cases.search(ctx)).total == 1

    def test_another_branch_does_not_know_of_it(self, firm):
        number = open_complaint(firm)
        with pytest.raises(NotFound):
            firm.as_("other.head", lambda ctx: case_views.read(ctx, number=number))

    def test_only_the_group_may_claim(self, firm):
        open_complaint(firm)
        found = task_id(firm, "accept_custody")
        with pytest.raises(NotAllowed):
            firm.as_("desk", lambda ctx: tasks.claim(ctx, task_id=found))

    def test_nature_is_hidden_from_the_first_responder(self, firm):
        number = resolved(firm)
        do(firm, "acceptor", "call_complainant")
        do(firm, "acceptor", "close_complaint")

        assert "nature" not in firm.as_("desk", lambda c: case_views.read(c, number=number)).facts
        assert "nature" in firm.as_("head", lambda c: case_views.read(c, number=number)).facts
        told = firm.as_("desk", lambda ctx: timeline.read(ctx, number=number))
        assert all("nature" not in entry.facts for entry in told)


class TestTasks:
    def test_go_from_queue_to_inbox_to_archive(self, firm):
        open_complaint(firm)

        def total(view):
            return firm.as_("acceptor", lambda ctx: task_lists.page(ctx, view=view)).total

        assert (total(View.INBOX), total(View.QUEUE), total(View.ARCHIVE)) == (0, 1, 0)
        found = task_id(firm, "accept_custody")
        firm.as_("acceptor", lambda ctx: tasks.claim(ctx, task_id=found))
        assert (total(View.INBOX), total(View.QUEUE), total(View.ARCHIVE)) == (1, 0, 0)
        do(firm, "acceptor", "accept_custody")
        assert (total(View.INBOX), total(View.QUEUE), total(View.ARCHIVE)) == (0, 1, 1)

    def test_held_by_somebody_else_cannot_be_claimed(self, firm):
        open_complaint(firm)
        found = task_id(firm, "accept_custody")
        firm.as_("acceptor", lambda ctx: tasks.claim(ctx, task_id=found))
        with pytest.raises(TaskAlreadyClaimed):
            firm.as_("head", lambda ctx: tasks.claim(ctx, task_id=found))

    def test_can_be_given_back_assigned_and_delegated_to_whoever_may_do_them(self, firm):
        open_complaint(firm)
        found = task_id(firm, "accept_custody")
        firm.as_("head", lambda ctx: tasks.assign(ctx, task_id=found, login="acceptor"))
        firm.as_("acceptor", lambda ctx: tasks.unclaim(ctx, task_id=found))
        firm.as_("acceptor", lambda ctx: tasks.claim(ctx, task_id=found))
        task = firm.as_("acceptor", lambda ctx: tasks.delegate(ctx, task_id=found, login="head"))
        assert task.owner_id != task.assignee_id
        with pytest.raises(ReceiverNotEligible):
            firm.as_("head", lambda ctx: tasks.delegate(ctx, task_id=found, login="teller"))

    def test_keep_what_was_typed_until_it_is_submitted(self, firm):
        open_complaint(firm)
        found = task_id(firm, "accept_custody")
        typed = {"preliminary_opinion": "先电话联系"}
        firm.as_("acceptor", lambda ctx: tasks.save_draft(ctx, task_id=found, values=typed))

        assert firm.as_("acceptor", lambda c: task_views.read(c, task_id=found)).draft == typed
        do(firm, "acceptor", "accept_custody")
        assert firm.transact(lambda ctx: ctx.session.scalars(select(Draft)).all()) == []


TYPED_BEHIND = {"withdrawal_reason": "客户不再追究"}


class TestWhatIsTypedBehindAButton:
    """R4: it is kept as that of a task is, for whoever typed it."""

    def draft(self, firm, login, number):
        show = lambda ctx: cases.button_form(ctx, number=number, message="withdrawal_reported")  # noqa: E731
        return firm.as_(login, show).draft

    def keep(self, firm, login, number, message="withdrawal_reported"):
        def work(ctx):
            cases.save_draft(ctx, number=number, message=message, values=TYPED_BEHIND)

        firm.as_(login, work)

    def test_is_there_again_until_it_is_sent_and_others_keep_theirs(self, firm):
        number = open_complaint(firm)
        do(firm, "acceptor", "accept_custody")
        for login in ("acceptor", "head"):
            self.keep(firm, login, number)
        assert self.draft(firm, "acceptor", number) == TYPED_BEHIND

        given = ANSWERS["withdrawal_reported"]
        send = lambda ctx: cases.send(  # noqa: E731
            ctx, number=number, message="withdrawal_reported", values=given
        )
        firm.as_("acceptor", send)

        assert self.draft(firm, "acceptor", number) is None
        assert self.draft(firm, "head", number) == TYPED_BEHIND

    def test_is_refused_to_whoever_may_not_press_it_and_where_nothing_waits(self, firm):
        number = open_complaint(firm)
        for login, refusal in (("teller", NotFound), ("auditor", NotAllowed)):
            with pytest.raises(refusal):
                self.keep(firm, login, number)
        for message in ("customer_voice", "no_such_button"):
            with pytest.raises((StaleScreen, NotAllowed)):
                self.keep(firm, "acceptor", number, message)
        assert firm.transact(lambda ctx: ctx.session.scalars(select(Draft)).all()) == []


class TestDuties:
    def test_warn_once_and_note_a_breach_once(self, firm, now):
        number = open_complaint(firm)
        for later in (timedelta(minutes=25), timedelta(minutes=26), timedelta(hours=3)):
            for _ in range(2):
                sweep_at(firm, now + later)

        kinds = [e.kind for e in firm.as_("auditor", lambda c: timeline.read(c, number=number))]
        assert kinds[-2:] == ["duty.warned", "duty.breached"]

    def test_explain_themselves(self, firm):
        open_complaint(firm)
        found = task_id(firm, "accept_custody")
        view = firm.as_("acceptor", lambda ctx: task_views.read(ctx, task_id=found))
        assert view.due_at is not None
        assert view.explanation[0]["code"] == "start"
        assert view.explanation[-1]["code"] == "due"


def sweep_at(firm, moment):
    for duty_id in firm.transact(sweep.due, now=moment):
        firm.transact(lambda ctx, found=duty_id: sweep.attend(ctx, duty_id=found), now=moment)


def test_a_severe_case_needs_an_improvement_with_owner_and_date(firm):
    """CMP-36 on the serious path."""
    verified(firm, trading_affected="affected")
    do(firm, "head", "resolve_complaint")
    do(firm, "bhq.head", "approve_resolution")
    do(firm, "acceptor", "reply_to_client")
    do(firm, "acceptor", "call_complainant")
    do(firm, "specialist", "confirm_nature", archive_note=None)
    with pytest.raises(InvalidValues) as caught:
        do(firm, "acceptor", "close_complaint")
    assert set(caught.value.errors) == set(SEVERE_CLOSE)
    do(firm, "acceptor", "close_complaint", **SEVERE_CLOSE)


def test_every_step_is_one_entry_whose_actor_is_the_person(firm):
    number = open_complaint(firm)
    do(firm, "acceptor", "accept_custody")
    actors = firm.transact(
        lambda ctx: ctx.session.scalars(
            select(LedgerEntry.actor)
            .where(LedgerEntry.stream == f"case:{number}")
            .order_by(LedgerEntry.seq)
        ).all()
    )
    assert actors == ["desk", "desk", "acceptor"]


class TestPeopleFromOtherUnits:
    """Whoever is offered a task, or has done one, may open the case of it."""

    def start(self, firm):
        verified(firm, trading_affected="affected")
        do(firm, "head", "resolve_complaint")

    def sees(self, firm, login):
        return firm.as_(login, lambda ctx: cases.search(ctx).total)

    def test_see_the_case_while_a_task_is_offered_to_them_and_after_they_did_it(self, firm):
        self.start(firm)
        number = firm.as_("compliance", lambda ctx: cases.search(ctx).rows[0].number)
        assert self.sees(firm, "bhq.head") == 1
        assert firm.as_("bhq.head", lambda ctx: case_views.read(ctx, number=number)).number
        assert self.sees(firm, "csc.head") == 0

        do(firm, "bhq.head", "approve_resolution")
        assert self.sees(firm, "bhq.head") == 1
        assert firm.as_("bhq.head", lambda ctx: case_views.read(ctx, number=number)).number


@pytest.mark.parametrize("number", [[], {}, 7, True, ["C1"], "C-nobody"])
def test_a_client_number_that_is_none_is_refused_by_name(firm, number):
    with pytest.raises(InvalidValues) as caught:
        open_complaint(firm, client_number=number)
    assert set(caught.value.errors) == {"client_number"}
