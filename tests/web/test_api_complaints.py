"""A complaint over the API: opened, listed, worked on to its close, and read by an auditor."""

import re

import pytest

from engine.services import case_views
from tests.answers import ANSWERS, REGISTERED
from tests.web.api_steps import complete, open_complaint, task
from tests.web.conftest import PASSWORD
from webapp.api import examples, history_examples


class TestOpening:
    def test_answers_with_the_number_and_where_the_case_is(self, api):
        answer = api("desk").post("/complaints", examples.COMPLAINT)

        assert answer.status_code == 201
        assert answer.json == examples.CASE_SUMMARY
        assert answer.headers["Location"] == f"/api/v1/cases/{answer.json['number']}"
        assert api("desk").get(f"/cases/{answer.json['number']}").json["status"] == "open"

    def test_names_each_field_that_is_not_acceptable_and_opens_nothing(self, api):
        values = {**REGISTERED, "channel": "pigeon", "place": None, "colour": "red"}
        answer = api("desk").post("/complaints", {"values": values})

        assert answer.status_code == 422
        assert answer.json["code"] == "invalid_values"
        assert {
            field: [each["code"] for each in found]
            for field, found in answer.json["errors"].items()
        } == {
            "channel": ["not_an_option"],
            "place": ["required"],
            "colour": ["unknown_field"],
        }
        assert answer.json["errors"]["place"][0]["message"] == "This field must be filled in."
        assert answer.json["request_id"] == answer.headers["X-Request-Id"]
        assert api("desk").get("/cases").json["total"] == 0

    def test_is_refused_to_whoever_takes_no_complaints_in(self, api):
        answer = api("auditor").post("/complaints", examples.COMPLAINT)

        assert (answer.status_code, answer.json["code"]) == (403, "not_allowed")

    def test_works_from_a_page_with_its_session_and_csrf_token(self, client):
        form = {"login": "desk", "password": PASSWORD, "csrf_token": csrf_token(client, "/login")}
        client.post("/login", data=form)

        without = client.post("/api/v1/complaints", json=examples.COMPLAINT)
        headers = {"X-CSRF-Token": csrf_token(client, "/inbox")}
        answer = client.post("/api/v1/complaints", json=examples.COMPLAINT, headers=headers)

        assert (without.status_code, without.json["code"]) == (403, "csrf_refused")
        assert answer.status_code == 201

    def test_is_refused_without_anybody(self, client):
        answer = client.post("/api/v1/complaints", json=examples.COMPLAINT)

        assert (answer.status_code, answer.json["code"]) == (401, "login_required")
        assert answer.headers["WWW-Authenticate"] == "Bearer"


class TestTheWholeWay:
    def test_leads_from_the_first_contact_to_the_close(self, api):
        number = open_complaint(api)
        complete(api, "acceptor", "accept_custody")
        complete(api, "acceptor", "verify_with_both_sides")
        complete(api, "head", "resolve_complaint", view="inbox")
        complete(api, "acceptor", "reply_to_client")
        complete(api, "acceptor", "call_complainant")
        done = complete(api, "acceptor", "close_complaint")

        assert done["case"] == {
            "number": number,
            "kind": "complaint",
            "status": "closed",
            "grade": "general",
        }
        ledger = api("auditor").get(f"/ledger/{number}").json
        assert ledger["is_whole"]
        assert [each["seq"] for each in ledger["entries"]] == list(
            range(1, len(ledger["entries"]) + 1)
        )

    def test_says_everything_that_is_missing_at_the_close(self, api, firm):
        number = open_complaint(api)
        complete(api, "acceptor", "accept_custody")
        complete(api, "acceptor", "verify_with_both_sides")
        complete(api, "head", "resolve_complaint", view="inbox")
        complete(api, "acceptor", "reply_to_client")
        complete(api, "acceptor", "call_complainant")
        forget(firm, number, "handling_result")
        closing = task(api, "acceptor", "close_complaint")

        body = {"values": ANSWERS["close_complaint"]}
        answer = api("acceptor").post(f"/tasks/{closing['id']}/complete", body)

        assert (answer.status_code, answer.json["code"]) == (422, "close_gate_incomplete")
        assert answer.json["errors"] == {
            "handling_result": [
                {
                    "code": "handling_result_missing",
                    "message": "The result of the handling is missing.",
                    "rule": "CMP-03",
                }
            ]
        }


