"""Releases and decisions over the API: submitted by those who may, refused by name otherwise."""

import json

import pytest

from engine.services import releases
from engine.services.releases import shipped_files
from webapp.api import examples, release_examples
from webapp.bodies import MOST_BYTES

SHIPPED = {path: content.decode() for path, content in shipped_files().items()}


def submit(caller, **changed):
    """Submit the shipped models with some files changed; None takes a file away."""
    files = {**SHIPPED, **{name.replace("__", "/"): text for name, text in changed.items()}}
    given = {path: text for path, text in files.items() if text is not None}
    return caller.post("/releases", {"files": given})


class TestReleases:
    def test_are_listed_the_newest_first(self, api):
        rows = api("owner").get("/releases").json["rows"]

        assert [row["status"] for row in rows] == ["in_force"]
        assert rows[0].keys() == release_examples.RELEASE.keys()

    def test_written_elsewhere_wait_for_a_second_person(self, api):
        table = SHIPPED["bpmn/approval_need.dmn"].replace("须上级审批", "须审批", 1)
        answer = submit(api("owner"), **{"bpmn/approval_need.dmn": table})

        assert (answer.status_code, answer.json["status"]) == (201, "submitted")
        rows = api("owner").get("/releases").json["rows"]
        assert [row["status"] for row in rows] == ["submitted", "in_force"]

    def test_fit_into_one_request(self):
        assert len(json.dumps({"files": SHIPPED}).encode()) < MOST_BYTES

    @pytest.mark.parametrize("login", ["desk", "head", "auditor", "admin", "compliance"])
    def test_are_submitted_by_process_owners_only(self, api, login):
        answer = submit(api(login))

        assert (answer.status_code, answer.json["code"]) == (403, "not_allowed")

    def test_are_hidden_from_those_who_do_not_work_on_them(self, api):
        assert api("desk").get("/releases").status_code == 403

    def test_are_refused_with_element_line_and_reason(self, api):
        model = SHIPPED["bpmn/revisit.bpmn"].replace("call_complainant", "call_somebody")
        answer = submit(api("owner"), **{"bpmn/revisit.bpmn": model})

        assert (answer.status_code, answer.json["code"]) == (422, "model_refused")
        found = answer.json["errors"]["bpmn/revisit.bpmn"]
        assert {"code", "message", "element", "line"} == found[0].keys()
        assert ("form.unknown", "call_somebody") in [
            (each["code"], each["element"]) for each in found
        ]
        assert all(each["line"] for each in found)

    @pytest.mark.parametrize(
        "path",
        ["x.bpmn", "../a.bpmn", "bpmn/a/b.bpmn", "forms/a.bpmn", "bpmn/a.py", "bpmn/.bpmn", ""],
    )
    def test_take_no_other_files(self, api, path):
        answer = api("owner").post("/releases", {"files": {**SHIPPED, path: "x"}})

        assert answer.status_code == 422
        assert answer.json["errors"][path][0]["code"] == "file.unknown"

    @pytest.mark.parametrize("files", [{}, [], None, {"bpmn/complaint.bpmn": 7}])
    def test_need_files(self, api, files):
        answer = api("owner").post("/releases", {"files": files})

        assert (answer.status_code, answer.json["code"]) == (422, "invalid_values")


HOSTILE = [
    "",
    "x",
    "null",
    "[]",
    "{",
    "{}",
    '{"a": 1}',
    '{"a": {}}',
    '{"a": {"name": 1, "value": []}}',
    "[" * 50_000 + "]" * 50_000,
    '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
    "<a/>",
    "<a>" * 3000 + "</a>" * 3000,
]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "path",
    [
        "bpmn/revisit.bpmn",
        "bpmn/next_step.dmn",
        "bpmn/policy.json",
        "bpmn/facts.json",
        "bpmn/en.json",
        "forms/accept_custody.form",
        "forms/en.json",
    ],
)
def test_a_hostile_file_is_refused(api, path):
    owner, broken = api("owner"), []
    for text in [*HOSTILE, None, SHIPPED[path][: len(SHIPPED[path]) // 2]]:
        answer = submit(owner, **{path: text})
        if answer.status_code not in (201, 409, 422):
            broken.append((path, text[:40], answer.text))

    assert broken == []


class TestDecisions:
    def test_answer_with_the_rows_that_fired(self, api):
        facts = {"accused_is_own_head": False, "accused_unit_relation": "none"}
        body = {"facts": {**facts, "receiver_kind": "branch"}}
        answer = api("owner").post("/decisions/accepting_unit/evaluate", body)

        assert answer.status_code == 200
        assert answer.json.keys() == examples.RULING.keys()
        assert answer.json["outputs"] == {"accepting_route": "receiver"}
        assert len(answer.json["rules"]) == 1

    def test_that_have_no_answer_say_which_table(self, api):
        facts = {"receiver_kind": "moon"}
        answer = api("owner").post("/decisions/accepting_unit/evaluate", {"facts": facts})

        assert (answer.status_code, answer.json["code"]) == (422, "decision_failed")
        assert "accepting_unit" in answer.json["message"]

    def test_take_declared_facts_only(self, api):
        body = {"facts": {"phase_of_the_moon": "full"}}
        answer = api("owner").post("/decisions/next_step/evaluate", body)

        assert answer.status_code == 422
        assert answer.json["errors"]["phase_of_the_moon"][0]["code"] == "unknown_field"

    def test_that_there_are_not_are_not_found(self, api):
        answer = api("owner").post("/decisions/nothing/evaluate", {"facts": {}})

        assert answer.status_code == 404

    def test_are_asked_by_those_who_may(self, api):
        answer = api("auditor").post("/decisions/next_step/evaluate", {"facts": {}})

        assert answer.status_code == 403


def test_without_models_in_force_a_complaint_waits(api, firm):
    def withdraw(ctx):
        releases.in_force(ctx).status = "superseded"

    firm.transact(withdraw)
    answer = api("desk").post("/complaints", examples.COMPLAINT)

    assert (answer.status_code, answer.json["code"]) == (503, "no_release_in_force")
