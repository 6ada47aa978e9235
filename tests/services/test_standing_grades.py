"""CMP-08: what is graded once falls only with a second person, also before it is verified."""

import pytest

from engine.errors import InvalidValues
from engine.services import cases
from tests.answers import ANSWERS
from tests.services.test_complaint_case import (
    ask_for_review,
    do,
    open_complaint,
    task_id,
    the_case,
)

REPEATED = {"prior_case": "TS-202601-0009", "first_handling_improper": True}


def analysed(firm, **values):
    """A complaint that is graded at first, by the person who verifies it later."""
    number = open_complaint(firm)
    do(firm, "acceptor", "accept_custody")
    given = ANSWERS["first_analysis_given"] | values
    firm.as_(
        "acceptor",
        lambda ctx: cases.send(ctx, number=number, message="first_analysis_given", values=given),
    )
    return number


def test_a_lower_judgement_is_a_reason_for_a_review_and_no_lower_grade(firm):
    number = analysed(firm, trading_affected="affected")
    do(firm, "acceptor", "verify_with_both_sides", trading_affected="none")
    assert the_case(firm, number).grade == "serious"

    ask_for_review(firm, "acceptor", number, proposed_grade="general")
    do(firm, "mhq.head", "decide_grade_review")
    assert the_case(firm, number).grade == "general"

    regrade = {"requested_category": "counter_service", "grade_change_reason": "核实后。"}
    firm.as_(
        "acceptor",
        lambda ctx: cases.send(ctx, number=number, message="grade_changed", values=regrade),
    )
    assert the_case(firm, number).grade == "general"


def test_a_higher_one_counts_at_once(firm):
    number = analysed(firm, trading_affected="affected")

    do(firm, "acceptor", "verify_with_both_sides", image_effect="major")

    assert the_case(firm, number).grade == "major"


@pytest.mark.parametrize(
    ("blank", "field"),
    [
        ({}, "prior_case"),
        ({"prior_case": "TS-202601-0009"}, "first_handling_improper"),
    ],
)
def test_a_fact_that_makes_the_grade_is_not_taken_back_by_one_person(firm, blank, field):
    """Nothing of the step is recorded, and the review by two people corrects the fact."""
    number = analysed(firm, **REPEATED)
    assert the_case(firm, number).grade == "serious"

    with pytest.raises(InvalidValues) as refused:
        do(firm, "acceptor", "verify_with_both_sides", **blank)

    assert refused.value.errors[field][0].code == "second_person_needed"
    assert task_id(firm, "verify_with_both_sides")
    do(firm, "acceptor", "verify_with_both_sides", **REPEATED)
    ask_for_review(firm, "acceptor", number, review_subject="repeat", proposed_grade=None)
    do(firm, "mhq.head", "decide_grade_review")
    assert the_case(firm, number).grade == "general"
