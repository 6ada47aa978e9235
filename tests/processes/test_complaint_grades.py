"""How the grade of a complaint decides its way, and what happens when the grade changes."""

import pytest

from engine.errors import InvalidValues
from engine.services.grade_reviews import GradeBelowFloor
from tests.processes.complaints import (
    a_closed_complaint,
    a_complaint,
    a_replied_complaint,
    a_resolved_complaint,
    a_verified_complaint,
    advance,
    answer,
    finish,
    regrade,
    revisit,
)

CONFIRMATIONS = ("confirm_as_operations_director", "confirm_as_unit_head")
STEPS_OF_A_MAJOR_COMPLAINT = (
    *CONFIRMATIONS,
    "sign_headquarters_opinion",
    "give_leader_instruction",
    "name_explainer",
)


def done(complaint):
    """Return the steps of a major complaint that were taken, once for each time."""
    return [element for element in complaint.passed if element in STEPS_OF_A_MAJOR_COMPLAINT]


class TestTheGrade:
    """CMP-05 to 09, ESC-01: decided after verification, from what is known then."""

    @pytest.mark.parametrize(
        ("registered", "found", "grade", "rule"),
        [
            ({}, {}, "general", "CMP-05"),
            ({}, {"loss_level": "possible"}, "serious", "CMP-06(a)"),
            (
                {},
                {"prior_case": "TS-1", "first_handling_improper": True},
                "serious",
                "CMP-06(b)",
            ),
            ({}, {"image_effect": "major"}, "major", "CMP-07(b)"),
            ({"channel": "regulator", "transfer_source": "csrc"}, {}, "major", "CMP-07(c)"),
            ({}, {"event_cluster": "系统中断"}, "major", "CMP-07(d)"),
        ],
    )
    def test_follows_from_the_facts(self, registered, found, grade, rule):
        complaint = advance(a_complaint(**registered), to="verify_with_both_sides")

        answer(complaint, "verify_with_both_sides", **found)

        assert (complaint.facts["grade"], complaint.facts["grade_rule"]) == (grade, rule)

    @pytest.mark.parametrize(
        ("grade", "waits_for"),
        [
            ("general", {"resolve_complaint"}),
            ("serious", {"resolve_complaint"}),
            ("major", set(CONFIRMATIONS)),
        ],
    )
    def test_decides_who_is_next(self, grade, waits_for):
        assert a_verified_complaint(grade=grade).open_tasks == waits_for

    def test_cannot_be_missed_for_want_of_who_transferred_the_complaint(self):
        """REG-06, REG-01: the regulator's channel demands the source, which makes it major."""
        with pytest.raises(InvalidValues) as refused:
            a_complaint(channel="regulator")

        assert set(refused.value.errors) == {"transfer_source"}

    def test_asks_how_many_clients_complained_about_the_same_event_lately(self):
        complaint = advance(a_complaint(), to="verify_with_both_sides")

        answer(complaint, "verify_with_both_sides", event_cluster="系统中断")

        assert ("complaints.count_cluster", {"event_cluster": "系统中断", "days": 7}) in (
            complaint.host.calls
        )


class TestAMajorComplaint:
    """ESC-01 to 04: two confirmations, the opinion, the instruction, somebody to explain."""

    @pytest.mark.parametrize("order", [CONFIRMATIONS, CONFIRMATIONS[::-1]])
    def test_waits_for_both_confirmations_in_either_order(self, order):
        first, second = order
        complaint = a_verified_complaint(grade="major")

        answer(complaint, first)
        assert complaint.open_tasks == {second}
        answer(complaint, second)

        assert complaint.open_tasks == {"sign_headquarters_opinion"}

    def test_takes_every_step_once_before_it_is_resolved(self):
        complaint = a_verified_complaint(grade="major")

        for element in STEPS_OF_A_MAJOR_COMPLAINT:
            assert element in complaint.open_tasks
            answer(complaint, element)

        assert complaint.open_tasks == {"resolve_complaint"}

    def test_goes_straight_to_the_responsible_person_in_the_second_round(self):
        """FBK-02: the client's newest opinion goes back to whoever handles the complaint."""
        complaint = advance(a_verified_complaint(grade="major"), to="feedback_revisit_completed")

        revisit(complaint, satisfaction="dissatisfied", newest_opinion="没有道歉。")

        assert complaint.open_tasks == {"resolve_complaint"}
        assert done(finish(complaint)) == list(STEPS_OF_A_MAJOR_COMPLAINT)


