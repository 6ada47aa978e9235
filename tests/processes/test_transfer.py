"""REG-01 to 03, 05: a transferred complaint is answered, approved and in the body's own time."""

from datetime import datetime, timedelta

import pytest

from engine.domain.calendar import SHANGHAI
from engine.services import closing
from engine.services.closing import CloseGateIncomplete
from engine.services.transfers import ResultNotSettled
from tests.processes.complaints import (
    a_complaint,
    a_replied_complaint,
    a_resolved_complaint,
    a_verified_complaint,
    advance,
    answer,
    finish,
    press,
    regrade,
    review_grade,
    revisit,
)
from tests.processes.driver import START

APPROVERS = ("department", "compliance", "leader")
CONFIRMATIONS = closing.CONFIRMATIONS
TO_SEND = (
    "draft_transfer_reply",
    "approve_reply_as_department",
    "approve_reply_as_compliance",
    "approve_reply_as_leader",
)
REASON = {"grade_change_reason": "责任单位有误。"}
NOBODY = {"accused_kind": "none", "accused_person": None}
TRANSFERRED = {"channel": "regulator", "transfer_source": "csrc"}


def a_transfer(**changes):
    return a_complaint(**TRANSFERRED | changes)


def a_handled_transfer(**changes):
    return advance(a_transfer(**changes), to="close_complaint")


def approve(complaint):
    """Draft the reply, and let the departments and the leader agree."""
    for element in TO_SEND:
        answer(complaint, element)


def reopen(complaint):
    """Let another unit answer: the complaint is resolved, answered and revisited anew (CMP-10)."""
    press(complaint, "grade_changed", requested_category="information_system", **REASON)


class TestTheDeadlineOfTheBody:
    """REG-03: a duty from the first moment on."""

    @pytest.mark.parametrize(
        ("deadline", "due"),
        [
            ("2026-03-20", datetime(2026, 3, 17, 17, tzinfo=SHANGHAI)),
            ("2026-03-23", datetime(2026, 3, 18, 17, tzinfo=SHANGHAI)),  # over a weekend
            ("2026-03-04", datetime(2026, 3, 2, 17, tzinfo=SHANGHAI)),  # too short: today
        ],
    )
    def test_leaves_time_for_the_approvals_after_the_draft(self, deadline, due):
        """REG-02: three working days before it, by default."""
        complaint = a_transfer(transfer_deadline=deadline)

        assert complaint.due_at("draft_transfer_reply") == due

    def test_is_the_due_date_of_the_sending(self):
        complaint = advance(a_transfer(transfer_deadline="2026-03-20"), to="close_complaint")
        approve(complaint)

        assert complaint.due_at("send_transfer_reply") == datetime(2026, 3, 20, 17, tzinfo=SHANGHAI)

    def test_is_that_of_the_firm_s_policy_where_the_body_sets_none(self):
        complaint = a_transfer()

        assert f"{complaint.due_at('draft_transfer_reply').astimezone(SHANGHAI):%m-%d %H}" == (
            "03-18 17"
        )

    def test_begins_when_the_transfer_becomes_known_later(self):
        complaint = a_verified_complaint()

        press(complaint, "transfer_received")

        assert "draft_transfer_reply" in complaint.open_tasks


class TestTheOfficer:
    def test_accepts_the_complaint_and_writes_the_reply(self):
        """REG-05: one named person."""
        complaint = a_transfer()

        assert complaint.assignment("accept_custody").assignee == "acceptor"
        assert complaint.assignment("draft_transfer_reply").assignee == "acceptor"

    def test_has_nothing_to_do_with_other_complaints(self):
        assert a_complaint().assignment("accept_custody").assignee is None


