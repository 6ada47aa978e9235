"""The list of cases and the page of one."""

import json
import re

import pytest

from engine.domain.access import Role
from engine.services import directory, staff, tasks
from tests.answers import ANSWERS


def content_of(page):
    return json.loads(re.search(r'<script type="application/json">(.*?)</script>', page, re.S)[1])


@pytest.fixture
def graded(firm, task, number):
    """A complaint that is verified and graded, so that its grade can be changed."""
    task_id = int(task.rpartition("/")[2])
    for step, element in enumerate(("accept_custody", "verify_with_both_sides")):
        values = ANSWERS[element]
        firm.as_(
            "acceptor",
            lambda ctx, task_id=task_id + step, values=values: tasks.complete(
                ctx, task_id=task_id, values=values
            ),
        )
    return number


class TestTheList:
    @pytest.mark.parametrize(
        ("arguments", "is_listed"),
        [
            ("", True),
            ("status=all", True),
            ("status=closed", False),
            ("q=TS-202603-0001", True),
            ("q=+ts-202603-0001", True),
            ("q=TS-202603-0009", False),
            ("q=展期", True),
            ("q=%25", False),
            ("category=service_quality", True),
            ("category=marketing", False),
            ("grade=major", False),
            ("kind=revisit", False),
            ("overdue=yes", False),
        ],
    )
    def test_can_be_narrowed(self, browse, number, arguments, is_listed):
        assert (number in browse("desk").text(f"/cases?{arguments}")) is is_listed

    @pytest.mark.parametrize("status", ["open", "closed", "all"])
    def test_stays_the_same_list_when_it_is_narrowed_without_scripts(self, browse, status):
        """A form that is sent by GET leaves out what its address says."""
        page = browse("desk").get(f"/cases?status={status}").text
        form = re.search(r"<form class=\"filters\".*?</form>", page, re.S)[0]

        assert 'action="/cases"' in form
        assert f'<input type="hidden" name="status" value="{status}">' in form

    def test_hides_the_client_and_shows_the_clock(self, browse, number):
        words = browse("desk").text("/cases")

        assert "张伟" not in words
        assert "张*" in words
        assert "30 min left" in words

    def test_shows_nothing_to_other_branches_or_to_the_person_complained_about(
        self, browse, number
    ):
        assert number not in browse("other.desk").text("/cases")
        assert number not in browse("teller").text("/cases")

    def test_invites_to_begin_when_it_is_empty(self, browse):
        assert "No cases yet" in browse("desk").text("/cases")


class TestThePage:
    def test_groups_the_facts_and_masks_what_is_personal(self, browse, number):
        words = browse("acceptor").text(f"/cases/{number}")

        assert "Complained person 郑洁" in words
        assert "张伟" not in words
        assert "13800001111" not in words
        assert "*******1111" in words

    def test_says_who_carries_the_case_and_what_is_due(self, browse, number):
        words = browse("acceptor").text(f"/cases/{number}")

        assert "First responder 周敏 Intake unit 南京路营业部" in words
        assert "Accept custody Acceptor · 南京路营业部 30 min left" in words
        assert "Register the complaint Done in time, 2026-03-02 09:00" in words

    @pytest.mark.parametrize("login", ["other.desk", "teller"])
    def test_does_not_exist_for_those_who_may_not_know_of_it(self, browse, number, login):
        person = browse(login)

        assert person.get(f"/cases/{number}").status_code == 404
        assert person.get(f"/cases/{number}/diagram").status_code == 404

    def test_offers_the_buttons_that_one_may_press(self, browse, graded):
        assert "Raise the grade or change the category" in browse("acceptor").text(
            f"/cases/{graded}"
        )
        assert "Raise the grade or change the category" not in browse("auditor").text(
            f"/cases/{graded}"
        )


