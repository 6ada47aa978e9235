"""The loop of dissatisfied rounds: how a complaint comes back, and how it may end anyway."""

import pytest

from engine.errors import InvalidValues
from engine.services.closing import CloseGateIncomplete
from tests.processes.complaints import (
    a_replied_complaint,
    a_resolved_complaint,
    a_verified_complaint,
    advance,
    answer,
    finish,
    regrade,
    revisit,
    usual,
)

REFUSED = {"demand_decision": "refused", "demand_refusal_reason": "合同已载明利率。"}
DISSATISFIED = {"satisfaction": "dissatisfied", "newest_opinion": "没有道歉。"}


def a_complaint_at_the_cap(*, grade="general", exit_allowed=False):
    """Return a complaint whose client was dissatisfied as often as policy bears."""
    complaint = a_replied_complaint(grade=grade)
    complaint.host.policy["complaint.exit_allowed"] = exit_allowed
    for _ in range(2):
        revisit(complaint, **DISSATISFIED)
        advance(complaint, to="feedback_revisit_completed")
    revisit(complaint, **DISSATISFIED)
    return complaint


def requests(complaint):
    """Return who was asked to revisit, request by request."""
    return [
        payload["revisit_kind"]
        for message, _, payload in complaint.host.sent
        if message == "feedback_revisit_requested"
    ]


class TestARefusedDemand:
    """CMP-27: it is the demand that is refused, not the client."""

    def test_leaves_the_case_open_with_its_revisit_and_its_loop(self):
        complaint = a_resolved_complaint()
        answer(complaint, "reply_to_client", **REFUSED)

        assert "feedback_revisit_completed" in complaint.waiting_at
        revisit(complaint, **DISSATISFIED)
        assert complaint.open_tasks == {"resolve_complaint"}
        advance(complaint, to="feedback_revisit_completed")
        assert complaint.facts["demand_decision"] == "granted"

    @pytest.mark.parametrize("decision", ["refused", "partly"])
    def test_needs_its_reason(self, decision):
        with pytest.raises(InvalidValues) as caught:
            answer(a_resolved_complaint(), "reply_to_client", demand_decision=decision)

        assert set(caught.value.errors) == {"demand_refusal_reason"}


class TestAMajorComplaint:
    """FBK-03: two distinct revisits, the acceptor's and then the unit head's."""

    def test_is_revisited_by_the_head_once_the_acceptor_found_the_client_satisfied(self):
        complaint = a_replied_complaint(grade="major")

        revisit(complaint)
        assert requests(complaint) == ["acceptor", "unit_head"]
        assert complaint.open_tasks == set()
        revisit(complaint)

        assert complaint.open_tasks == {"confirm_nature"}
        assert complaint.facts["head_revisited"] is True
        assert complaint.facts["revisit_rounds"] == 1

    def test_comes_back_when_the_head_finds_the_client_dissatisfied(self):
        complaint = a_replied_complaint(grade="major")
        revisit(complaint)

        revisit(complaint, **DISSATISFIED)

        assert complaint.open_tasks == {"resolve_complaint"}
        finish(complaint)
        assert requests(complaint) == 2 * ["acceptor", "unit_head"]

    def test_with_one_revisit_cannot_close(self):
        complaint = advance(a_verified_complaint(grade="major"), to="close_complaint")
        complaint.facts["head_revisited"] = None

        with pytest.raises(CloseGateIncomplete) as refused:
            complaint.complete("close_complaint", **usual(complaint, "close_complaint"))

        assert [missing.rule for missing in refused.value.missing] == ["FBK-03"]

    def test_that_was_raised_while_it_waited_to_close_gets_everything_it_lacks(self):
        """CMP-10: the path follows at once; the client is asked again about the new reply."""
        complaint = advance(a_verified_complaint(grade="general"), to="close_complaint")

        regrade(complaint, "major")

        assert complaint.open_tasks == {"confirm_as_operations_director", "confirm_as_unit_head"}
        finish(complaint)
        assert requests(complaint) == ["acceptor", "acceptor", "unit_head"]

    def test_that_was_raised_and_lowered_again_closes_where_it_was(self):
        complaint = advance(a_verified_complaint(grade="serious"), to="close_complaint")
        regrade(complaint, "major")

        regrade(complaint, "serious")

        assert complaint.open_tasks == {"close_complaint"}


class TestARevisitUnderWay:
    """What was asked for is waited for, and counts only for the reply it was about (FBK-01)."""

    def test_goes_on_when_the_grade_changes_between_general_and_serious(self):
        complaint = a_replied_complaint(grade="general")

        regrade(complaint, "serious")
        assert complaint.open_tasks == {"approve_resolution"}
        answer(complaint, "approve_resolution")

        assert "feedback_revisit_completed" in complaint.waiting_at
        assert requests(complaint) == ["acceptor"]

    def test_counts_for_nobody_when_another_reply_was_given_meanwhile(self):
        complaint = a_replied_complaint(grade="general")
        regrade(complaint, "major")
        advance(complaint, to="reply_to_client")
        answer(complaint, "reply_to_client")
        assert requests(complaint) == ["acceptor"]

        revisit(complaint)

        assert requests(complaint) == ["acceptor", "acceptor"]
        assert complaint.facts["revisit_rounds"] == 0
        revisit(complaint)
        assert complaint.facts["revisit_rounds"] == 1