class TestTheReply:
    """REG-02: after the handling, with the word of the departments and of the leader."""

    @pytest.mark.parametrize(
        ("reached", "missing"),
        [
            ("accept_custody", "handling_result_missing"),
            ("reply_to_client", "revisit_rounds_missing"),
            ("feedback_revisit_completed", "client_not_satisfied"),
            ("confirm_nature", "confirmed_nature_missing"),
        ],
    )
    def test_goes_to_approval_only_when_the_result_is_settled(self, reached, missing):
        complaint = advance(a_transfer(), to=reached)

        with pytest.raises(ResultNotSettled) as refused:
            answer(complaint, "draft_transfer_reply")

        assert missing in refused.value.params["missing"]

    def test_waits_for_the_head_s_revisit_too(self):
        complaint = advance(a_transfer(), to="feedback_revisit_completed")
        revisit(complaint)

        with pytest.raises(ResultNotSettled) as refused:
            answer(complaint, "draft_transfer_reply")

        assert "head_revisit_missing" in refused.value.params["missing"]

    def test_reports_a_result_that_ended_without_the_client(self):
        """FBK-02: the client has withdrawn, and a second person has asked."""
        complaint = advance(a_transfer(), to="reply_to_client")
        press(complaint, "withdrawal_reported")
        answer(complaint, "confirm_withdrawal")
        advance(complaint, to="close_complaint")

        answer(complaint, "draft_transfer_reply")

        assert "approve_reply_as_compliance" in complaint.open_tasks

    def test_is_sent_once_the_departments_and_the_leader_agree(self):
        complaint = a_handled_transfer()
        answer(complaint, "draft_transfer_reply")

        assert complaint.open_tasks == {
            "close_complaint",
            "approve_reply_as_department",
            "approve_reply_as_compliance",
        }
        answer(complaint, "approve_reply_as_department")
        answer(complaint, "approve_reply_as_compliance")
        assert complaint.open_tasks == {"close_complaint", "approve_reply_as_leader"}
        answer(complaint, "approve_reply_as_leader")
        assert complaint.open_tasks == {"close_complaint", "send_transfer_reply"}

    @pytest.mark.parametrize("who", ["department", "compliance"])
    def test_that_a_department_returns_is_drafted_again(self, who):
        complaint = a_handled_transfer()
        answer(complaint, "draft_transfer_reply")
        returned = {f"{who}_reply_approval": "returned", f"{who}_reply_opinion": "补充依据。"}

        for each in ("department", "compliance"):
            change = returned if each == who else {}
            answer(complaint, f"approve_reply_as_{each}", **change)

        assert complaint.open_tasks == {"close_complaint", "draft_transfer_reply"}

    def test_that_the_leader_returns_is_drafted_again(self):
        complaint = a_handled_transfer()
        for element in (
            "draft_transfer_reply",
            "approve_reply_as_department",
            "approve_reply_as_compliance",
        ):
            answer(complaint, element)

        opinion = {"leader_reply_approval": "returned", "leader_reply_opinion": "再核。"}
        answer(complaint, "approve_reply_as_leader", **opinion)

        assert complaint.open_tasks == {"close_complaint", "draft_transfer_reply"}

    def test_comes_before_the_close(self):
        complaint = a_handled_transfer()

        with pytest.raises(CloseGateIncomplete) as refused:
            answer(complaint, "close_complaint")

        assert [gap.code for gap in refused.value.missing] == ["transfer_reply_missing"]
        assert finish(complaint).is_completed


class TestAResultThatIsReopened:
    """REG-02: what was drafted from the old result is withdrawn, and drafted anew."""

    @pytest.mark.parametrize("count", [1, 2, 3, 4])
    def test_withdraws_the_draft_and_every_approval(self, count):
        complaint = a_handled_transfer(**NOBODY)
        for element in TO_SEND[:count]:
            answer(complaint, element)

        reopen(complaint)

        waiting = complaint.open_tasks
        assert "result_reopened" in complaint.covered
        assert waiting == {"draft_transfer_reply", "resolve_complaint"}
        assert not any(complaint.facts[f"{who}_reply_approval"] for who in APPROVERS)
        assert complaint.facts["transfer_reply_text"] is None
        assert finish(complaint).is_completed
        assert complaint.passed.count("send_transfer_reply") == 1

    def test_disturbs_no_reply_of_which_nothing_is_written_yet(self):
        complaint = a_handled_transfer(**NOBODY)

        reopen(complaint)

        assert "draft_transfer_reply" in complaint.open_tasks
        assert "result_reopened" not in complaint.covered

    def test_makes_a_supplementary_reply_due_where_one_was_sent(self):
        complaint = a_handled_transfer(**NOBODY, transfer_deadline="2026-03-20")
        approve(complaint)
        answer(complaint, "send_transfer_reply")
        assert complaint.open_tasks == {"close_complaint"}

        reopen(complaint)

        assert "draft_transfer_reply" in complaint.open_tasks
        assert complaint.facts["transfer_supplement"] == 1
        assert complaint.facts["transfer_reply_sent_at"] is None
        due = complaint.due_at("draft_transfer_reply").astimezone(SHANGHAI)
        assert f"{due:%m-%d}" == "03-18"  # the body has set no time for it
        with pytest.raises(ResultNotSettled):
            answer(complaint, "draft_transfer_reply")
        assert finish(complaint).is_completed
        assert complaint.passed.count("send_transfer_reply") == 2

    def test_owes_another_letter_a_reply_of_its_own(self):
        complaint = a_handled_transfer(transfer_document="〔2026〕8号")
        approve(complaint)
        answer(complaint, "send_transfer_reply")

        press(complaint, "transfer_received")

        assert "draft_transfer_reply" in complaint.open_tasks
        assert complaint.facts["transfer_supplement"] == 0
        assert complaint.facts["transfer_deadline"] == "2026-03-20"
        assert complaint.facts["transfer_reply_number"] is None


