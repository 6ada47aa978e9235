"""A complaint from first contact to close, and each way it can turn on the road."""

from datetime import datetime

import pytest

from engine.domain.calendar import SHANGHAI
from engine.services.closing import CloseGateIncomplete
from tests.processes.complaints import (
    a_complaint,
    a_replied_complaint,
    a_resolved_complaint,
    a_verified_complaint,
    advance,
    an_empty_complaint,
    answer,
    finish,
    revisit,
    usual,
)

REPORTS_OF_AN_EMERGENCY = {"tell_company_contact", "report_to_regulator"}


def local(moment):
    """Return a moment as the clock on the wall shows it; every case starts on Monday at ten."""
    return f"{moment.astimezone(SHANGHAI):%a %d %H:%M}"


def test_a_general_complaint_goes_from_first_contact_to_close():
    complaint = a_complaint(accused_kind="person", accused_person="teller")

    assert complaint.waiting_at == {"accept_custody"}
    assert complaint.facts["accepting_unit"] == "B01"
    answer(complaint, "accept_custody")

    assert complaint.open_tasks == {"verify_with_both_sides"}
    answer(complaint, "verify_with_both_sides")

    assert complaint.facts["grade"] == "general"
    assert complaint.facts["responsible_person"] == "head"
    assert complaint.open_tasks == {"resolve_complaint"}
    answer(complaint, "resolve_complaint")

    assert complaint.open_tasks == {"reply_to_client"}
    answer(complaint, "reply_to_client")

    assert "feedback_revisit_completed" in complaint.waiting_at
    revisit(complaint, satisfaction="very_satisfied")

    assert complaint.open_tasks == {"close_complaint"}
    answer(complaint, "close_complaint")

    assert complaint.is_completed
    assert complaint.ended_at == {"complaint_closed"}
    assert [operation for operation, _ in complaint.host.calls] == [
        "organization.relate_accused",
        "organization.assign_accepting_unit",
        "complaints.note_accused",
        "complaints.settle_accused",
        "complaints.count_cluster",
        "complaints.tell_cluster",
        "complaints.settle_grade",
        "organization.assign_responsible",
        "complaints.begin_resolution",
        "complaints.settle_resolution",
        "complaints.plan_revisit",
        "complaints.note_revisit",
        "complaints.close",
    ]


class TestDuties:
    """Whose turn it is and until when; days run to the close of office, hours through the night."""

    @pytest.mark.parametrize(
        ("grade", "element", "due"),
        [
            ("general", "register_complaint", "Mon 02 10:30"),  # TM-01
            ("general", "accept_custody", "Mon 02 10:30"),  # TM-02
            ("general", "verify_with_both_sides", "Tue 03 17:00"),  # TM-04
            ("general", "resolve_complaint", "Mon 09 17:00"),  # CMP-33, five working days
            ("serious", "resolve_complaint", "Mon 16 17:00"),  # CMP-33, ten working days
            ("serious", "approve_resolution", "Mon 02 14:00"),  # CMP-22
            ("major", "confirm_as_operations_director", "Mon 02 12:00"),  # TM-07
            ("major", "confirm_as_unit_head", "Mon 02 12:00"),  # TM-07
            ("major", "sign_headquarters_opinion", "Tue 03 17:00"),  # TM-08
            ("major", "give_leader_instruction", "Tue 03 17:00"),  # ESC-03
            ("major", "name_explainer", "Mon 02 14:00"),  # ESC-04
            ("major", "resolve_complaint", "Mon 23 17:00"),  # CMP-33, fifteen working days
            ("general", "reply_to_client", "Wed 04 17:00"),  # CMP-40, CMP-41
            ("general", "close_complaint", "Mon 09 17:00"),  # TM-12
            ("serious", "confirm_nature", "Tue 03 17:00"),  # CMP-17
        ],
    )
    def test_each_task_is_due_by_policy(self, grade, element, due):
        complaint = advance(an_empty_complaint(), to=element, grade=grade)

        assert local(complaint.due_at(element)) == due

    @pytest.mark.parametrize(
        ("element", "role", "place"),
        [
            ("confirm_as_operations_director", "operations_director", "intake_unit"),
            ("confirm_as_unit_head", "unit_head", "intake_unit"),
            ("sign_headquarters_opinion", "complaint_specialist", "margin_headquarters"),
            ("give_leader_instruction", "leader", "company"),
            ("name_explainer", "unit_head", "accepting_unit"),
            ("resolve_complaint", "responsible_person", "responsible_unit"),
            ("approve_resolution", "unit_head", "responsible_unit"),
            ("reply_to_client", "acceptor", "accepting_unit"),
            ("confirm_nature", "complaint_specialist", "margin_headquarters"),
            ("close_complaint", "acceptor", "accepting_unit"),
        ],
    )
    def test_each_task_goes_to_those_whom_the_rules_name(self, element, role, place):
        complaint = advance(a_verified_complaint(grade="major"), to=element)

        found = complaint.assignment(element)

        assert (found.role, found.place) == (role, place)

    def test_minutes_of_work_left_on_friday_go_on_on_monday(self):
        complaint = a_complaint()
        complaint.host.now = datetime(2026, 3, 6, 16, 50, tzinfo=SHANGHAI)

        assert local(complaint.due_at("accept_custody")) == "Mon 09 09:20"


