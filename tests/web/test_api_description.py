"""The API describes itself: every route, with real examples and what it leaves in the ledger."""

import re

import pytest

from webapp.api import examples, history_examples
from webapp.api.registry import PREFIX

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def document(client):
    answer = client.get(f"{PREFIX}/openapi.json")
    assert answer.status_code == 200
    return answer.json


def routes(app):
    """Every route of the API as (method, path)."""
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith(PREFIX) and not rule.endpoint.startswith("api-docs"):
            path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)
            yield from ((method, path, rule) for method in rule.methods - {"HEAD", "OPTIONS"})


def operations(document):
    for path, item in document["paths"].items():
        for method, found in item.items():
            if method != "parameters":
                yield method.upper(), path, found


def is_file(content):
    return all(each["schema"].get("format") == "binary" for each in content.values())


def shape(document, reference):
    return document["components"]["schemas"][reference["$ref"].rpartition("/")[2]]


class TestTheDocument:
    def test_describes_every_route_and_no_other(self, app, document):
        described = {(method, path) for method, path, _ in operations(document)}

        assert document["openapi"].startswith("3.1")
        assert described == {(method, path) for method, path, _ in routes(app)}
        assert len(described) >= 30

    def test_has_examples_that_fit_their_shapes(self, document):
        for method, path, found in operations(document):
            (answer,) = [
                each for status, each in found["responses"].items() if status.startswith("2")
            ]
            if "application/json" not in answer["content"] or is_file(answer["content"]):
                continue
            content = answer["content"]["application/json"]
            properties = shape(document, content["schema"])["properties"]
            assert content["example"].keys() == properties.keys(), (method, path)

    def test_says_of_every_write_how_it_is_repeated(self, document):
        for method, path, found in operations(document):
            if method != "GET":
                names = {each["name"] for each in found["parameters"]}
                assert "Idempotency-Key" in names, path


class TestTheExamples:
    def test_are_what_is_really_answered(self, api):
        desk, acceptor, owner = api("desk"), api("acceptor"), api("owner")
        for caller in (desk, acceptor, owner):
            caller.headers["Accept-Language"] = "zh-CN"

        opened = desk.post("/complaints", examples.COMPLAINT).json
        case = f"/cases/{opened['number']}"
        (row,) = acceptor.get("/tasks", view="queue").json["rows"]
        told = acceptor.get(f"{case}/timeline").json

        assert fits(examples.CASE_SUMMARY, opened)
        assert fits(examples.CASES, acceptor.get("/cases").json)
        assert fits(examples.CASE, acceptor.get(case).json)
        [example] = history_examples.TIMELINE["entries"]
        assert fits(example, told["entries"][1])
        assert fits({**history_examples.TIMELINE, "entries": []}, told)
        assert fits(history_examples.STATE, api("auditor").get(f"{case}/as-of/2").json)
        assert fits(examples.DIAGRAM, acceptor.get(f"{case}/diagram").json)
        assert fits(examples.TASK_ROW, row)
        assert fits(examples.TASK, acceptor.get(f"/tasks/{row['id']}").json)
        assert fits(examples.LEDGER, api("auditor").get(f"/ledger/{opened['number']}").json)
        assert fits(
            examples.RULING, owner.post("/decisions/approval_need/evaluate", examples.FACTS).json
        )
        done = acceptor.post(f"/tasks/{row['id']}/complete", examples.COMPLETION).json
        assert fits(examples.COMPLETED, done)


def fits(example, real):
    """Test that an example is what was answered, or a part of it; … leaves the rest open."""
    if isinstance(example, dict):
        return all(fits(value, real[key]) for key, value in example.items())
    if isinstance(example, list):
        return all(fits(value, found) for value, found in zip(example, real, strict=False))
    if isinstance(example, str) and example.endswith("…"):
        return isinstance(real, str)
    return example == real


class TestThePage:
    def test_shows_every_operation_to_everybody(self, client, document):
        answer = client.get(f"{PREFIX}/docs")

        assert answer.status_code == 200
        for method, path, _ in operations(document):
            assert f"{method} <code>{path}</code>" in answer.text

    def test_runs_no_script_of_its_own(self, client):
        answer = client.get(f"{PREFIX}/docs")

        assert "script-src 'self';" in answer.headers["Content-Security-Policy"]
        assert re.findall(r"<script(?![^>]* src=)", answer.text) == []
