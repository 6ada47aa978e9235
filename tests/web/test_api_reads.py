"""Who read a case, and masked values in full, over the API."""

import pytest

from tests.web.api_steps import open_complaint
from tests.web.test_api_description import fits
from webapp.api import examples

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def number(api):
    return open_complaint(api)


class TestReads:
    def test_are_what_is_really_answered(self, api, number):
        auditor = api("auditor")
        auditor.get(f"/cases/{number}/reads")

        assert fits(examples.READS, auditor.get(f"/cases/{number}/reads").json)

    def test_say_what_each_route_was_read_for(self, api, number):
        acceptor = api("acceptor")
        for path in ("", "/timeline", "/diagram", "/timeline"):
            assert acceptor.get(f"/cases/{number}{path}").status_code == 200

        rows = api("auditor").get(f"/cases/{number}/reads").json["rows"]

        assert [(row["login"], row["purpose"]) for row in rows] == [
            ("acceptor", "diagram"),
            ("acceptor", "timeline"),
            ("acceptor", "case"),
        ]

    def test_are_not_told_to_others(self, api, number):
        assert api("acceptor").get(f"/cases/{number}/reads").status_code == 403
        assert api("teller").get(f"/cases/{number}/reads").status_code == 404
        assert api("auditor").get("/cases/TS-1/reads").status_code == 404

    def test_refuse_a_place_that_they_did_not_give(self, api, number):
        answer = api("auditor").get(f"/cases/{number}/reads", after="x")

        assert (answer.status_code, answer.json["code"]) == (422, "cursor_invalid")


class TestAReveal:
    def test_is_what_is_really_answered(self, api, number):
        acceptor = api("acceptor")
        acceptor.headers["Accept-Language"] = "zh-CN"

        answer = acceptor.post(f"/cases/{number}/reveals", examples.REVEAL)

        assert answer.json == examples.REVEALED
        assert acceptor.get(f"/cases/{number}").json["facts"]["client_phone"] == "*******1111"

    @pytest.mark.parametrize(
        ("body", "fields"),
        [
            ({"field": "client_phone"}, {"reason"}),
            ({"field": "client_phone", "reason": " "}, {"reason"}),
            ({"field": "category", "reason": "?"}, {"field"}),
            ({"field": "x" * 100, "reason": "?"}, {"field"}),
            ({"field": ["client_phone"], "reason": "?"}, {"field"}),
            ({"reason": "?", "fields": "client_phone"}, {"field", "fields"}),
        ],
    )
    def test_names_what_is_not_acceptable(self, api, number, body, fields):
        answer = api("acceptor").post(f"/cases/{number}/reveals", body)

        assert answer.status_code == 422
        assert answer.json["errors"].keys() == fields

    def test_tells_the_person_complained_about_nothing(self, api, number):
        answer = api("teller").post(f"/cases/{number}/reveals", examples.REVEAL)
        unknown = api("teller").post("/cases/TS-1/reveals", examples.REVEAL)

        assert answer.status_code == unknown.status_code == 404
        assert answer.json["message"] == unknown.json["message"]

    def test_repeated_with_its_key_is_one_entry(self, api, number):
        acceptor = api("acceptor")
        for _ in range(2):
            answer = acceptor.post(f"/cases/{number}/reveals", examples.REVEAL, Idempotency_Key="k")
            assert answer.json["value"] == "13800001111"

        entries = api("auditor").get(f"/cases/{number}/timeline").json["entries"]
        assert [each["kind"] for each in entries].count("fact.revealed") == 1
