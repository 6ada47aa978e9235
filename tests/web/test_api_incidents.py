"""The control room over the API: incidents by cause, retries, and cases that are stopped."""

import pytest

from tests.faults import CAUSE, broken_case, mend, task_id
from tests.web.api_steps import open_complaint
from tests.web.test_api_description import fits
from webapp.api import control_examples as examples

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def broken(firm):
    """A complaint whose step broke, and the incident."""
    return broken_case(firm)


class TestTheExamples:
    def test_are_what_is_really_answered(self, api, broken):
        number, _ = broken
        owner = api("owner")
        owner.headers["Accept-Language"] = "zh-CN"

        assert fits(examples.INCIDENTS, owner.get("/incidents").json)
        assert fits(examples.GROUPS, owner.get("/incidents/groups").json)
        assert fits(examples.INCIDENT, owner.get("/incidents/1").json)
        assert fits(examples.RETRIED, owner.post("/incidents/retry", examples.LIKE).json)
        path = f"/cases/{number}"
        assert fits(examples.SUSPENDED, owner.post(f"{path}/suspend", examples.REASON).json)
        assert fits(examples.INSTANCES, owner.get("/instances").json)
        shown = owner.get(f"{path}/instance").json
        example = {**examples.INSTANCE, "incidents": []}
        assert fits(example, shown)
        assert shown["incidents"][0]["tried_at"] is not None
        assert fits(examples.RESUMED, owner.post(f"{path}/resume", examples.REASON).json)
        assert fits(examples.DISMISSED, owner.post("/incidents/1/dismiss", examples.DISMISSAL).json)
        assert fits(examples.CANCELLED, owner.post(f"{path}/cancel", examples.REASON).json)

    def test_of_a_retry_that_goes_through(self, api, firm, broken):
        number, incident_id = broken
        mend(firm, number)

        answer = api("owner").post(f"/incidents/{incident_id}/retry")

        assert answer.json == {**examples.RESOLVED, "id": incident_id}


class TestARetry:
    def test_that_breaks_again_says_why_and_changes_nothing(self, api, firm, broken):
        _, incident_id = broken

        answer = api("owner").post(f"/incidents/{incident_id}/retry")

        assert (answer.status_code, answer.json["code"]) == (503, "retry_failed")
        assert answer.json["message"] == (
            "It broke again, and nothing was changed: The case names no “accepting_unit” yet, "
            "so “verify_with_both_sides” has no group."
        )
        assert api("owner").get(f"/incidents/{incident_id}").json["tried_at"] is not None

    def test_that_is_refused_says_to_whom_and_why(self, api, firm, broken):
        number, incident_id = broken
        mend(firm, number)
        api("owner").post(f"/cases/{number}/suspend", examples.REASON)

        answer = api("owner").post(f"/incidents/{incident_id}/retry")

        assert (answer.status_code, answer.json["code"]) == (422, "retry_refused")
        assert answer.json["message"].endswith("nothing in it moves until it is resumed.")

    def test_is_done_once_and_answered_alike_when_it_is_repeated(self, api, firm, broken):
        number, incident_id = broken
        mend(firm, number)
        answers = [
            api("owner").post(f"/incidents/{incident_id}/retry", Idempotency_Key="again")
            for _ in range(2)
        ]

        assert [answer.status_code for answer in answers] == [200, 200]
        assert answers[0].json == answers[1].json
        assert api("owner").post(f"/incidents/{incident_id}/retry").status_code == 409

    def test_is_for_the_control_room(self, api, broken):
        _, incident_id = broken

        assert api("leader").post(f"/incidents/{incident_id}/retry").status_code == 403
        assert api("owner").post("/incidents/999/retry").status_code == 404