class TestAGroupComplaint:
    """CMP-09: the complaints before the one that makes a group are graded again, and are major."""

    @pytest.mark.parametrize(
        "brought", [a_verified_complaint, a_resolved_complaint, a_replied_complaint]
    )
    def test_is_major_wherever_it_stood(self, brought):
        complaint = brought(grade="general")
        complaint.host.values["event_cluster"] = "系统中断"

        complaint.deliver("cluster_filled", cluster_filled_by="TS-202603-0003")

        assert (complaint.facts["grade"], complaint.facts["grade_rule"]) == ("major", "CMP-07(d)")
        assert complaint.open_tasks == set(CONFIRMATIONS)
        assert finish(complaint).is_completed


class TestChangingTheGrade:
    """CMP-08, CMP-10: at any time while the complaint is handled, and never below its floor."""

    def test_up_brings_in_headquarters(self):
        complaint = a_verified_complaint(grade="general")

        regrade(complaint, "major")

        assert complaint.facts["grade"] == "major"
        assert complaint.open_tasks == set(CONFIRMATIONS)
        assert finish(complaint).is_completed

    def test_down_takes_the_short_way_at_once(self):
        complaint = advance(a_verified_complaint(grade="major"), to="sign_headquarters_opinion")

        regrade(complaint, "serious")

        assert complaint.open_tasks == {"resolve_complaint"}

    @pytest.mark.parametrize("stopped_at", [*STEPS_OF_A_MAJOR_COMPLAINT[2:], "resolve_complaint"])
    def test_down_and_up_again_repeats_nothing_that_is_done(self, stopped_at):
        complaint = advance(a_verified_complaint(grade="major"), to=stopped_at)

        regrade(complaint, "general")
        regrade(complaint, "major")

        assert complaint.open_tasks == {stopped_at}
        assert done(finish(complaint)) == list(STEPS_OF_A_MAJOR_COMPLAINT)

    def test_between_the_two_confirmations_asks_for_both_again(self):
        """They count as one step: each signs what the file says at that moment."""
        complaint = a_verified_complaint(grade="major")
        answer(complaint, "confirm_as_unit_head")

        regrade(complaint, "serious")
        regrade(complaint, "major")

        assert complaint.open_tasks == set(CONFIRMATIONS)

    def test_is_possible_again_and_again(self):
        complaint = a_verified_complaint(grade="general")

        for grade in ("major", "serious", "general", "serious", "major", "general"):
            regrade(complaint, grade)
            assert complaint.facts["grade"] == grade

        assert finish(complaint).ended_at == {"complaint_closed"}

    def test_below_what_a_fact_demands_is_refused_and_moves_nothing(self):
        complaint = a_verified_complaint(channel="regulator", transfer_source="csrc")

        with pytest.raises(GradeBelowFloor):
            regrade(complaint, "serious")

        assert complaint.facts["grade"] == "major"
        assert complaint.open_tasks == {*CONFIRMATIONS, "draft_transfer_reply"}

    def test_is_offered_from_the_first_grade_to_the_close(self):
        assert "grade_changed" not in a_complaint().waiting_at
        assert "grade_changed" in a_verified_complaint().waiting_at
        assert "grade_changed" in a_resolved_complaint().waiting_at
        assert "grade_changed" in a_replied_complaint().waiting_at
        assert "grade_changed" not in a_closed_complaint().waiting_at
