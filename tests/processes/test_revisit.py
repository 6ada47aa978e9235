"""The feedback revisit: a case of its own, asked for by a complaint and answering it."""

from datetime import datetime

import pytest

from engine.domain.calendar import SHANGHAI
from engine.services.revisits import SatisfactionContradicted
from engine.workflow.host import Trigger
from engine.workflow.instance import TaskGone
from tests.processes import shipped
from tests.processes.complaints import a_replied_complaint, answer, revisit

RESULT = {
    "satisfaction": "satisfied",
    "contact_outcome": "reached",
    "head_contact_outcome": None,
    "refusal_reason": None,
    "newest_opinion": None,
    "revisit_result": "客户认可处理结果。",
    "revisited_at": "2026-02-24T16:30+08:00",
    "head_revisit_result": None,
    "head_revisited_at": None,
    "revisited_by": "somebody",
    "earlier_handling_improper": None,
    "petition_risk": False,
}


def a_revisit():
    """Return the revisit that a complaint with a reply asks for."""
    return revisit_of(a_replied_complaint())


def revisit_of(complaint):
    """Return the revisit that a complaint has asked for last."""
    message, _, payload = complaint.host.sent[-1]
    return shipped.start(
        "revisit",
        by=Trigger(message=message, payload=payload),
        case_number="HF-202603-0001",
    )


def test_a_revisit_is_asked_for_made_and_reported_to_its_complaint():
    process = a_revisit()

    assert process.open_tasks == {"call_complainant"}
    assert process.facts["complaint_number"] == "TS-202603-0001"
    answer(process, "call_complainant")

    assert process.is_completed
    assert process.ended_at == {"feedback_revisit_completed"}
    assert process.host.sent == [("feedback_revisit_completed", "TS-202603-0001", RESULT)]


class TestTheUnitHead:
    """FBK-03: in a major complaint the head of the responsible unit revisits too."""

    def test_makes_a_revisit_of_their_own_that_keeps_what_the_first_one_said(self):
        """ESC-05: whoever calls says whether a petition threatens."""
        complaint = a_replied_complaint(grade="major")
        revisit(complaint)
        process = revisit_of(complaint)

        found = process.assignment("call_as_unit_head")
        assert (found.role, found.place) == ("unit_head", "responsible_unit")
        answer(process, "call_as_unit_head", petition_risk=True)

        ((_, _, payload),) = process.host.sent
        assert payload["revisit_result"] == complaint.facts["revisit_result"]
        assert payload["head_revisit_result"] != payload["revisit_result"]
        assert payload["petition_risk"] is True


@pytest.mark.parametrize("element", ["call_complainant", "call_as_unit_head"])
class TestTheRecord:
    def test_of_a_satisfied_client_who_wants_it_handled_again_is_refused(self, element):
        """CMP-19, FBK-02: only a dissatisfied client opens a complaint again."""
        complaint = a_replied_complaint(grade="major")
        if element == "call_as_unit_head":
            revisit(complaint)
        process = revisit_of(complaint)

        with pytest.raises(SatisfactionContradicted):
            answer(process, element, satisfaction="acceptable", reopen_wish=True)

        assert process.open_tasks == {element}

    def test_never_shows_the_nature(self, element):
        """CMP-17: whoever talks to the client cannot read it out."""
        shown = {field.key for field in shipped.MODELS.forms[element].fields}

        assert shown & {"nature", "proposed_nature", "confirmed_nature"} == set()


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
        process = a_revisit()
        process.host.now = asked

        found = process.due_at("call_complainant").astimezone(SHANGHAI)

        assert f"{found:%Y-%m-%d %H:%M}" == due

    def test_of_a_dissatisfied_client_brings_the_newest_opinion_back(self):
        """FBK-02."""
        process = a_revisit()

        answer(
            process, "call_complainant", satisfaction="dissatisfied", newest_opinion="没有道歉。"
        )

        ((_, _, payload),) = process.host.sent
        assert payload == RESULT | {
            "satisfaction": "dissatisfied",
            "newest_opinion": "没有道歉。",
            "earlier_handling_improper": False,
        }

    def test_starts_with_the_request_and_with_nothing_else(self):
        with pytest.raises(TaskGone):
            shipped.start("revisit", case_number="HF-202603-0001")