class TestTheDiagram:
    def test_marks_where_the_case_stands_and_says_it_in_words(self, browse, number):
        page = browse("acceptor").get(f"/cases/{number}/diagram").text
        content = content_of(page)

        assert {"element": "accept_custody", "state": "waiting"} in content["tokens"]
        assert {"element": "register_complaint", "state": "passed"} in content["tokens"]
        assert content["names"]["accept_custody"] == "Accept custody"
        assert "<bpmn:definitions" in content["xml"]
        words = " ".join(re.sub(r"<script.*?</script>|<[^>]+>", " ", page, flags=re.S).split())
        assert "Accept custody Waiting here Acceptor · 南京路营业部 2026-03-02 09:30" in words
        assert "Register the complaint Done 周敏 2026-03-02 09:00" in words

    def test_keeps_its_chinese_names_for_those_who_read_them(self, browse, number):
        page = browse("acceptor", locale="zh_CN").get(f"/cases/{number}/diagram").text

        assert content_of(page)["names"] is None
        assert "受理投诉" in page


class TestAButton:
    def test_has_a_form_of_its_own(self, browse, graded):
        content = content_of(browse("acceptor").get(f"/cases/{graded}/messages/grade_changed").text)

        assert content["schema"]["id"] == "grade_changed"
        assert content["values"]["grade"] == "general"

    def test_is_pressed_by_sending_the_form(self, browse, graded):
        acceptor = browse("acceptor")
        values = {"requested_grade": "serious", "grade_change_reason": "损失可能扩大。"}

        answer = acceptor.send(f"/cases/{graded}/messages/grade_changed", values)

        assert answer.json == {"location": f"/cases/{graded}"}, answer.json
        assert "Serious" in acceptor.text(f"/cases/{graded}")

    def test_is_refused_to_those_who_may_not_press_it(self, browse, graded):
        answer = browse("auditor").get(f"/cases/{graded}/messages/grade_changed")

        assert answer.status_code == 403


class TestSuggestions:
    def test_of_people_come_with_name_and_unit(self, browse):
        assert browse("desk").get("/lookups/users?q=tell").json == [
            {"value": "teller", "label": "郑洁", "detail": "南京路营业部"}
        ]

    def test_of_units_come_by_code(self, browse):
        assert browse("desk").get("/lookups/units?q=csc").json[0]["value"] == "CSC"

    def test_of_anything_else_there_are_none(self, browse):
        assert browse("desk").get("/lookups/clients?q=a").status_code == 404


class TestAMaskedValue:
    def test_is_shown_in_full_to_whoever_says_why(self, browse, number):
        acceptor = browse("acceptor")
        page = acceptor.post(
            f"/cases/{number}/reveals", field="client_phone", reason="Call the client back"
        )

        assert "13800001111" in page.text
        assert "张伟" not in page.text
        words = acceptor.text(f"/cases/{number}")
        assert "13800001111" not in words
        assert "吴刚 asked to see “Telephone or mobile” in full 09:00 Call the client back" in words

    def test_has_no_button_for_those_who_may_not_see_it(self, browse, firm, number):
        page = browse("acceptor").get(f"/cases/{number}").text
        assert 'data-opens="reveal-client_phone"' in page

        def grant(ctx):
            unit = directory.organization(ctx).unit_by_code("B01").id
            user = directory.user_id(ctx, "owner")
            staff.grant(ctx, user_id=user, role=Role.SUPERVISOR, unit_id=unit)

        firm.transact(grant)
        supervisor = browse("owner")
        assert 'data-opens="reveal' not in supervisor.get(f"/cases/{number}").text
        refused = supervisor.post(f"/cases/{number}/reveals", field="client_phone", reason="?")
        assert refused.status_code == 403


class TestWhoReadIt:
    def test_is_shown_to_auditors(self, browse, number):
        browse("acceptor").get(f"/cases/{number}")
        auditor = browse("auditor")

        assert "Who read it" in auditor.text(f"/cases/{number}")
        words = auditor.text(f"/cases/{number}/reads")
        assert "朱文 auditor The case" in words
        assert "吴刚 acceptor The case 2026-03-02 09:00" in words
        assert "2 reads" in words

    def test_is_not_shown_to_others(self, browse, number):
        assert "Who read it" not in browse("acceptor").text(f"/cases/{number}")
        assert browse("acceptor").get(f"/cases/{number}/reads").status_code == 403
        assert browse("teller").get(f"/cases/{number}/reads").status_code == 404
