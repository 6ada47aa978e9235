"""The API describes itself: every route, with real examples and what it leaves in the ledger."""

import re

import pytest
from sqlalchemy import select

from engine.store.ledger import LedgerEntry
from tests.faults import broken_case, mend
from tests.web.api_steps import complete, open_complaint, task
from webapp.api import control_examples, examples
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
        entries = acceptor.get(f"{case}/timeline").json["entries"]

        assert fits(examples.CASE_SUMMARY, opened)
        assert fits(examples.CASES, acceptor.get("/cases").json)
        assert fits(examples.CASE, acceptor.get(case).json)
        assert fits(examples.TIMELINE["entries"][0], entries[1])
        assert fits(examples.DIAGRAM, acceptor.get(f"{case}/diagram").json)
        assert fits(examples.TASK_ROW, row)
        assert fits(examples.TASK, acceptor.get(f"/tasks/{row['id']}").json)
        assert fits(examples.LEDGER, api("auditor").get(f"/ledger/{opened['number']}").json)
        assert fits(
            examples.RULING, owner.post("/decisions/approval_need/evaluate", examples.FACTS).json
        )
        done = acceptor.post(f"/tasks/{row['id']}/complete", examples.COMPLETION).json
        assert fits(examples.COMPLETED, done)


def control_what_breaks(owner, firm):
    """Do everything that the control room does to cases that break."""
    (mended, first), (number, second) = broken_case(firm), broken_case(firm)
    mend(firm, mended)
    owner.post(f"/incidents/{first}/retry")
    owner.post(f"/incidents/{second}/dismiss", control_examples.DISMISSAL)
    for change in ("suspend", "resume", "cancel"):
        owner.post(f"/cases/{number}/{change}", control_examples.REASON)


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


class TestRecords:
    """Every write says what it leaves in the ledger, and leaves it (runtime R10)."""

    def records(self, app):
        return {
            rule.endpoint.rpartition(".")[2]: app.view_functions[rule.endpoint].records
            for method, _, rule in routes(app)
            if method != "GET"
        }

    def kinds(self, firm):
        return firm.transact(lambda ctx: ctx.session.scalars(select(LedgerEntry.kind)).all())

    def test_are_what_the_writes_leave(self, app, api, firm):
        number = open_complaint(api)
        waiting = task(api, "acceptor", "accept_custody")["id"]
        api("acceptor").post(f"/tasks/{waiting}/claim")
        api("acceptor").post(f"/tasks/{waiting}/unclaim")
        api("head").post(f"/tasks/{waiting}/assign", {"login": "acceptor"})
        api("acceptor").post(f"/tasks/{waiting}/delegate", {"login": "acceptor"})
        complete(api, "acceptor", "accept_custody", view="inbox")
        complete(api, "acceptor", "verify_with_both_sides")
        api("specialist").post(f"/cases/{number}/messages/grade_changed", examples.GRADE_CHANGE)
        control_what_breaks(api("owner"), firm)

        promised = {kind for kind in self.records(app).values() if kind is not None}
        assert promised <= set(self.kinds(firm))

    def test_are_none_where_nothing_is_recorded(self, app, api, firm):
        open_complaint(api)
        waiting = task(api, "acceptor", "accept_custody")["id"]
        before = self.kinds(firm)

        silent = [
            api("acceptor").put(f"/tasks/{waiting}/draft", examples.DRAFT),
            api("specialist").post("/decisions/approval_need/evaluate", examples.FACTS),
        ]

        names = [name for name, kind in self.records(app).items() if kind is None]
        assert sorted(names) == ["evaluate_decision", "save_draft"]
        assert [answer.status_code for answer in silent] == [200, 200]
        issued = [kind for kind in self.kinds(firm) if kind == "token.issued"]
        assert len(self.kinds(firm)) - len(before) == len(issued) - before.count("token.issued")
