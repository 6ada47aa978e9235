"""The improvement after a serious or major complaint, tracked to its confirmed effect."""

import pytest

from engine.workflow.host import Trigger
from tests.processes import shipped
from tests.processes.complaints import a_closed_complaint, answer


def an_improvement():
    """Return the improvement that a serious complaint asks for at its end."""
    message, _, payload = a_closed_complaint(grade="serious").host.sent[-1]
    return shipped.start("improvement", by=Trigger(message=message, payload=payload))


def test_an_improvement_is_carried_out_by_its_owner_and_confirmed_by_headquarters():
    """CMP-36, ACC-08."""
    improvement = an_improvement()

    found = improvement.assignment("carry_out_improvement")
    assert (found.assignee, found.due) == ("head", "2026-04-01")
    answer(improvement, "carry_out_improvement")
    found = improvement.assignment("confirm_effect")
    assert (found.role, found.place) == ("complaint_specialist", "margin_headquarters")
    answer(improvement, "confirm_effect")

    assert improvement.ended_at == {"improvement_confirmed"}


def test_an_improvement_without_effect_goes_back_to_its_owner_with_the_opinion():
    """ACC-08: tracked to confirmed effect."""
    improvement = an_improvement()
    answer(improvement, "carry_out_improvement")

    answer(
        improvement,
        "confirm_effect",
        improvement_effect="not_effective",
        improvement_opinion="仍有差错。",
    )

    assert improvement.open_tasks == {"carry_out_improvement"}
    assert improvement.facts["improvement_opinion"] == "仍有差错。"


@pytest.mark.parametrize("grade", ["general"])
def test_a_general_complaint_asks_for_none(grade):
    """CMP-36: its lesson is enough."""
    sent = [message for message, *_ in a_closed_complaint(grade=grade).host.sent]

    assert "improvement_requested" not in sent
