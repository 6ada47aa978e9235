"""Every refusal of the engine has a status and a sentence, and every answer has the one shape."""

import importlib
import pkgutil
import re
from pathlib import Path

import pytest
from flask import Flask

import engine
import webapp
from engine.domain import closing
from engine.domain.grants import Action
from engine.errors import EngineError, FieldError, Finding, InvalidValues, ModelRefused, NotAllowed
from engine.services.closing import CloseGateIncomplete
from webapp import errors, findings, meanings, sentences

KEYS = {"code", "message", "errors", "request_id"}


OTHERS = (".migrations", "webapp.demo")
"""What no reader ever meets on a page or over the API."""


def all_errors() -> list[type[EngineError]]:
    for package in (engine, webapp):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not any(part in found.name for part in OTHERS):
                importlib.import_module(found.name)
    return [kind for kind in below(EngineError) if not kind.__module__.startswith(OTHERS)]


def below(kind):
    for each in kind.__subclasses__():
        yield each
        yield from below(each)


@pytest.mark.parametrize("kind", [EngineError, *all_errors()], ids=lambda kind: kind.__name__)
def test_every_error_has_a_status_and_a_sentence(kind):
    found = meanings.MEANINGS.get(kind.code) or meanings.FAULTS.get(kind.code)

    assert found is not None, f"{kind.code} has no entry in webapp/errors.py"
    assert 400 <= found.status < 600
    assert "..." not in sentences.fill(found.sentence, {})


def test_no_code_is_used_twice():
    codes = [kind.code for kind in all_errors() if "code" in vars(kind)]

    assert len(codes) == len(set(codes))


def test_no_entry_is_left_over():
    known = {kind.code for kind in all_errors()} | {EngineError.code}
    of_http = {"method_not_allowed", "body_too_large", "body_unsupported", "request_malformed"}

    assert meanings.MEANINGS.keys() | meanings.FAULTS.keys() == known | of_http | {"internal_error"}


def test_every_field_error_of_the_forms_has_a_sentence():
    sources = [*Path("engine/forms").glob("*.py"), *Path("engine/services").glob("*.py")]
    found = {
        code
        for path in sources
        for code in re.findall(
            # A list of three words or more names no error.
            r'(?:FieldError\(code=|_refused\(|: \()"([a-z_]+|file\.[a-z_]+)"(?!(?:, "[a-z_]+"){2})',
            path.read_text("utf-8"),
        )
    }

    assert {"required", "too_long", "person_unknown"} <= found
    # The names of a bound, a field, a mark and two tasks, not codes.
    others = {"min", "list", "status", "tell_company_contact", "send_transfer_reply"}
    assert found - sentences.FIELDS.keys() == others


def test_every_finding_has_a_sentence():
    sources = [
        *Path("engine/workflow").glob("*.py"),
        *Path("engine/forms").glob("*.py"),
        Path("engine/services/models.py"),
    ]
    kinds = "|".join(sorted({rule.partition(".")[0] for rule in findings.RULES}))
    found = {
        rule
        for path in sources
        for rule in re.findall(rf'"((?:{kinds})\.[a-z_]+)"', path.read_text("utf-8"))
    }

    assert len(found) > 60
    assert found - findings.RULES.keys() == set()


class TestSentences:
    @pytest.fixture(autouse=True)
    def _request(self, app):
        with app.test_request_context(headers={"Accept-Language": "en"}):
            yield

    def test_name_their_parameters(self):
        error = InvalidValues(errors={"age": [FieldError(code="too_small", params={"min": 18})]})

        assert errors.details(error)["age"][0]["message"] == "The value must be at least 18."

    def test_leave_open_what_is_not_known(self):
        assert sentences.fill(sentences.FIELDS["too_small"], {}) == "The value must be at least …."

    def test_give_the_reason_why_somebody_may_not(self):
        error = NotAllowed(action=Action.TASK_CLAIM, reason="acceptor")

        assert "CMP-04" in errors.sentence(error)

    def test_lead_to_file_element_and_line(self):
        finding = Finding(
            file="bpmn/a.bpmn", element="decide", line=7, rule="form.unknown", params={"form": "b"}
        )

        assert errors.details(ModelRefused(findings=[finding])) == {
            "bpmn/a.bpmn": [
                {
                    "code": "form.unknown",
                    "message": "There is no form b.",
                    "element": "decide",
                    "line": 7,
                }
            ]
        }

    def test_name_the_task_that_keeps_a_case_open(self):
        missing = closing.missing({}, grade="general", open_tasks=["record_emergency"])

        found = errors.details(CloseGateIncomplete(missing=missing))

        assert found["record_emergency"][0]["rule"] == "R9"


class TestPages:
    def test_tell_a_person_on_a_page(self, client):
        answer = client.get("/nowhere", headers={"Accept": "text/html", "Accept-Language": "en"})

        assert answer.status_code == 404
        assert answer.mimetype == "text/html"
        assert "There is nothing here that you may see." in answer.text
        assert answer.headers["X-Request-Id"] in answer.text

    def test_speak_chinese_to_whoever_asks_for_nothing_else(self, client):
        answer = client.get("/nowhere", headers={"Accept": "application/json"})

        assert not answer.json["message"].isascii()

    def test_tell_a_script_of_ours_in_json(self, client):
        answer = client.get("/nowhere", headers={"Accept": "application/json"})

        assert answer.json.keys() == KEYS

    def test_tell_of_a_bug_without_its_details(self, app: Flask):
        app.testing = False
        app.add_url_rule("/api/v1/bug", view_func=public_bug)

        answer = app.test_client().get("/api/v1/bug")

        assert (answer.status_code, answer.json["code"]) == (500, "internal_error")
        assert "secret" not in answer.text

    def test_let_redirections_pass(self, app: Flask):
        app.add_url_rule("/api/v1/moved/", view_func=public_bug, endpoint="moved")

        assert app.test_client().get("/api/v1/moved").status_code == 308


def public_bug():
    raise RuntimeError("secret")


public_bug.is_public = True