class TestTheGrade:
    """REG-01: a transferred complaint is major at once, whatever was known of it before."""

    def test_is_known_with_the_registration(self):
        complaint = a_transfer()

        assert (complaint.facts["grade"], complaint.facts["grade_floor"]) == ("major", "major")
        assert complaint.facts["grade_rule"] == "CMP-07(c)"

    def test_is_known_with_the_transfer_before_anybody_handles_it(self):
        complaint = advance(a_complaint(), to="verify_with_both_sides")
        press(complaint, "first_analysis_given")
        assert complaint.facts["grade"] == "general"

        press(complaint, "transfer_received")

        assert complaint.facts["grade"] == "major"
        assert complaint.open_tasks == {
            "verify_with_both_sides",
            "draft_transfer_reply",
            *CONFIRMATIONS,
        }

    @pytest.mark.parametrize("grade", ["general", "serious"])
    @pytest.mark.parametrize(
        "brought", [a_verified_complaint, a_resolved_complaint, a_replied_complaint]
    )
    def test_sends_what_is_being_handled_to_headquarters(self, brought, grade):
        """ESC-01, TM-07: the two confirmations are due from this moment, not at the close."""
        complaint = brought(grade=grade)

        press(complaint, "transfer_received")

        assert (complaint.facts["grade"], complaint.facts["grade_rule"]) == ("major", "CMP-07(c)")
        assert complaint.open_tasks == {*CONFIRMATIONS, "draft_transfer_reply"}
        assert finish(complaint).is_completed

    def test_of_a_major_complaint_disturbs_nobody(self):
        complaint = advance(a_verified_complaint(grade="major"), to="give_leader_instruction")

        press(complaint, "transfer_received")

        assert complaint.open_tasks == {"give_leader_instruction", "draft_transfer_reply"}
        assert "became_major" not in complaint.covered


class TestTheConfirmations:
    """ESC-02, TM-07: begin with the moment in which it is known that a complaint is major."""

    def test_begin_with_the_registration_of_a_transfer(self):
        complaint = a_transfer()

        assert complaint.open_tasks == {*CONFIRMATIONS, "accept_custody", "draft_transfer_reply"}
        assert complaint.due_at("confirm_as_unit_head") == START + timedelta(hours=2)

    def test_begin_with_a_first_analysis_that_finds_it_major(self):
        complaint = advance(a_complaint(), to="verify_with_both_sides")

        press(complaint, "first_analysis_given", image_effect="major")

        assert complaint.open_tasks == {*CONFIRMATIONS, "verify_with_both_sides"}

    def test_are_not_asked_for_again_once_both_are_given(self):
        complaint = a_transfer()
        for element in CONFIRMATIONS:
            answer(complaint, element)

        advance(complaint, to="sign_headquarters_opinion")

        assert complaint.passed.count("confirm_as_unit_head") == 1
        assert finish(complaint).is_completed

    def test_keep_the_opinion_of_headquarters_waiting(self):
        complaint = a_transfer()
        for element in ("accept_custody", "verify_with_both_sides"):
            answer(complaint, element)

        assert "confirmations_given" in complaint.waiting_at
        answer(complaint, "confirm_as_unit_head")
        assert "sign_headquarters_opinion" not in complaint.open_tasks
        answer(complaint, "confirm_as_operations_director")
        assert "sign_headquarters_opinion" in complaint.open_tasks

    @pytest.mark.parametrize("given", [(), ("confirm_as_unit_head",)])
    def test_fall_with_a_transfer_that_never_was(self, given):
        complaint = a_transfer()
        for element in ("accept_custody", "verify_with_both_sides"):
            answer(complaint, element)
        for element in given:
            answer(complaint, element)

        review_grade(complaint, subject="transfer")

        assert complaint.facts["grade"] == "general"
        assert complaint.open_tasks == {"resolve_complaint"}
        assert "no_longer_major" in complaint.covered
        assert finish(complaint).is_completed

    def test_begin_anew_where_it_becomes_major_again(self):
        complaint = a_verified_complaint(grade="serious")
        regrade(complaint, "major")
        regrade(complaint, "serious")

        regrade(complaint, "major")

        assert complaint.open_tasks == {*CONFIRMATIONS}
        assert finish(complaint).is_completed


class TestATransferThatIsCorrectedAway:
    """CMP-08, REG-02: what was never transferred is not answered, however far the reply was."""

    @pytest.mark.parametrize(
        "done",
        [
            (),
            ("draft_transfer_reply",),
            ("draft_transfer_reply", "approve_reply_as_department"),
            (
                "draft_transfer_reply",
                "approve_reply_as_department",
                "approve_reply_as_compliance",
                "approve_reply_as_leader",
            ),
        ],
    )
    def test_ends_its_reply_with_the_correction(self, done):
        complaint = a_handled_transfer()
        for element in done:
            answer(complaint, element)

        review_grade(complaint, subject="transfer")

        assert complaint.facts["transfer_source"] is None
        assert complaint.open_tasks == {"close_complaint"}
        assert "reply_not_due" in complaint.covered
        assert finish(complaint).ended_at == {"complaint_closed"}

    def test_keeps_its_reply_while_another_body_is_named(self):
        complaint = a_handled_transfer()

        review_grade(complaint, subject="transfer", corrected_transfer_source="exchange")

        assert "draft_transfer_reply" in complaint.open_tasks
        assert "reply_not_due" not in complaint.covered

    def test_is_answered_after_all_when_a_body_transfers_it_later(self):
        complaint = a_handled_transfer()
        review_grade(complaint, subject="transfer")

        press(complaint, "transfer_received")

        assert "draft_transfer_reply" in complaint.open_tasks
