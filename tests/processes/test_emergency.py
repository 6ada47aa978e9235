"""EMG-01, EMG-05: an emergency beside the handling, raised by hand or by itself."""

from datetime import timedelta

import pytest

from engine.services.closing import CloseGateIncomplete
from engine.workflow.instance import TaskGone
from tests.processes.complaints import (
    a_complaint,
    a_verified_complaint,
    advance,
    answer,
    finish,
    press,
)

REPORTS = {"tell_company_contact", "report_to_regulator"}


def an_emergency():
    """Return a complaint in the middle of its handling with an emergency just raised."""
    complaint = a_verified_complaint()
    press(complaint, "emergency_raised")
    return complaint


def a_reported_emergency():
    complaint = an_emergency()
    for report in sorted(REPORTS):
        answer(complaint, report)
    return complaint


class TestRaised:
    def test_by_hand_leaves_the_handling_alone_and_asks_for_both_reports(self):
        """EMG-01: the company's contact, and at the same time the regulator."""
        complaint = an_emergency()

        assert complaint.open_tasks == {"resolve_complaint", *REPORTS}
        assert complaint.facts["emergency_status"] == "raised"
        assert complaint.host.calls[-1] == (
            "emergencies.alert",
            {"kind": "unrest", "cause": "none"},
        )

    def test_gives_thirty_minutes_by_the_clock_on_the_wall(self):
        """TM-09: also at night."""
        complaint = an_emergency()
        complaint.shift(hours=12)

        for report in REPORTS:
            assert complaint.due_at(report) == complaint.host.now + timedelta(minutes=30)

    def test_is_possible_from_the_first_contact_on(self):
        complaint = a_complaint()

        press(complaint, "emergency_raised")

        assert complaint.open_tasks == {"accept_custody", *REPORTS}

    def test_is_one_path_that_is_begun_once(self):
        complaint = an_emergency()
        places = a_complaint().position.subscriptions
        place = next(each for each in places if each.message == "emergency_raised")

        [still] = [s for s in complaint.position.subscriptions if s.message == "emergency_raised"]
        assert still.element == "emergency_raised_again"
        with pytest.raises(TaskGone):
            complaint._load().deliver(place, {})

    @pytest.mark.parametrize("done", [(), ("tell_company_contact",), (*sorted(REPORTS),)])
    def test_again_while_one_is_open_has_its_own_reports(self, done):
        """EMG-05: a disturbance first, and an accident before that is cleared."""
        complaint = an_emergency()
        for report in done:
            answer(complaint, report)

        press(complaint, "emergency_raised", emergency_kind="accident")

        assert complaint.open_tasks == {"resolve_complaint", *REPORTS}
        assert complaint.facts["company_report"] is None
        assert complaint.host.calls[-1] == (
            "emergencies.alert",
            {"kind": "accident", "cause": "none"},
        )

    def test_again_has_its_own_clearing(self):
        """EMG-05: what was said to clear the first does not clear the second."""
        complaint = a_reported_emergency()
        answer(complaint, "propose_clearing")

        press(complaint, "emergency_raised", emergency_kind="accident")

        assert (complaint.facts["clearing_reason"], complaint.open_tasks) == (
            None,
            {"resolve_complaint", *REPORTS},
        )
        for element in (*sorted(REPORTS), "propose_clearing", "clear_emergency"):
            assert complaint.facts["emergency_status"] == "raised"
            answer(complaint, element)
        assert complaint.facts["emergency_status"] == "cleared"
        assert complaint.open_tasks == {"resolve_complaint"}

    def test_may_be_raised_again_once_it_is_cleared(self):
        complaint = a_reported_emergency()
        answer(complaint, "propose_clearing")
        answer(complaint, "clear_emergency")

        press(complaint, "emergency_raised")

        assert complaint.facts["emergency_status"] == "raised"
        assert complaint.open_tasks == {"resolve_complaint", *REPORTS}


