"""User tasks over the API: claimed, given back, handed on, drafted, completed, and out of date."""

import pytest

from tests.answers import ANSWERS
from tests.web.api_steps import complete, open_complaint, task
from webapp.api import examples

DONE = {"values": ANSWERS["accept_custody"]}


@pytest.fixture
def waiting(api):
    """The task that the acceptors of the branch are offered."""
    open_complaint(api)
    return task(api, "acceptor", "accept_custody")


class TestATask:
    def test_comes_with_its_form_its_clock_and_what_may_be_done(self, waiting):
        assert waiting.keys() == examples.TASK.keys()
        assert waiting["can"] == ["claim", "complete"]
        assert waiting["form"]["components"]
        assert waiting["explanation"][0]["code"] == "start"
        assert waiting["case"]["number"] == "TS-202603-0001"

    def test_speaks_the_language_that_is_asked_for(self, api, waiting):
        caller = api("acceptor")
        english = caller.get(f"/tasks/{waiting['id']}").json["name"]
        caller.headers["Accept-Language"] = "zh-CN"

        chinese = caller.get(f"/tasks/{waiting['id']}").json["name"]

        assert english.isascii()
        assert not chinese.isascii()

    @pytest.mark.parametrize("login", ["other.head", "owner", "admin"])
    def test_does_not_exist_for_whoever_may_not_see_its_case(self, api, waiting, login):
        for answer in (
            api(login).get(f"/tasks/{waiting['id']}"),
            api(login).post(f"/tasks/{waiting['id']}/claim"),
            api(login).post(f"/tasks/{waiting['id']}/complete", DONE),
            api(login).put(f"/tasks/{waiting['id']}/draft", DONE),
        ):
            assert (answer.status_code, answer.json["code"]) == (404, "not_found")

    @pytest.mark.parametrize("number", ["0", "99999", "9223372036854775808", "-1", "x"])
    def test_that_there_never_was_is_not_found(self, api, number):
        assert api("acceptor").get(f"/tasks/{number}").status_code == 404


class TestClaiming:
    def test_gives_the_next_version(self, api, waiting):
        answer = api("acceptor").post(f"/tasks/{waiting['id']}/claim")

        assert answer.json == {
            "id": waiting["id"],
            "element_id": "accept_custody",
            "status": "open",
            "version": waiting["version"] + 1,
        }
        assert task(api, "acceptor", "accept_custody", view="inbox")["assignee_login"] == "acceptor"

    def test_what_somebody_else_holds_says_who(self, api, firm, waiting):
        api("acceptor").post(f"/tasks/{waiting['id']}/claim")

        answer = api("head").post(f"/tasks/{waiting['id']}/claim")

        assert (answer.status_code, answer.json["code"]) == (409, "task_already_claimed")
        assert answer.json["message"] == "吴刚 is already working on this task."

    def test_can_be_undone(self, api, waiting):
        api("acceptor").post(f"/tasks/{waiting['id']}/claim")

        answer = api("acceptor").post(f"/tasks/{waiting['id']}/unclaim")

        assert answer.json["version"] == waiting["version"] + 2
        again = api("head").post(f"/tasks/{waiting['id']}/unclaim")
        assert (again.status_code, again.json["code"]) == (409, "task_not_claimed")


class TestHandingOn:
    def test_a_head_assigns(self, api, waiting):
        answer = api("head").post(f"/tasks/{waiting['id']}/assign", {"login": "acceptor"})

        assert answer.json["version"] == waiting["version"] + 1
        assert api("acceptor").get("/tasks").json["total"] == 1

    def test_a_holder_delegates(self, api, waiting):
        api("acceptor").post(f"/tasks/{waiting['id']}/claim")

        answer = api("acceptor").post(f"/tasks/{waiting['id']}/delegate", {"login": "head"})

        assert answer.json["version"] == waiting["version"] + 2

    @pytest.mark.parametrize(
        ("login", "code"),
        [
            ("nobody", "person_unknown"),
            ("auditor", "receiver_not_eligible"),
            ("", "invalid_values"),
        ],
    )
    def test_needs_somebody_who_may_do_it(self, api, waiting, login, code):
        answer = api("head").post(f"/tasks/{waiting['id']}/assign", {"login": login})

        assert (answer.status_code, answer.json["code"]) == (422, code)

    def test_is_refused_to_others(self, api, waiting):
        answer = api("acceptor").post(f"/tasks/{waiting['id']}/assign", {"login": "acceptor"})

        assert (answer.status_code, answer.json["code"]) == (403, "not_allowed")
        assert answer.json["message"] == "None of your roles permits this."