class TestAnApproval:
    def test_is_asked_once_for_one_resolution(self):
        """CMP-22, CMP-10: what is approved is not approved again after a change of grade."""
        complaint = advance(a_verified_complaint(grade="serious"), to="reply_to_client")

        regrade(complaint, "general")
        regrade(complaint, "serious")

        assert complaint.open_tasks == {"reply_to_client"}

    def test_is_asked_again_in_the_next_round(self):
        complaint = a_replied_complaint(grade="serious")
        revisit(complaint, **DISSATISFIED)

        answer(complaint, "resolve_complaint")

        assert complaint.open_tasks == {"approve_resolution"}


class TestImproperHandling:
    def test_of_a_dissatisfied_client_makes_the_complaint_at_least_serious(self):
        """FBK-06: the round is a repeat after improper first handling (CMP-06 b)."""
        complaint = a_replied_complaint(grade="general")

        revisit(complaint, **DISSATISFIED, earlier_handling_improper=True)

        assert complaint.facts["grade"] == complaint.facts["grade_floor"] == "serious"
        assert complaint.facts["grade_rule"] == "CMP-06(b)"

    @pytest.mark.parametrize("improper", [None, False])
    def test_that_nobody_found_leaves_the_grade(self, improper):
        complaint = a_replied_complaint(grade="general")

        revisit(complaint, **DISSATISFIED, earlier_handling_improper=improper)

        assert complaint.facts["grade"] == "general"


class TestTheCap:
    """FBK-07: after so many dissatisfied rounds compliance reviews, and nothing ends by itself."""

    def test_opens_a_compliance_review_after_three_rounds(self):
        complaint = a_complaint_at_the_cap()

        assert complaint.open_tasks == {"review_dissatisfaction"}
        assert complaint.facts["revisit_rounds"] == 3
        found = complaint.assignment("review_dissatisfaction")
        assert (found.role, found.place) == ("compliance_officer", "compliance")

    def test_is_the_policy_s(self):
        complaint = a_replied_complaint()
        complaint.host.policy["complaint.round_cap"] = 1

        revisit(complaint, **DISSATISFIED)

        assert complaint.open_tasks == {"review_dissatisfaction"}

    def test_sends_the_complaint_back_after_the_review_and_counts_anew(self):
        complaint = a_complaint_at_the_cap()

        answer(complaint, "review_dissatisfaction")

        assert complaint.open_tasks == {"resolve_complaint"}
        advance(complaint, to="feedback_revisit_completed")
        revisit(complaint, **DISSATISFIED)
        assert complaint.open_tasks == {"resolve_complaint"}

    def test_offers_no_way_out_unless_policy_allows_it(self):
        """Off by default: the rule says until the client is satisfied (FBK-02)."""
        complaint = a_complaint_at_the_cap()

        with pytest.raises(InvalidValues) as refused:
            answer(complaint, "review_dissatisfaction", review_decision="exit")

        assert set(refused.value.errors) == {"review_decision"}

    def test_lets_a_complaint_end_dissatisfied_with_compliance_and_leader(self):
        complaint = a_complaint_at_the_cap(exit_allowed=True)

        answer(complaint, "review_dissatisfaction", review_decision="exit")
        found = complaint.assignment("approve_exit")
        assert (found.role, found.place) == ("leader", "company")
        answer(complaint, "approve_exit")

        assert complaint.open_tasks == {"close_complaint"}
        assert finish(complaint).ended_at == {"complaint_closed"}
        assert complaint.facts["satisfaction"] == "dissatisfied"

    def test_keeps_the_approval_when_the_grade_changes_before_the_close(self):
        complaint = a_complaint_at_the_cap(exit_allowed=True)
        answer(complaint, "review_dissatisfaction", review_decision="exit")
        answer(complaint, "approve_exit")

        regrade(complaint, "serious")
        answer(complaint, "approve_resolution")

        assert complaint.open_tasks == {"confirm_nature"}

    @pytest.mark.parametrize(
        "answers",
        [
            {"review_dissatisfaction": {"review_decision": "continue"}},
            {
                "review_dissatisfaction": {"review_decision": "exit"},
                "approve_exit": {"exit_approval": "refused"},
            },
        ],
    )
    def test_goes_on_unless_both_agree(self, answers):
        complaint = a_complaint_at_the_cap(exit_allowed=True)

        for element, values in answers.items():
            answer(complaint, element, **values)

        assert complaint.open_tasks == {"resolve_complaint"}
