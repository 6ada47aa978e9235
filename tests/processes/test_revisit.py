"""The feedback revisit: a case of its own, asked for by a complaint and answering it."""

from datetime import datetime

import pytest

from engine.domain.calendar import SHANGHAI
from engine.workflow.host import Trigger
from engine.workflow.instance import TaskGone
from tests.processes import shipped
from tests.processes.complaints import a_replied_complaint, answer

RESULT = {
    "satisfaction": "satisfied",
    "newest_opinion": None,
    "revisit_result": "客户认可处理结果。",
    "revisited_at": "2026-03-04T10:00+08:00",
}


def a_revisit():
    """Return the revisit that a complaint with a reply asks for."""
    ((message, _, payload),) = a_replied_complaint().host.sent
    return shipped.start(
        "revisit",
        by=Trigger(message=message, payload=payload),
        case_number="HF-202603-0001",
    )


def test_a_revisit_is_asked_for_made_and_reported_to_its_complaint():
    revisit = a_revisit()

    assert revisit.waiting_at == {"call_complainant"}
    assert revisit.facts["complaint_number"] == "TS-202603-0001"
    answer(revisit, "call_complainant")

    assert revisit.is_completed
    assert revisit.ended_at == {"feedback_revisit_completed"}
    assert revisit.host.sent == [("feedback_revisit_completed", "TS-202603-0001", RESULT)]
    assert revisit.host.calls == []


class TestTheCall:
    def test_is_made_by_the_unit_that_accepted_the_complaint(self):
        """FBK-04: whoever accepted asks, not whoever handled."""
        found = a_revisit().assignment("call_complainant")

        assert (found.role, found.place, found.assignee) == ("acceptor", "accepting_unit", None)

    @pytest.mark.parametrize(
        ("asked", "due"),
        [
            (datetime(2026, 3, 2, 10, 0, tzinfo=SHANGHAI), "2026-03-03 17:00"),
            (datetime(2026, 3, 6, 16, 0, tzinfo=SHANGHAI), "2026-03-09 17:00"),
            (datetime(2026, 9, 30, 10, 0, tzinfo=SHANGHAI), "2026-10-08 17:00"),
        ],
    )
    def test_is_due_on_the_next_working_day(self, asked, due):
        """FBK-05."""
        revisit = a_revisit()
        revisit.host.now = asked

        found = revisit.due_at("call_complainant").astimezone(SHANGHAI)

        assert f"{found:%Y-%m-%d %H:%M}" == due

    def test_of_a_dissatisfied_client_brings_the_newest_opinion_back(self):
        """FBK-02."""
        revisit = a_revisit()

        answer(
            revisit, "call_complainant", satisfaction="dissatisfied", newest_opinion="没有道歉。"
        )

        ((_, _, payload),) = revisit.host.sent
        assert payload == RESULT | {"satisfaction": "dissatisfied", "newest_opinion": "没有道歉。"}

    def test_starts_with_the_request_and_with_nothing_else(self):
        with pytest.raises(TaskGone):
            shipped.start("revisit", case_number="HF-202603-0001")