class TestADraft:
    def test_is_there_for_its_author_until_the_task_is_completed(self, api, waiting):
        caller = api("acceptor")

        assert caller.put(f"/tasks/{waiting['id']}/draft", examples.DRAFT).status_code == 200
        caller.put(f"/tasks/{waiting['id']}/draft", {"values": {"acknowledgement": "已告知"}})

        shown = caller.get(f"/tasks/{waiting['id']}").json
        assert shown["draft"] == {"acknowledgement": "已告知"}
        assert api("head").get(f"/tasks/{waiting['id']}").json["draft"] is None


class TestCompleting:
    def test_moves_the_case_on(self, api, waiting):
        answer = api("acceptor").post(f"/tasks/{waiting['id']}/complete", examples.COMPLETION)

        assert answer.status_code == 200
        assert answer.json == {**examples.COMPLETED, "id": waiting["id"]}
        assert api("acceptor").get("/tasks", view="archive").json["total"] == 1

    def test_names_each_field_and_records_nothing(self, api, waiting):
        values = {**ANSWERS["accept_custody"], "acknowledgement": "", "grade": "major"}
        answer = api("acceptor").post(f"/tasks/{waiting['id']}/complete", {"values": values})

        assert answer.status_code == 422
        assert set(answer.json["errors"]) == {"acknowledgement", "grade"}
        number = waiting["case"]["number"]
        assert len(api("acceptor").get(f"/cases/{number}/timeline").json["entries"]) == 2

    def test_what_somebody_has_claimed_since_says_who(self, api, waiting):
        api("head").post(f"/tasks/{waiting['id']}/assign", {"login": "acceptor"})

        body = {**DONE, "version": waiting["version"]}
        answer = api("head").post(f"/tasks/{waiting['id']}/complete", body)

        assert (answer.status_code, answer.json["code"]) == (409, "stale_screen")
        assert answer.json["errors"]["task"] == [
            {
                "code": "claimed",
                "message": "吴刚 has taken this task.",
                "cause": None,
                "by": "吴刚",
            }
        ]

    def test_what_somebody_has_completed_since_says_who(self, api, waiting):
        complete(api, "acceptor", "accept_custody")

        answer = api("head").post(f"/tasks/{waiting['id']}/complete", DONE)

        assert answer.status_code == 409
        (change,) = answer.json["errors"]["task"]
        assert (change["code"], change["by"]) == ("completed", "吴刚")

    def test_what_a_new_grade_has_made_needless_says_why(self, api, waiting):
        complete(api, "acceptor", "accept_custody")
        complete(api, "acceptor", "verify_with_both_sides")
        resolving = task(api, "head", "resolve_complaint", view="inbox")
        values = {"requested_grade": "major", "grade_change_reason": "媒体关注。"}
        number = waiting["case"]["number"]
        api("specialist").post(f"/cases/{number}/messages/grade_changed", {"values": values})

        answer = api("head").post(
            f"/tasks/{resolving['id']}/complete", {"values": ANSWERS["resolve_complaint"]}
        )

        assert answer.status_code == 409
        (change,) = answer.json["errors"]["task"]
        assert (change["code"], change["cause"]) == ("cancelled", "message:grade_changed")


class TestAButton:
    @pytest.fixture
    def number(self, api, waiting):
        complete(api, "acceptor", "accept_custody")
        complete(api, "acceptor", "verify_with_both_sides")
        return waiting["case"]["number"]

    def press(self, api, number, login="specialist", **values):
        body = {"values": {**examples.GRADE_CHANGE["values"], **values}}
        return api(login).post(f"/cases/{number}/messages/grade_changed", body)

    def test_changes_the_grade(self, api, number):
        answer = self.press(api, number)

        assert answer.status_code == 200
        assert answer.json["grade"] == "serious"

    def test_is_refused_by_field_or_by_rule(self, api, number):
        unknown = self.press(api, number, requested_grade="worst")
        unchanged = self.press(api, number, requested_grade="general")

        assert unknown.json["errors"]["requested_grade"][0]["code"] == "not_an_option"
        assert (unchanged.status_code, unchanged.json["code"]) == (422, "grade_unchanged")

    def test_is_refused_to_whoever_may_not_press_it(self, api, number):
        assert self.press(api, number, login="desk").status_code == 403
        assert self.press(api, number, login="other.desk").status_code == 404

    def test_that_there_is_not_may_be_pressed_by_nobody(self, api, number):
        answer = api("specialist").post(f"/cases/{number}/messages/unheard_of", {"values": {}})

        assert (answer.status_code, answer.json["code"]) == (403, "not_allowed")
