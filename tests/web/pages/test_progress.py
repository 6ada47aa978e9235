"""How far a complaint has come: its rounds, and what the close gate still asks for."""

import pytest

from tests.answers import ANSWERS, SEVERE_CLOSE
from tests.web.api_steps import complete, open_complaint, task

REFUSAL = {
    **dict.fromkeys(("revisit_mode", "handling_explained", "satisfaction")),
    "contact_outcome": "refused",
    "refusal_reason": "不想再谈。",
    "refusal_record": "recording",
}
OBJECTION = {"satisfaction": "dissatisfied", "newest_opinion": "要求当面道歉。"}


@pytest.fixture
def revisited(api):
    """A serious complaint whose client was dissatisfied once and satisfied then."""
    number = open_complaint(api, demand="要求书面道歉。")
    complete(api, "acceptor", "accept_custody")
    complete(api, "acceptor", "verify_with_both_sides", trading_affected="affected")
    for calling in (OBJECTION, {}):
        complete(api, "head", "resolve_complaint", view="inbox")
        complete(api, "bhq.head", "approve_resolution")
        complete(api, "acceptor", "reply_to_client")
        complete(api, "acceptor", "call_complainant", **calling)
    return number


class TestTheRounds:
    """FBK-02: the newest opinion comes back in every round, with what changed."""

    def test_stand_with_the_changes_of_the_opinion(self, browse, revisited):
        page = browse("head").get(f"/cases/{revisited}/progress").text

        assert "<del>书</del>" in page
        assert "<ins>当</ins>" in page
        assert "Dissatisfied" in page
        assert "Satisfied" in page

    def test_are_part_of_the_pages_of_case_and_task(self, api, browse, revisited):
        found = task(api, "specialist", "confirm_nature")["id"]
        address = f"/cases/{revisited}/progress"

        assert address in browse("head").get(f"/cases/{revisited}").text
        assert address in browse("specialist").get(f"/tasks/{found}").text

    def test_say_how_it_came_that_nobody_was_heard(self, api, browse):
        """OUT-01, OUT-04: in words of its own, and never as satisfaction."""
        number = open_complaint(api)
        complete(api, "acceptor", "accept_custody")
        complete(api, "acceptor", "verify_with_both_sides")
        complete(api, "head", "resolve_complaint", view="inbox")
        complete(api, "acceptor", "reply_to_client")
        call = task(api, "acceptor", "call_complainant")
        page = browse("acceptor").get(f"/tasks/{call['id']}").text
        assert "/messages/contact_attempted" in page
        attempt = {"values": ANSWERS["contact_attempted"]}
        sent = api("acceptor").post(
            f"/cases/{call['case']['number']}/messages/contact_attempted", attempt
        )
        assert sent.status_code == 200, sent.text
        complete(api, "acceptor", "call_complainant", **REFUSAL)

        page = browse("acceptor").get(f"/cases/{number}/progress").text

        assert "Refused the revisit" in page
        assert "Telephone" in page
        assert "Satisfied" not in page

    def test_are_not_for_whoever_may_not_see_the_case(self, browse, revisited):
        assert browse("other.head").get(f"/cases/{revisited}/progress").status_code == 404


class TestTheCloseGate:
    """One function says on page and API what is missing, and where it is mended."""

    def test_links_to_the_task_that_mends_a_gap(self, api, browse, revisited):
        found = task(api, "specialist", "confirm_nature")["id"]

        page = browse("specialist").get(f"/cases/{revisited}/progress").text

        assert "Headquarters has not settled the nature." in page
        assert f'href="/tasks/{found}"' in page

    def test_tells_programs_the_same(self, api, revisited):
        """CMP-17, CMP-36."""
        missing = api("acceptor").get(f"/cases/{revisited}/close-gate").json["missing"]

        assert {(each["code"], each["step"]) for each in missing} == {
            ("nature_missing", "close_complaint"),
            ("confirmed_nature_missing", "confirm_nature"),
            ("lesson_missing", "close_complaint"),
            ("improvement_action_missing", "close_complaint"),
            ("improvement_owner_missing", "close_complaint"),
            ("improvement_due_missing", "close_complaint"),
        }

    def test_has_nothing_to_say_once_the_complaint_is_closed(self, api, revisited):
        complete(api, "specialist", "confirm_nature", archive_note=None)
        complete(api, "acceptor", "close_complaint", **SEVERE_CLOSE)

        assert api("acceptor").get(f"/cases/{revisited}/close-gate").json == {"missing": []}
