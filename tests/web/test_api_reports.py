"""Reports over the API: the list, one with its figures, and those within complaints."""

import pytest

from tests.web import reported
from tests.web.api_steps import open_complaint
from tests.web.test_api_description import fits
from webapp.api import report_examples as examples

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def number(api):
    return open_complaint(api)


def numbers(answer):
    return [row["number"] for row in answer.json["rows"]]


class TestTheList:
    """REP-02, REP-03."""

    def test_is_paged_and_narrowed(self, api, firm):
        register, leader = reported.register(firm), api("leader")

        first = leader.get("/reports", limit=3).json
        rest = leader.get("/reports", limit=3, after=first["next"]).json

        assert (len(first["rows"]), len(rest["rows"]), rest["next"]) == (3, 1, None)
        assert first["total"] == 4
        assert numbers(leader.get("/reports", rule="REP-03")) == [register]
        assert numbers(leader.get("/reports", unit="MHQ")) == [register]
        assert len(numbers(leader.get("/reports", state="writing", period="2026Q1"))) == 4
        for narrowed in ({"state": "frozen"}, {"state": "sent"}, {"period": "2026Q2"}):
            assert numbers(leader.get("/reports", **narrowed)) == []

    def test_tells_what_is_sent(self, api, firm):
        sent = reported.sent_register(firm)

        assert numbers(api("leader").get("/reports", state="sent")) == [sent]

    def test_names_what_it_cannot_be_narrowed_to(self, api):
        for name, value in (("rule", "REP-09a"), ("state", "open"), ("period", "x" * 21)):
            answer = api("leader").get("/reports", **{name: value})
            assert (answer.status_code, list(answer.json["errors"])) == (422, [name])

    def test_is_for_those_who_read_reports_on_the_pages(self, api, firm):
        register = reported.register(firm)

        assert api("acceptor").get("/reports").status_code == 403
        assert [row["unit"] for row in api("head").get("/reports").json["rows"]] == ["B01"]
        assert api("head").get(f"/reports/{register}").status_code == 404


class TestAReport:
    def test_is_as_its_example(self, api, firm, number):
        reported.register(firm)
        leader = api("leader")
        leader.headers["Accept-Language"] = "zh-CN"

        found = leader.get("/reports", rule="REP-03").json["rows"][0]
        told = leader.get(f"/reports/{found['number']}").json

        own = {"number": found["number"]}
        assert fits({**examples.REPORT_ROW, **own}, found)
        [task] = told["open_tasks"]
        waits = examples.REPORT["open_tasks"][0] | {"id": task["id"], "due_at": task["due_at"]}
        assert fits({**examples.REPORT, **own, "open_tasks": [waits]}, told)
        assert told["figures"][0]["cases"] == [number]

    def test_keeps_its_figures_once_it_is_frozen_and_tells_no_names(self, api, firm, number):
        sent = reported.sent_register(firm)
        before = api("leader").get(f"/reports/{sent}").json
        open_complaint(api, client_name="王五")

        after = api("leader").get(f"/reports/{sent}")

        assert (after.json["figures"], after.json["sha256"]) == (
            before["figures"],
            before["sha256"],
        )
        assert after.json["state"] == "sent"
        assert "张伟" not in after.text

    def test_is_not_told_of_to_whom_it_is_about(self, api, firm, number):
        """CMP-57: the other half of the register's readers may read it."""
        found = reported.register(firm)

        assert api("auditor").get(f"/reports/{found}").status_code == 200
        assert api("leader").get(f"/reports/{number}").status_code == 404


class TestReportsWithinComplaints:
    """REP-09a, REP-09b."""

    def test_are_the_tasks_of_an_emergency(self, api):
        open_complaint(api, compensation_demanded=True)
        leader = api("leader")
        leader.headers["Accept-Language"] = "zh-CN"

        told = leader.get("/reports/in-cases").json

        assert fits({**examples.IN_CASES, "rows": []}, told)
        found = {row["element_id"]: row for row in told["rows"]}
        own = {"id": found["report_to_regulator"]["id"]}
        assert set(found) == {"tell_company_contact", "report_to_regulator"}
        assert fits({**examples.CASE_REPORT_ROW, **own}, found["report_to_regulator"])

    def test_are_told_to_those_who_may_read_reports_and_the_case(self, api):
        open_complaint(api, compensation_demanded=True)

        assert len(api("head").get("/reports/in-cases").json["rows"]) == 2
        assert api("other.head").get("/reports/in-cases").json["rows"] == []
        assert api("desk").get("/reports/in-cases").status_code == 403
