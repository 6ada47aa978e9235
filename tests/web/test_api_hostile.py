"""Oversized, malformed and hostile input gets a 4xx of the one shape, never a 5xx."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.answers import ANSWERS, REGISTERED
from tests.web.api_steps import open_complaint, task
from webapp.bodies import MOST_BYTES, MOST_LEVELS

SHAPE = {"code", "message", "errors", "request_id"}
ON_SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
DEEP = "[" * 100_000 + "]" * 100_000
JUST_TOO_DEEP = '{"values": {"place": ' + "[" * MOST_LEVELS + "]" * MOST_LEVELS + "}}"


def send(caller, body, *, path="/complaints", content_type="application/json", method="POST"):
    raw = body if isinstance(body, bytes) else body.encode()
    return caller.client.open(
        f"/api/v1{path}",
        method=method,
        data=raw,
        content_type=content_type,
        headers=caller.headers,
    )


def refused(answer, status, code=None):
    assert answer.status_code == status, answer.text
    assert answer.json.keys() == SHAPE
    assert code is None or answer.json["code"] == code


class TestABody:
    @pytest.mark.parametrize(
        "body",
        [
            "{",
            "{'values': {}}",
            '{"values": {}} x',
            b"\xff\xfe",
            '{"values": {"estimated_loss": NaN}}',
            '{"values": {"estimated_loss": 1e999}}',
            '{"values": {"estimated_loss": -Infinity}}',
            '{"values": {"estimated_loss": ' + "9" * 30 + "}}",
            '{"values": {"estimated_loss": ' + "9" * 5000 + "}}",
            '{"values": {"place": "\\ud800"}}',
            '{"values": {"place": "a\\u0000b"}}',
            '{"values": {"\\u0000": 1}}',
            DEEP,
            JUST_TOO_DEEP,
        ],
    )
    def test_that_is_no_json_is_400(self, api, body):
        refused(send(api("desk"), body), 400, "request_malformed")

    @pytest.mark.parametrize("body", ["[]", "1", '"text"', "null", "true"])
    def test_that_is_no_object_is_422(self, api, body):
        refused(send(api("desk"), body), 422, "invalid_values")

    @pytest.mark.parametrize(
        "body",
        [
            "{}",
            '{"values": null}',
            '{"values": []}',
            '{"values": {}, "extra": 1}',
            '{"values": {}, "intake_unit": 7}',
            '{"values": {}, "intake_unit": "' + "x" * 41 + '"}',
        ],
    )
    def test_with_wrong_parts_is_422(self, api, body):
        refused(send(api("desk"), body), 422, "invalid_values")

    @pytest.mark.parametrize(
        "content_type", ["text/plain", "application/x-www-form-urlencoded", "application/xml", ""]
    )
    def test_that_is_not_said_to_be_json_is_415(self, api, content_type):
        refused(send(api("desk"), "{}", content_type=content_type), 415, "body_unsupported")

    def test_that_is_missing_is_422(self, api):
        caller = api("desk")
        refused(caller.post("/complaints"), 422, "invalid_values")

    @pytest.mark.parametrize("path", ["/complaints", "/releases", "/decisions/next_step/evaluate"])
    def test_that_is_too_large_is_413(self, api, path):
        body = json.dumps({"values": {"place": "x" * MOST_BYTES}})

        refused(send(api("owner"), body, path=path), 413, "body_too_large")


class TestAnAddress:
    @pytest.mark.parametrize("path", ["/nothing", "/cases/", "/cases/1/2", "/tasks/1/eat"])
    def test_that_leads_nowhere_is_404(self, api, path):
        refused(api("desk").get(path), 404, "not_found")

    def test_that_is_asked_for_something_else_is_405(self, api):
        answer = api("desk").post("/tasks")

        refused(answer, 405, "method_not_allowed")
        assert "GET" in answer.headers["Allow"]

    @pytest.mark.parametrize(
        "path", ["/cases/a%00b", "/cases?text=%00", "/cases?%00=1", "/ledger/%00"]
    )
    def test_with_the_null_character_is_400(self, api, path):
        refused(api("auditor").get(path), 400, "text_malformed")

    @pytest.mark.parametrize("number", ["%F0%9F%92%A9", "%ff", "'--", "x" * 3000, "..%2f.."])
    def test_of_no_case_is_404(self, api, number):
        assert api("auditor").get(f"/cases/{number}").status_code == 404


ODD = [
    {"a": {"b": []}},
    [[["x"]]],
    "x" * 900_000,
    "\u202e💩\ufeff",
    2**62,
    -0.0,
    1e-320,
    True,
    "=1/0",
    "${7*7}",
    "'; drop table cases; --",
    "2026-02-30",
    "0000-00-00T00:00Z",
    "9999-12-31T23:59-14:00",
]


class TestAForm:
    @ON_SQLITE
    def test_takes_or_refuses_any_value_in_any_field(self, api):
        caller, broken = api("desk"), []
        for field in REGISTERED:
            for value in ODD:
                answer = caller.post("/complaints", {"values": {**REGISTERED, field: value}})
                if answer.status_code not in (201, 422):
                    broken.append((field, value, answer.text))

        assert broken == []

    def test_keeps_any_text_on_either_database(self, api):
        text = "\u202e💩\ufeff é 首问" + "长" * 400
        answer = api("desk").post("/complaints", {"values": {**REGISTERED, "demand": text}})

        assert answer.status_code == 201, answer.text


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
KEYS = st.sampled_from(sorted(ANSWERS["verify_with_both_sides"])) | st.text(max_size=8)
RELAXED = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


@ON_SQLITE
@RELAXED
@given(values=st.dictionaries(KEYS, JSON, max_size=6), version=JSON)
def test_no_submission_breaks_the_server(api, values, version):
    if not api("desk").get("/cases").json["total"]:
        open_complaint(api)
    (row,) = api("acceptor").get("/tasks", view="queue").json["rows"]
    caller, body = api("acceptor"), {"values": values}

    for method, path, sent in (
        ("POST", f"/tasks/{row['id']}/complete", {**body, "version": version}),
        ("PUT", f"/tasks/{row['id']}/draft", body),
        ("POST", f"/tasks/{row['id']}/assign", {"login": version}),
        ("POST", "/decisions/complaint_grade/evaluate", {"facts": values}),
    ):
        answer = send(caller, json.dumps(sent), path=path, method=method)
        assert answer.status_code < 500, answer.text
    assert task(api, "acceptor", "accept_custody")["version"] == row_version(caller, row)


def row_version(caller, row):
    return caller.get(f"/tasks/{row['id']}").json["version"]
