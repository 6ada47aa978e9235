"""EMG-03, EMG-04: petitions and malicious conduct beside the handling."""

from datetime import datetime, timedelta

from tests.answers import ANSWERS
from tests.processes.complaints import a_verified_complaint, answer, finish, press


def a_petition():
    complaint = a_verified_complaint()
    press(complaint, "petition_reported")
    return complaint


def due_in(complaint, element):
    return complaint.due_at(element) - complaint.host.now


class TestPetition:
    def test_sends_a_unit_and_reports_to_the_leaders_within_two_hours(self):
        """EMG-03, TM-10: by the clock on the wall."""
        complaint = a_petition()

        assert complaint.open_tasks == {
            "resolve_complaint",
            "report_petition",
            "send_unit_to_petition",
            "join_petition",
        }
        known = datetime.fromisoformat(ANSWERS["petition_reported"]["petition_known_at"])
        assert complaint.due_at("report_petition") == known + timedelta(hours=2)

    def test_is_reported_within_two_hours_of_being_known_and_not_of_the_click(self):
        """TM-10: known in the evening, put down the next morning, it is late already."""
        complaint = a_verified_complaint()

        known = complaint.host.now - timedelta(hours=14)
        press(complaint, "petition_reported", petition_known_at=known.isoformat())

        assert complaint.due_at("report_petition") == known + timedelta(hours=2)

    def test_is_reported_and_instructed_on_before_anybody_is_sent(self):
        """TM-10: neither the leaders nor the daily reports wait until a unit is named."""
        complaint = a_petition()
        answer(complaint, "report_petition")

        assert complaint.open_tasks >= {"instruct_on_petition", "report_petition_progress"}
        answer(complaint, "instruct_on_petition")
        answer(complaint, "report_petition_progress")
        assert complaint.open_tasks == {
            "resolve_complaint",
            "send_unit_to_petition",
            "join_petition",
        }

    def test_is_reported_daily_whatever_the_leader_does(self):
        """TM-10: the next report is due a day after the last one."""
        complaint = a_petition()
        for element in ("report_petition", "send_unit_to_petition", "join_petition"):
            answer(complaint, element)

        for _ in range(3):
            assert complaint.open_tasks >= {"instruct_on_petition", "report_petition_progress"}
            assert due_in(complaint, "report_petition_progress") == timedelta(hours=24)
            still = {"petition_state": "ongoing", "petition_result": None}
            answer(complaint, "report_petition_progress", **still)

    def test_ends_with_the_leader_s_word_on_the_result(self):
        complaint = a_petition()
        for element in ("report_petition", "send_unit_to_petition", "report_petition_progress"):
            answer(complaint, element)
        answer(complaint, "join_petition")

        assert "review_petition_result" not in complaint.open_tasks
        answer(complaint, "instruct_on_petition")
        assert complaint.open_tasks == {"resolve_complaint", "review_petition_result"}
        answer(complaint, "review_petition_result")

        assert complaint.open_tasks == {"resolve_complaint"}
        assert finish(complaint).ended_at == {"complaint_closed"}

    def test_goes_to_headquarters_and_to_compliance_with_it(self):
        """EMG-03: each has a task of its own; neither names the other's people."""
        complaint = a_petition()

        found = [
            complaint.assignment(task)
            for task in ("report_petition", "send_unit_to_petition", "join_petition")
        ]

        assert [(each.role, each.place) for each in found] == [
            ("complaint_specialist", "margin_headquarters"),
            ("margin_head", "margin_headquarters"),
            ("compliance_officer", "compliance"),
        ]


class TestHarassment:
    """EMG-04: evidence and four eyes; nobody is labelled by a machine."""

    def test_is_documented_and_then_decided_by_somebody_else(self):
        complaint = a_verified_complaint()
        press(complaint, "harassment_reported")

        assert complaint.open_tasks == {"resolve_complaint", "document_harassment"}
        answer(complaint, "document_harassment")
        assert complaint.open_tasks == {"resolve_complaint", "confirm_harassment"}

    def test_that_is_confirmed_asks_for_an_opinion_and_for_preparations(self):
        complaint = a_verified_complaint()
        press(complaint, "harassment_reported")
        for element in ("document_harassment", "confirm_harassment"):
            answer(complaint, element)

        assert complaint.assignment("give_harassment_opinion").place == "compliance"
        answer(complaint, "give_harassment_opinion")
        assert complaint.open_tasks == {"resolve_complaint", "prepare_for_emergency"}
        answer(complaint, "prepare_for_emergency")
        assert complaint.open_tasks == {"resolve_complaint"}

    def test_that_is_refuted_leaves_nothing_to_do(self):
        complaint = a_verified_complaint()
        press(complaint, "harassment_reported")
        answer(complaint, "document_harassment")

        answer(complaint, "confirm_harassment", harassment_decision="refuted")

        assert complaint.open_tasks == {"resolve_complaint"}
