"""Whom verification finds a complaint to be about: named at once, exchanged by two people."""

import pytest

from engine.errors import InvalidValues
from tests.processes.complaints import a_complaint, advance, answer

NOBODY = {"accused_kind": "none", "accused_person": None}
TELLER = {"found_accused_kind": "person", "found_accused_person": "teller"}
HEAD = {"found_accused_kind": "person", "found_accused_person": "head"}
BRANCH = {"found_accused_kind": "unit", "found_accused_unit": "B02"}
WHY = {"accused_change_reason": "监控显示当日由他人办理。"}


def verify(complaint, **found):
    """Verify with both sides, and say whom the complaint is about."""
    advance(complaint, to="verify_with_both_sides")
    answer(complaint, "verify_with_both_sides", **{"accused_verification": "已核实。"} | found)
    return complaint


def a_doubted_complaint(**found):
    """Return a complaint about the teller of which somebody says that it is about another."""
    return verify(a_complaint(), **WHY, **found)


class TestNaming:
    """CMP-54, CMP-57: nobody was complained about; one person is enough to name somebody."""

    def test_leads_to_whoever_answers_for_the_person(self):
        complaint = verify(a_complaint(**NOBODY), **TELLER)

        assert complaint.open_tasks == {"resolve_complaint"}
        assert complaint.facts["accused_kind"] == "person"
        assert complaint.facts["accused_unit"] == "B01"
        assert complaint.facts["responsible_unit"] == "B01"
        assert complaint.facts["registered_accused_kind"] == "none"
        assert "accused_corrected" in complaint.covered
        assert complaint.facts["found_accused_person"] is None

    def test_leads_to_the_superior_of_a_unit(self):
        """CMP-55."""
        complaint = verify(a_complaint(**NOBODY, channel="phone"), **BRANCH)

        assert complaint.open_tasks == {"accept_custody"}  # CMP-53: no longer for a branch
        assert complaint.facts["accepting_unit"] == "CSC"
        advance(complaint, to="resolve_complaint")
        assert complaint.facts["responsible_unit"] == "BC1"

    def test_of_the_head_of_the_branch_takes_custody_to_the_headquarters_of_branches(self):
        """CMP-52: who verifies a complaint about a head does not work for that head."""
        complaint = verify(a_complaint(**NOBODY), **HEAD)

        assert complaint.open_tasks == {"accept_custody"}
        assert complaint.facts["accepting_unit"] == "BHQ"
        assert complaint.assignment("accept_custody").assignee is None
        verify(complaint)
        assert complaint.open_tasks == {"resolve_complaint"}
        assert complaint.facts["accepting_unit"] == "BHQ"
        assert complaint.facts["responsible_person"] == "bhq.head"

    def test_keeps_custody_with_a_unit_that_was_asked_another_way(self):
        """CMP-31: it took the complaint over, though the table would not have chosen it."""
        complaint = a_complaint(**NOBODY)
        reason = "属热线业务。"
        complaint.complete("accept_custody", custody_decision="bounced", bounce_reason=reason)
        verify(complaint, **HEAD)

        assert complaint.facts["accepting_unit"] == "CSC"
        assert complaint.open_tasks == {"resolve_complaint"}

    def test_that_fits_the_registration_changes_nothing(self):
        complaint = verify(a_complaint(), **WHY, **TELLER)

        assert complaint.facts["accused_change"] == "unchanged"
        assert complaint.facts["registered_accused"] is None
        assert "accused_kept" in complaint.covered


class TestExchanging:
    """CMP-57, CMP-58: who is cleared gets the file back, so a second person decides."""

    @pytest.mark.parametrize(
        "found", [HEAD, BRANCH, {"found_accused_kind": "none"}], ids=["person", "unit", "nobody"]
    )
    def test_waits_for_compliance_while_the_registered_party_stays(self, found):
        complaint = a_doubted_complaint(**found)

        task = complaint.assignment("confirm_accused")
        assert complaint.open_tasks == {"confirm_accused"}
        assert (task.role, task.place) == ("compliance_officer", "compliance")
        assert complaint.facts["accused_person"] == "teller"
        assert complaint.facts["responsible_unit"] is None

    def test_that_is_agreed_to_takes_effect_with_all_that_follows(self):
        complaint = a_doubted_complaint(**HEAD)

        answer(complaint, "confirm_accused")

        assert complaint.facts["accused_person"] == "head"
        assert complaint.facts["registered_accused"] == "teller"
        assert complaint.facts["accepting_unit"] == "BHQ"
        assert complaint.open_tasks == {"accept_custody"}

    def test_for_nobody_in_particular_leaves_nobody_accused(self):
        """CMP-59."""
        complaint = a_doubted_complaint(found_accused_kind="none")

        answer(complaint, "confirm_accused")

        assert complaint.facts["accused_person"] is None
        assert complaint.facts["responsible_unit"] == "CSC"

    def test_that_is_refused_goes_on_as_registered(self):
        complaint = a_doubted_complaint(**HEAD)

        answer(complaint, "confirm_accused", accused_change_decision="refused")

        assert complaint.open_tasks == {"resolve_complaint"}
        assert complaint.facts["accused_person"] == "teller"
        assert complaint.facts["accepting_unit"] == "B01"
        assert complaint.facts["found_accused_person"] is None
        assert complaint.facts["registered_accused"] is None


class TestTheForm:
    def test_asks_why_only_where_somebody_is_taken_away(self):
        complaint = advance(a_complaint(), to="verify_with_both_sides")

        with pytest.raises(InvalidValues) as refused:
            answer(complaint, "verify_with_both_sides", **HEAD)

        assert set(refused.value.errors) == {"accused_change_reason"}

    def test_asks_the_side_that_was_found_or_why_not(self):
        """CMP-35."""
        complaint = advance(a_complaint(**NOBODY), to="verify_with_both_sides")

        with pytest.raises(InvalidValues) as refused:
            answer(complaint, "verify_with_both_sides", **TELLER)

        assert set(refused.value.errors) == {"verification_gap_reason"}

    def test_wants_the_person_or_the_unit_of_the_kind(self):
        complaint = advance(a_complaint(**NOBODY), to="verify_with_both_sides")
        heard = {"accused_verification": "已核实。"}

        for kind, field in (("person", "found_accused_person"), ("unit", "found_accused_unit")):
            with pytest.raises(InvalidValues) as refused:
                answer(complaint, "verify_with_both_sides", **heard, found_accused_kind=kind)
            assert set(refused.value.errors) == {field}
