"""FBK-02: a client withdraws; what is owed to the client ends, what is owed to others goes on."""

import pytest

from engine.services.closing import CloseGateIncomplete
from engine.services.withdrawals import ComplaintWithdrawn
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
)


def withdraw(complaint, **changes):
    press(complaint, "withdrawal_reported", **changes)
    return complaint


class TestAGeneralComplaint:
    def test_that_is_withdrawn_is_neither_answered_nor_revisited(self):
        complaint = withdraw(a_resolved_complaint())

        assert complaint.facts["withdrawal_status"] == "accepted"
        assert complaint.open_tasks == {"close_complaint"}
        assert finish(complaint).ended_at == {"complaint_closed"}

    def test_still_gets_its_nature_its_accountability_and_its_lesson(self):
        """CMP-17, CMP-36, ACC-01: who withdraws does not settle who was at fault."""
        complaint = withdraw(a_verified_complaint())
        assert complaint.open_tasks == {"resolve_complaint"}
        answer(complaint, "resolve_complaint")

        answer(complaint, "close_complaint")

        assert complaint.ended_at == {"complaint_closed"}
        facts = complaint.facts
        assert (facts["nature"], bool(facts["accountability"]), bool(facts["lesson"])) == (
            "responsible",
            True,
            True,
        )

    def test_keeps_what_was_worked_out_already(self):
        complaint = a_replied_complaint()

        withdraw(complaint)

        assert complaint.open_tasks == {"close_complaint"}

    def test_may_be_withdrawn_before_anybody_has_verified_it(self):
        complaint = withdraw(a_complaint())
        answer(complaint, "confirm_withdrawal")
        assert complaint.open_tasks == {"accept_custody"}

        finish(complaint)

        assert not {"reply_to_client", "feedback_revisit_requested"} & complaint.covered
        assert complaint.ended_at == {"complaint_closed"}

    def test_calls_off_the_revisit_that_is_under_way(self):
        complaint = withdraw(a_replied_complaint())

        name, key, _ = complaint.host.sent[-1]
        assert (name, key) == ("feedback_revisit_called_off", "TS-202603-0001")
        assert "feedback_revisit_completed" not in complaint.waiting_at

    def test_without_a_revisit_calls_nothing_off(self):
        assert withdraw(a_resolved_complaint()).host.sent == []

    def test_cannot_be_withdrawn_twice(self):
        complaint = withdraw(a_resolved_complaint())

        with pytest.raises(ComplaintWithdrawn):
            withdraw(complaint)


class TestTheSecondPerson:
    @pytest.mark.parametrize("grade", ["serious", "major"])
    def test_confirms_it_where_the_complaint_is_serious_or_major(self, grade):
        complaint = a_verified_complaint(grade=grade)
        before = complaint.open_tasks

        withdraw(complaint)

        assert complaint.open_tasks == before | {"confirm_withdrawal"}
        assert complaint.facts["withdrawal_status"] is None
        found = complaint.assignment("confirm_withdrawal")
        assert (found.role, found.place) == ("unit_head", "accepting_unit")

    @pytest.mark.parametrize("what", ["withdrawal_pressure", "withdrawal_offer"])
    def test_asks_the_client_where_there_was_pressure_or_a_promise(self, what):
        """CON-07: an outcome is not promised, and nobody is talked out of a complaint."""
        complaint = a_verified_complaint()

        withdraw(complaint, **{what: "yes"}, withdrawal_circumstances="柜员多次致电劝说。")

        assert complaint.open_tasks == {"resolve_complaint", "confirm_withdrawal"}

    def test_who_does_not_confirm_it_lets_the_handling_go_on(self):
        complaint = withdraw(a_replied_complaint(grade="serious"))

        answer(complaint, "confirm_withdrawal", withdrawal_confirmation="refused")

        assert "feedback_revisit_completed" in complaint.waiting_at
        assert finish(complaint).facts["satisfaction"] == "satisfied"

    def test_is_asked_after_all_when_the_grade_goes_up_later(self):
        """CMP-10: the path follows the grade at once, and the client is answered until then."""
        complaint = withdraw(a_resolved_complaint())
        regrade(complaint, "serious")
        answer(complaint, "approve_resolution")
        assert complaint.open_tasks == {"reply_to_client"}

        withdraw(complaint)
        answer(complaint, "confirm_withdrawal")

        assert complaint.open_tasks == {"confirm_nature"}
        assert finish(complaint).is_completed


class TestAMajorComplaint:
    def test_that_is_withdrawn_still_goes_up_but_needs_nobody_who_explains(self):
        """ESC-02, ESC-03, ESC-06: headquarters and leader hear of it all the same."""
        complaint = withdraw(a_verified_complaint(grade="major"))
        answer(complaint, "confirm_withdrawal")

        finish(complaint)

        assert complaint.ended_at == {"complaint_closed_with_improvement"}
        assert complaint.facts["leader_instruction"]
        assert complaint.facts["archive_note"]
        assert not {"name_explainer", "reply_to_client"} & complaint.covered

    def test_that_was_transferred_is_answered_to_the_body_all_the_same(self):
        """REG-02."""
        complaint = a_verified_complaint(channel="regulator", transfer_source="csrc")
        withdraw(complaint)
        answer(complaint, "confirm_withdrawal")
        advance(complaint, to="close_complaint")

        with pytest.raises(CloseGateIncomplete) as refused:
            answer(complaint, "close_complaint")

        assert [gap.code for gap in refused.value.missing] == ["transfer_reply_missing"]