class TestRetryingAllAlike:
    def test_has_a_result_for_each(self, api, firm):
        mended, _ = broken_case(firm)
        done, _ = broken_case(firm)
        broken_case(firm)
        mend(firm, mended)
        mend(firm, done)
        found = task_id(firm, done)
        body = {"values": {"custody_decision": "accepted", "client_told_of_handover": True}}
        body["values"] |= {"acknowledgement": "已告知。", "preliminary_opinion": "先核实。"}
        assert api("acceptor").post(f"/tasks/{found}/complete", body).status_code == 200

        answer = api("owner").post("/incidents/retry", {"cause": CAUSE}).json

        assert [row["outcome"] for row in answer["rows"]] == ["retried", "obsolete", "failed"]
        assert [row["code"] for row in answer["rows"]] == [None, None, "place_unknown"]
        assert (answer["total"], answer["next"]) == (3, None)

    def test_is_not_carried_out_again_when_the_request_is_repeated(self, api, firm, broken):
        first, second = [
            api("owner").post("/incidents/retry", {"cause": CAUSE}, Idempotency_Key="all")
            for _ in range(2)
        ]

        assert first.json == second.json
        assert second.headers["Idempotency-Replayed"] == "true"

    def test_of_a_cause_that_nothing_has_does_nothing(self, api):
        answer = api("owner").post("/incidents/retry", {"cause": "none@nowhere"})

        assert (answer.status_code, answer.json["rows"]) == (200, [])

    @pytest.mark.parametrize("body", [{}, {"cause": ""}, {"cause": "x", "all": True}, None])
    def test_needs_a_cause_and_nothing_else(self, api, body):
        assert api("owner").post("/incidents/retry", body).status_code == 422


class TestTheLists:
    @pytest.mark.parametrize(
        ("query", "count"),
        [
            ({}, 1),
            ({"kind": "task"}, 1),
            ({"kind": "duty"}, 0),
            ({"status": "resolved"}, 0),
            ({"cause": CAUSE}, 1),
            ({"cause": "other"}, 0),
        ],
    )
    def test_can_be_narrowed(self, api, broken, query, count):
        assert len(api("admin").get("/incidents", **query).json["rows"]) == count

    @pytest.mark.parametrize("query", [{"status": "all"}, {"kind": "x"}, {"limit": 0}])
    def test_refuse_what_they_do_not_know(self, api, query):
        assert api("owner").get("/incidents", **query).status_code == 422

    @pytest.mark.parametrize("path", ["/incidents", "/incidents/groups", "/instances"])
    def test_are_for_the_control_room(self, api, path):
        assert api("acceptor").get(path).status_code == 403


class TestStoppingACase:
    def test_makes_its_tasks_say_so(self, api, broken):
        number, _ = broken
        api("owner").post(f"/cases/{number}/suspend", examples.REASON)
        (row,) = api("acceptor").get("/tasks", view="queue").json["rows"]
        body = {
            "values": {
                "custody_decision": "accepted",
                "client_told_of_handover": True,
                "acknowledgement": "已告知。",
                "preliminary_opinion": "先核实。",
            }
        }

        answer = api("acceptor").post(f"/tasks/{row['id']}/complete", body)

        assert (answer.status_code, answer.json["code"]) == (409, "case_suspended")
        assert answer.json["errors"]["case"][0]["code"] == "suspended"
        assert api("acceptor").get(f"/cases/{number}").json["instance_status"] == "suspended"

    @pytest.mark.parametrize("change", ["suspend", "resume", "cancel"])
    @pytest.mark.parametrize(
        ("login", "status"), [("leader", 403), ("other.desk", 404), ("teller", 404)]
    )
    def test_is_the_control_rooms(self, api, broken, change, login, status):
        number, _ = broken
        answer = api(login).post(f"/cases/{number}/{change}", examples.REASON)

        assert answer.status_code == status

    @pytest.mark.parametrize("body", [{}, {"reason": ""}, {"reason": " "}, {"reason": "长" * 501}])
    def test_needs_a_reason(self, api, broken, body):
        number, _ = broken
        answer = api("owner").post(f"/cases/{number}/suspend", body)

        assert (answer.status_code, list(answer.json["errors"])) == (422, ["reason"])

    def test_happens_once(self, api):
        number = open_complaint(api)
        path = f"/cases/{number}"
        steps = ("resume", "suspend", "suspend", "cancel", "cancel")
        answers = [api("owner").post(f"{path}/{step}", examples.REASON) for step in steps]

        assert [answer.status_code for answer in answers] == [409, 200, 409, 200, 409]
        assert [answer.json.get("code") for answer in answers] == [
            "case_not_suspended",
            None,
            "case_suspended",
            None,
            "case_over",
        ]