def csrf_token(client, path):
    """The token that a page carries for its scripts."""
    return re.search(r'name="csrf-token" content="([^"]+)"', client.get(path).text)[1]


def forget(firm, number, fact):
    """Take a fact away, as only a fault in a model could."""

    def work(ctx):
        held = case_views.hold(ctx, number=number)
        held.facts.facts = {name: each for name, each in held.facts.facts.items() if name != fact}

    firm.as_("acceptor", work)


class TestReading:
    @pytest.fixture
    def number(self, api):
        return open_complaint(api)

    def test_shows_the_case_with_its_open_tasks(self, api, number):
        case = api("acceptor").get(f"/cases/{number}").json

        assert case["open_tasks"][0]["element_id"] == "accept_custody"
        assert case["facts"]["place"] == REGISTERED["place"]
        assert case.keys() == examples.CASE.keys()

    def test_shows_what_happened(self, api, number):
        entries = api("acceptor").get(f"/cases/{number}/timeline").json["entries"]

        assert [entry["kind"] for entry in entries] == ["case.opened", "task.completed"]
        assert entries[0].keys() == history_examples.TIMELINE["entries"][0].keys()

    def test_shows_where_it_stands(self, api, number):
        diagram = api("acceptor").get(f"/cases/{number}/diagram").json

        assert diagram["tokens"] == ["hand_over_complaint", "accept_custody"]
        assert "register_complaint" in diagram["passed"]
        assert diagram["xml"].startswith("<?xml")

    @pytest.mark.parametrize("part", ["", "/timeline", "/diagram"])
    def test_hides_the_case_from_the_accused(self, api, number, part):
        answer = api("teller").get(f"/cases/{number}{part}")

        assert (answer.status_code, answer.json["code"]) == (404, "not_found")
        assert api("teller").get("/cases").json["total"] == 0

    def test_keeps_the_ledger_to_auditors(self, api, number):
        assert api("acceptor").get(f"/ledger/{number}").status_code == 403
        assert api("other.desk").get(f"/ledger/{number}").status_code == 404
        assert api("auditor").get("/ledger/TS-000000-0000").status_code == 404


class TestLists:
    def test_go_on_where_the_page_before_ended(self, api):
        for place in "abc":
            open_complaint(api, place=place)

        first = api("acceptor").get("/cases", limit=2).json
        rest = api("acceptor").get("/cases", limit=2, after=first["next"]).json

        numbers = [row["number"] for row in first["rows"] + rest["rows"]]
        assert (first["total"], len(numbers), len(set(numbers))) == (3, 3, 3)
        assert rest["next"] is None

    def test_are_narrowed(self, api):
        number = open_complaint(api)

        assert api("acceptor").get("/cases", text=number.lower()).json["total"] == 1
        assert api("acceptor").get("/cases", channel="phone").json["total"] == 0
        assert api("acceptor").get("/tasks", view="queue", overdue="true").json["total"] == 0

    @pytest.mark.parametrize(
        ("path", "query", "field", "code"),
        [
            ("/cases", {"limit": "0"}, "limit", "invalid"),
            ("/cases", {"limit": "101"}, "limit", "invalid"),
            ("/cases", {"limit": "many"}, "limit", "wrong_type"),
            ("/cases", {"grade": "worst"}, "grade", "not_an_option"),
            ("/cases", {"sort": "x"}, "sort", "unknown_field"),
            ("/tasks", {"view": "all"}, "view", "not_an_option"),
            ("/tasks", {"overdue": "perhaps"}, "overdue", "wrong_type"),
        ],
    )
    def test_refuse_what_they_do_not_know(self, api, path, query, field, code):
        answer = api("acceptor").get(path, **query)

        assert answer.status_code == 422
        assert answer.json["errors"][field][0]["code"] == code

    @pytest.mark.parametrize("path", ["/cases", "/tasks"])
    @pytest.mark.parametrize(
        "cursor",
        [
            "x",
            "W10",
            "bnVsbA",
            "WyIyMDI2LTAzLTAyIiwgMV0",
            "WyIyMDI2LTAzLTAyVDAxOjAwWiIsIDFlOTld",
            "错",
        ],
    )
    def test_refuse_a_place_that_they_never_gave(self, api, path, cursor):
        answer = api("acceptor").get(path, after=cursor)

        assert (answer.status_code, answer.json["code"]) == (422, "cursor_invalid")
