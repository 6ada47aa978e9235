"""Lowering a grade: one person asks, a second one decides, and facts are corrected by two."""

import pytest

from engine.services.grade_reviews import (
    GradeBelowFloor,
    GradeNotLower,
    GradeReviewPending,
    NothingToCorrect,
)
from engine.services.grading import GradeNeedsReview, GradeUnchanged
from tests.processes.complaints import (
    a_complaint,
    a_replied_complaint,
    a_verified_complaint,
    advance,
    answer,
    ask_for_review,
    finish,
    press,
    review_grade,
)

CONFIRMATIONS = {"confirm_as_operations_director", "confirm_as_unit_head"}
REASON = {"grade_change_reason": "情况有变化。"}


class TestLowering:
    """CMP-08: judgement goes up freely, and down with a reason and a second person."""

    def test_by_the_button_that_raises_is_refused(self):
        complaint = a_verified_complaint(grade="major")

        with pytest.raises(GradeNeedsReview):
            press(complaint, "grade_changed", requested_grade="general", **REASON)

        assert complaint.open_tasks == CONFIRMATIONS

    def test_changes_nothing_before_the_second_person_agrees(self):
        complaint = a_verified_complaint(grade="major")

        ask_for_review(complaint, subject="judgement", proposed_grade="general")

        assert complaint.facts["grade"] == "major"
        assert complaint.open_tasks == {*CONFIRMATIONS, "decide_grade_review"}
        found = complaint.assignment("decide_grade_review")
        assert (found.role, found.place) == ("margin_head", "margin_headquarters")

    def test_takes_the_short_way_once_it_is_agreed(self):
        complaint = a_verified_complaint(grade="major")

        review_grade(complaint, subject="judgement", proposed_grade="serious")

        assert complaint.facts["grade"] == "serious"
        assert complaint.open_tasks == {"resolve_complaint"}
        assert finish(complaint).is_completed

    def test_that_is_refused_leaves_everything_as_it_was(self):
        complaint = a_verified_complaint(grade="major")

        review_grade(complaint, subject="judgement", proposed_grade="serious", decision="refused")

        assert complaint.facts["grade"] == "major"
        assert complaint.open_tasks == CONFIRMATIONS

    def test_can_be_asked_for_again_after_a_refusal_but_not_twice_at_once(self):
        complaint = a_verified_complaint(grade="major")
        review_grade(complaint, subject="judgement", proposed_grade="serious", decision="refused")

        ask_for_review(complaint, subject="judgement", proposed_grade="serious")
        with pytest.raises(GradeReviewPending):
            ask_for_review(complaint, subject="judgement", proposed_grade="general")

    @pytest.mark.parametrize("proposed", ["serious", "major"])
    def test_to_what_is_not_lower_is_refused(self, proposed):
        complaint = a_verified_complaint(grade="serious")

        with pytest.raises(GradeNotLower):
            ask_for_review(complaint, subject="judgement", proposed_grade=proposed)

    def test_is_possible_while_the_client_is_revisited_and_loses_nothing(self):
        """CMP-10: at any time; the revisit that is under way goes on."""
        complaint = a_replied_complaint(grade="serious")

        review_grade(complaint, subject="judgement", proposed_grade="general")

        assert complaint.open_tasks == set()
        assert "feedback_revisit_completed" in complaint.waiting_at
        assert finish(complaint).ended_at == {"complaint_closed"}


class TestAFloor:
    """CMP-08: no approval lowers what a fact demands; the fact itself is corrected by two."""

    @pytest.mark.parametrize(
        ("registered", "found", "subject", "floor"),
        [
            ({"channel": "regulator", "transfer_source": "csrc"}, {}, "transfer", "major"),
            ({}, {"event_cluster": "系统中断"}, "cluster", "major"),
            ({}, {"prior_case": "TS-1", "first_handling_improper": True}, "repeat", "serious"),
        ],
    )
    def test_falls_only_when_its_fact_is_corrected(self, registered, found, subject, floor):
        complaint = advance_verified(registered, found)
        assert complaint.facts["grade_floor"] == floor
        with pytest.raises(GradeBelowFloor):
            ask_for_review(complaint, subject="judgement", proposed_grade="general")

        review_grade(complaint, subject=subject)

        assert complaint.facts["grade"] == complaint.facts["grade_floor"] == "general"
        assert complaint.open_tasks - {"draft_transfer_reply"} == {"resolve_complaint"}

    def test_stays_when_the_correction_names_another_body(self):
        """REG-01: transferred by another authority is transferred all the same."""
        complaint = a_verified_complaint(channel="regulator", transfer_source="csrc")

        review_grade(complaint, subject="transfer", corrected_transfer_source="exchange")

        assert complaint.facts["transfer_source"] == "exchange"
        assert complaint.facts["grade_floor"] == "major"

    @pytest.mark.parametrize("subject", ["transfer", "cluster", "repeat"])
    def test_that_does_not_stand_cannot_be_corrected(self, subject):
        with pytest.raises(NothingToCorrect):
            ask_for_review(a_verified_complaint(grade="major"), subject=subject)

    def test_leaves_a_higher_judgement(self):
        complaint = advance_verified({}, {"prior_case": "TS-1", "first_handling_improper": True})
        press(complaint, "grade_changed", requested_grade="major", **REASON)

        review_grade(complaint, subject="repeat")

        assert (complaint.facts["grade_floor"], complaint.facts["grade"]) == ("general", "major")


class TestTheCategory:
    """CMP-10: may change at any time; where nobody is accused it decides who answers (CMP-59)."""

    def test_changes_the_responsible_unit_and_what_that_unit_must_do(self):
        nobody = {"accused_kind": "none", "accused_person": None}
        complaint = advance(a_verified_complaint(**nobody), to="reply_to_client")
        assert complaint.facts["responsible_unit"] == "CSC"

        press(complaint, "grade_changed", requested_category="information_system", **REASON)

        assert complaint.facts["category"] == "information_system"
        assert complaint.facts["responsible_unit"] == "IT"
        assert complaint.open_tasks == {"resolve_complaint"}

    def test_of_a_complaint_about_somebody_changes_nothing_else(self):
        complaint = advance(a_verified_complaint(), to="reply_to_client")

        press(complaint, "grade_changed", requested_category="counter_service", **REASON)

        assert complaint.facts["category"] == "counter_service"
        assert complaint.open_tasks == {"reply_to_client"}

    @pytest.mark.parametrize(
        "values", [{}, {"requested_grade": "general"}, {"requested_category": "service_quality"}]
    )
    def test_or_grade_that_stays_as_it_is_is_refused(self, values):
        with pytest.raises(GradeUnchanged):
            press(a_verified_complaint(), "grade_changed", **values, **REASON)


def advance_verified(registered, found):
    """Return a complaint after a verification that found more than usual."""
    complaint = advance(a_complaint(**registered), to="verify_with_both_sides")
    answer(complaint, "verify_with_both_sides", **found)
    return complaint