class TestApproval:
    """CMP-22: what goes beyond the authority of the responsible person needs the superior."""

    @pytest.mark.parametrize(("payment", "waits_at"), [
        (None, "reply_to_client"),
        (10000, "reply_to_client"),
        (10000.01, "approve_resolution"),
    ])  # fmt: skip
    def test_is_asked_for_a_general_complaint_above_the_payment_limit(self, payment, waits_at):
        complaint = a_verified_complaint(grade="general")

        answer(complaint, "resolve_complaint", planned_payment=payment)

        assert complaint.open_tasks - REPORTS_OF_AN_EMERGENCY == {waits_at}

    @pytest.mark.parametrize("grade", ["serious", "major"])
    def test_is_always_asked_for_the_higher_grades(self, grade):
        complaint = advance(a_verified_complaint(grade=grade), to="resolve_complaint")

        answer(complaint, "resolve_complaint")

        assert complaint.open_tasks == {"approve_resolution"}

    def test_that_is_refused_sends_the_complaint_back_with_the_opinion(self):
        complaint = advance(a_verified_complaint(grade="serious"), to="approve_resolution")

        answer(complaint, "approve_resolution", approval="returned", approval_opinion="补充依据。")

        (task,) = complaint.position.user_tasks
        assert (task.element, task.round) == ("resolve_complaint", 2)
        assert complaint.facts["approval_opinion"] == "补充依据。"
        assert advance(complaint, to="reply_to_client").open_tasks == {"reply_to_client"}


class TestFeedbackRevisit:
    """FBK-01, 02: every reply is followed by a revisit, again while the client is dissatisfied."""

    def test_is_requested_with_all_that_the_caller_must_know(self):
        complaint = a_replied_complaint(grade="serious")

        ((message, key, payload),) = complaint.host.sent

        assert (message, key) == ("feedback_revisit_requested", "TS-202603-0001")
        assert payload == {
            "revisit_kind": "acceptor",
            "acceptor_revisited_by": None,
            "revisit_result": None,
            "revisited_at": None,
            "responsible_unit": "B01",
            "complaint_number": "TS-202603-0001",
            "client_number": None,
            "client_name": "张伟",
            "client_phone": "13800001111",
            "client_email": None,
            "client_address": None,
            "complainant_kind": "client",
            "contact_outcome": None,
            "acceptor_satisfaction": None,
            "client_branch": "B01",
            "accepting_unit": "B01",
            "grade": "serious",
            "category": "service_quality",
            "complaint_reason": complaint.facts["complaint_reason"],
            "demand": complaint.facts["demand"],
            "handling_result": complaint.facts["handling_result"],
            "reply_text": complaint.facts["reply_text"],
            "replied_at": complaint.facts["replied_at"],
            "planned_payment": None,
            "accused_person": complaint.facts["accused_person"],
            "responsible_person": complaint.facts["responsible_person"],
        }

    def test_is_not_requested_before_the_client_has_a_reply(self):
        assert a_resolved_complaint().host.sent == []

    @pytest.mark.parametrize("satisfaction", ["very_satisfied", "satisfied", "acceptable"])
    def test_of_a_client_who_accepts_leads_to_the_close(self, satisfaction):
        """CMP-19: only a dissatisfied client opens the complaint again."""
        complaint = a_replied_complaint()

        revisit(complaint, satisfaction=satisfaction)

        assert complaint.open_tasks == {"close_complaint"}

    def test_of_a_dissatisfied_client_starts_a_second_round_with_the_newest_opinion(self):
        complaint = a_replied_complaint()

        revisit(complaint, satisfaction="dissatisfied", newest_opinion="没有道歉。")

        (task,) = complaint.position.user_tasks
        assert (task.element, task.round) == ("resolve_complaint", 2)
        assert complaint.facts["newest_opinion"] == "没有道歉。"
        assert complaint.facts["revisit_rounds"] == 1

    def test_follows_every_round_until_the_client_is_satisfied(self):
        complaint = a_replied_complaint()

        for _ in range(2):
            revisit(complaint, satisfaction="dissatisfied", newest_opinion="没有道歉。")
            advance(complaint, to="feedback_revisit_completed")
        finish(complaint)

        assert complaint.ended_at == {"complaint_closed"}
        assert complaint.facts["revisit_rounds"] == 3
        assert [message for message, *_ in complaint.host.sent] == 3 * [
            "feedback_revisit_requested"
        ]


class TestClosing:
    """CMP-17, 35, 36 and ACC-01: the close gate sees the whole file."""

    def test_is_refused_while_something_is_missing_and_can_be_tried_again(self):
        complaint = advance(a_verified_complaint(grade="serious"), to="close_complaint")
        gap = {"lesson": None, "accountability": None}

        with pytest.raises(CloseGateIncomplete) as refused:
            complaint.complete("close_complaint", **usual(complaint, "close_complaint") | gap)

        assert {missing.rule for missing in refused.value.missing} == {"CMP-36", "ACC-01"}
        assert complaint.open_tasks == {"close_complaint"}
        answer(complaint, "close_complaint")
        assert complaint.is_completed

    def test_of_a_serious_complaint_is_followed_by_its_improvement(self):
        """CMP-36: action, owner and date are tracked in a case of their own."""
        complaint = finish(a_verified_complaint(grade="serious"))

        assert complaint.ended_at == {"complaint_closed_with_improvement"}
        message, _, payload = complaint.host.sent[-1]
        assert message == "improvement_requested"
        assert payload["improvement_owner"] == "head"
