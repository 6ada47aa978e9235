"""Who settles the nature of a complaint, and what must follow where the firm is responsible."""

import pytest

from engine.errors import InvalidValues
from engine.services.closing import CloseGateIncomplete
from tests.processes.complaints import a_resolved_complaint, advance, answer, finish

EXEMPT = {
    "proposed_nature": "exempt",
    "root_cause": None,
    "corrective_action": None,
    "misconduct": None,
}
FAULT = ("root_cause", "corrective_action", "misconduct")


def an_exempt_complaint(*, grade="general", to):
    """Return a complaint of which the responsible person says that nobody is to blame."""
    complaint = advance(a_resolved_complaint(grade=grade), to="feedback_revisit_completed")
    complaint.host.values |= EXEMPT
    return advance(complaint, to=to)


class TestARulingAgainstTheProposal:
    """CMP-49, ACC-01: who says that the firm is responsible says why and what follows."""

    @pytest.mark.parametrize(
        ("grade", "task"), [("general", "close_complaint"), ("serious", "confirm_nature")]
    )
    def test_asks_for_cause_correction_and_misconduct(self, grade, task):
        complaint = an_exempt_complaint(grade=grade, to=task)

        with pytest.raises(InvalidValues) as refused:
            answer(complaint, task, **dict.fromkeys(FAULT))

        assert set(refused.value.errors) == set(FAULT)

    def test_brings_the_penalty_that_goes_with_it_before_the_close(self):
        """ACC-02 to 04: who closes sees the scale of what headquarters settled."""
        complaint = an_exempt_complaint(grade="serious", to="confirm_nature")
        answer(complaint, "confirm_nature", misconduct="concealment")

        assert complaint.open_tasks == {"close_complaint"}
        assert complaint.facts["penalty_scale"] == "major_demerit_and_1000"

    def test_of_the_acceptor_brings_it_with_the_close(self):
        complaint = an_exempt_complaint(to="close_complaint")
        assert complaint.facts["penalty_scale"] == "none"

        answer(complaint, "close_complaint", misconduct="ignored")

        assert complaint.is_completed
        assert complaint.facts["penalty_scale"] == "fine_100"

    def test_that_clears_the_firm_takes_the_penalty_back(self):
        """ACC-01: the responsible person saw a fault where headquarters sees none."""
        complaint = advance(a_resolved_complaint(grade="serious"), to="confirm_nature")
        assert complaint.facts["penalty_scale"] == "fine_up_to_100"

        answer(complaint, "confirm_nature", confirmed_nature="unfounded")

        assert complaint.facts["penalty_scale"] == "none"

    @pytest.mark.parametrize("lacking", FAULT)
    def test_does_not_close_without_what_follows(self, lacking):
        """The close gate asks for it whatever the form let pass."""
        complaint = advance(a_resolved_complaint(grade="serious"), to="close_complaint")
        values = {"lesson": "已总结。", "accountability": "通报批评。"}
        values |= {"improvement_action": "修订。", "improvement_owner": "head"}
        values |= {"improvement_due": "2026-04-01", lacking: None}

        with pytest.raises(CloseGateIncomplete) as refused:
            complaint.complete("close_complaint", **values)

        assert [gap.code for gap in refused.value.missing] == [f"{lacking}_missing"]


class TestTheOfficeThatSettles:
    """ACC-07: the line that handled, or is complained about, does not judge itself."""

    @pytest.mark.parametrize("grade", ["serious", "major"])
    def test_is_compliance_where_margin_headquarters_is_concerned(self, grade):
        complaint = a_resolved_complaint(grade=grade)
        complaint.host.values["concerns_margin_headquarters"] = True
        advance(complaint, to="confirm_nature_as_compliance")

        found = complaint.assignment("confirm_nature_as_compliance")

        assert complaint.open_tasks == {"confirm_nature_as_compliance"}
        assert (found.role, found.place) == ("compliance_officer", "compliance")
        finish(complaint)
        assert complaint.is_completed
        assert "confirm_nature" not in complaint.covered

    def test_is_the_acceptor_for_a_general_one_all_the_same(self):
        complaint = a_resolved_complaint()
        complaint.host.values["concerns_margin_headquarters"] = True

        advance(complaint, to="close_complaint")

        assert "confirm_nature_as_compliance" not in complaint.covered
