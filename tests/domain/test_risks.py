"""When a complaint threatens to become a petition."""

import pytest

from engine.domain import risks

IN_VAIN = {"grade": "major", "satisfaction": "dissatisfied", "revisit_rounds": 2}


@pytest.mark.parametrize(
    ("facts", "threatens"),
    [
        ({}, False),
        ({"petition_risk": True}, True),
        ({"petition_risk": False}, False),
        (IN_VAIN, True),
        ({**IN_VAIN, "revisit_rounds": 1}, False),
        ({**IN_VAIN, "grade": "serious"}, False),
        ({**IN_VAIN, "satisfaction": "acceptable"}, False),
    ],
)
def test_a_warning_or_two_answers_in_vain_raise_the_flag(facts, threatens):
    """ESC-05."""
    assert risks.threatens_petition(facts) is threatens
