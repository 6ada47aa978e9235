"""Who accepts a complaint and who answers for it, by whom it is about."""

from datetime import timedelta

import pytest

from tests.processes.complaints import (
    a_bounced_complaint,
    a_complaint,
    a_verified_complaint,
    advance,
    answer,
)


class TestWhoAccepts:
    """CMP-50 to 53: the receiving unit accepts, unless the complaint is about its own side."""

    @pytest.mark.parametrize(
        ("accused", "accepting_unit"),
        [
            ({"accused_kind": "none", "accused_person": None}, "B01"),  # CMP-34
            ({"accused_kind": "person", "accused_person": "teller"}, "B01"),  # CMP-34
            ({"accused_kind": "person", "accused_person": "head"}, "BHQ"),  # CMP-52
            ({"accused_kind": "unit", "accused_unit": "B02"}, "CSC"),  # CMP-53
            ({"accused_kind": "unit", "accused_unit": "B01"}, "BC1"),  # CMP-50
            ({"accused_kind": "unit", "accused_unit": "CSC"}, "BHQ"),  # CMP-53, CMP-50
            ({"accused_kind": "person", "accused_person": "csc.head"}, "BHQ"),  # CMP-53, CMP-51
        ],
    )
    def test_follows_from_whom_the_complaint_is_about(self, accused, accepting_unit):
        complaint = a_complaint(**{"accused_person": None} | accused)

        assert complaint.facts["accepting_unit"] == accepting_unit
        assert complaint.assignment("accept_custody").place == "accepting_unit"

    def test_is_asked_with_what_the_first_responder_wrote(self):
        complaint = a_complaint(accused_kind="unit", accused_person=None, accused_unit="B02")

        assert complaint.host.calls == [
            (
                "organization.relate_accused",
                {
                    "intake_unit": "B01",
                    "accused_kind": "unit",
                    "accused_person": None,
                    "accused_unit": "B02",
                },
            ),
            (
                "organization.assign_accepting_unit",
                {
                    "route": "customer_service",
                    "intake_unit": "B01",
                    "accused_person": None,
                    "accused_unit": "B02",
                },
            ),
        ]


class TestHandOver:
    """CMP-30, CMP-31: custody stays with the first responder until somebody accepts it."""

    def test_that_is_sent_back_goes_to_the_first_responder_with_the_same_clock(self):
        """TM-02."""
        complaint = a_bounced_complaint()

        found = complaint.assignment("redirect_custody")

        assert complaint.open_tasks == {"redirect_custody"}
        assert (found.assignee, found.place) == ("desk", "intake_unit")
        assert complaint.due_at("redirect_custody") - complaint.host.now == timedelta(minutes=30)

    def test_goes_on_to_the_unit_that_the_first_responder_names(self):
        complaint = a_bounced_complaint()

        answer(complaint, "redirect_custody")

        assert complaint.open_tasks == {"accept_custody"}
        assert complaint.facts["accepting_unit"] == "CSC"
        assert complaint.facts["custody_decision"] is None
        answer(complaint, "accept_custody")
        assert complaint.open_tasks == {"verify_with_both_sides"}

    def test_never_leads_to_the_side_that_is_complained_about(self):
        """CMP-50, CMP-51."""
        complaint = a_bounced_complaint()
        complaint.host.values["accused_person"] = "other.head"

        answer(complaint, "redirect_custody", redirected_unit="B02")

        assert complaint.facts["accepting_unit"] == "BC1"


class TestWhoAnswers:
    """CMP-54, 55, 59: the superior of the accused, or the department for such matters."""

    @pytest.mark.parametrize(
        ("accused", "unit", "person"),
        [
            ({"accused_kind": "person", "accused_person": "teller"}, "B01", "head"),  # CMP-54
            ({"accused_kind": "person", "accused_person": "head"}, "B01", "bhq.head"),  # CMP-58
            ({"accused_kind": "unit", "accused_unit": "B02"}, "BC1", "bc1.head"),  # CMP-55
            ({"accused_kind": "none"}, "CSC", "csc.head"),  # CMP-59
        ],
    )
    def test_follows_from_whom_the_complaint_is_about(self, accused, unit, person):
        complaint = a_verified_complaint(**{"accused_person": None} | accused)

        assert complaint.facts["responsible_unit"] == unit
        assert complaint.assignment("resolve_complaint").assignee == person

    def test_is_decided_again_when_verification_corrects_the_category(self):
        complaint = advance(
            a_complaint(accused_kind="none", accused_person=None), to="verify_with_both_sides"
        )

        answer(complaint, "verify_with_both_sides", category="information_system")

        assert complaint.facts["responsible_unit"] == "IT"