class TestByItself:
    """EMG-05: the facts raise the flag, in the step that brings them."""

    @pytest.mark.parametrize(
        ("fact", "cause"),
        [("compensation_demanded", "demand"), ("litigation_announced", "litigation")],
    )
    def test_at_first_contact(self, fact, cause):
        complaint = a_complaint(**{fact: True})

        assert complaint.open_tasks == {"accept_custody", *REPORTS}
        assert complaint.facts["emergency_cause"] == cause

    @pytest.mark.parametrize(("planned", "raised"), [(None, False), (0, False), (0.01, True)])
    def test_by_any_planned_payment(self, planned, raised):
        complaint = a_verified_complaint()

        answer(complaint, "resolve_complaint", planned_payment=planned)

        assert (complaint.facts["emergency_status"] == "raised") == raised
        assert (complaint.open_tasks >= REPORTS) == raised

    def test_not_a_second_time_for_the_same_cause(self):
        complaint = a_complaint(compensation_demanded=True)
        advance(complaint, to="resolve_complaint")
        for element in (*sorted(REPORTS), "propose_clearing", "clear_emergency"):
            if element in complaint.open_tasks:
                answer(complaint, element)

        answer(complaint, "resolve_complaint")

        assert complaint.facts["emergency_status"] == "cleared"
        assert complaint.open_tasks == {"reply_to_client"}

    def test_again_for_a_graver_cause_once_the_first_is_cleared(self):
        complaint = a_complaint(compensation_demanded=True)
        for element in (*sorted(REPORTS), "propose_clearing", "clear_emergency"):
            answer(complaint, element)
        advance(complaint, to="resolve_complaint")

        answer(complaint, "resolve_complaint", planned_payment=500)

        assert complaint.facts["emergency_cause"] == "payment"
        assert complaint.open_tasks >= REPORTS

    def test_a_payment_joins_the_open_dispute_about_it(self):
        complaint = a_complaint(compensation_demanded=True)
        for element in ("accept_custody", "verify_with_both_sides", *sorted(REPORTS)):
            answer(complaint, element)

        answer(complaint, "resolve_complaint", planned_payment=500)

        assert complaint.facts["emergency_cause"] == "payment"
        assert not complaint.open_tasks & REPORTS
        assert "propose_clearing" in complaint.open_tasks

    def test_litigation_is_another_emergency_whatever_is_open(self):
        """EMG-05: the disturbance was reported, and nobody outside knows of the litigation."""
        complaint = a_complaint()
        press(complaint, "emergency_raised")
        for report in sorted(REPORTS):
            answer(complaint, report)
        answer(complaint, "accept_custody")

        answer(complaint, "verify_with_both_sides", litigation_announced=True)

        assert complaint.facts["emergency_cause"] == "litigation"
        assert sorted(task.element for task in complaint.position.user_tasks) == [
            "report_to_regulator",
            "resolve_complaint",
            "tell_company_contact",
        ]


class TestReports:
    def test_both_come_before_anybody_may_ask_to_clear_it(self):
        complaint = an_emergency()
        answer(complaint, "tell_company_contact")

        assert "propose_clearing" not in complaint.open_tasks
        answer(complaint, "report_to_regulator")
        assert "propose_clearing" in complaint.open_tasks

    def test_that_none_is_prescribed_is_said_with_the_rule(self):
        """EMG-01: the only way out of the regulator's report."""
        complaint = an_emergency()

        with pytest.raises(Exception, match="invalid_values") as refused:
            answer(complaint, "report_to_regulator", regulator_exemption_rule=None)

        assert set(refused.value.errors) == {"regulator_exemption_rule"}

    def test_that_one_was_sent_is_said_with_the_regulator_and_the_time(self):
        complaint = an_emergency()

        answer(
            complaint,
            "report_to_regulator",
            regulator_report="sent",
            regulator_exemption_rule=None,
            regulator_body="上海证监局",
            regulator_reported_at="2026-03-02T10:25+08:00",
        )

        assert complaint.facts["regulator_body"] == "上海证监局"


class TestClearing:
    """EMG-05: with a reason, and by two people."""

    def test_that_is_refused_keeps_the_flag_up(self):
        complaint = a_reported_emergency()
        answer(complaint, "propose_clearing")

        answer(
            complaint, "clear_emergency", emergency_decision="kept", clearing_opinion="仍有聚集。"
        )

        assert complaint.facts["emergency_status"] == "raised"
        assert complaint.open_tasks == {"resolve_complaint", "propose_clearing"}

    def test_ends_the_emergency_and_not_the_complaint(self):
        complaint = a_reported_emergency()
        answer(complaint, "propose_clearing")

        answer(complaint, "clear_emergency")

        assert complaint.facts["emergency_status"] == "cleared"
        assert complaint.open_tasks == {"resolve_complaint"}
        assert finish(complaint).ended_at == {"complaint_closed"}


def test_a_complaint_is_not_closed_while_its_emergency_goes_on():
    """EMG-01, EMG-05: the close gate lists what is missing."""
    complaint = a_verified_complaint()
    advance(complaint, to="close_complaint")
    press(complaint, "emergency_raised")

    with pytest.raises(CloseGateIncomplete) as refused:
        answer(complaint, "close_complaint")

    assert {gap.code for gap in refused.value.missing} == {
        "company_report_missing",
        "regulator_report_missing",
        "emergency_not_cleared",
    }
    assert finish(complaint).ended_at == {"complaint_closed"}


def test_a_payment_that_nobody_raised_an_emergency_for_keeps_a_complaint_open():
    """EMG-05: paid after all, though no payment was planned."""
    complaint = advance(a_verified_complaint(), to="close_complaint")

    with pytest.raises(CloseGateIncomplete) as refused:
        answer(complaint, "close_complaint", actual_payment=300)

    assert [gap.code for gap in refused.value.missing] == ["emergency_not_raised"]
