"""The one place that says what a refusal means to a browser or a program: status and sentence.

`engine` says no with a code and parameters; here a code becomes an HTTP status and a sentence in
the reader's language. Programs get one JSON shape, people get a page.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, jsonify, make_response, render_template, request
from flask_babel import LazyString
from flask_babel import lazy_gettext as _
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as BaseResponse

from engine.errors import EngineError, InvalidValues, ModelRefused, StaleScreen
from engine.services.closing import CloseGateIncomplete
from engine.services.retries import RetryRefused
from webapp import findings, headers, sentences

logger = logging.getLogger(__name__)

Errors = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True)
class Meaning:
    """What a code means: the status, and the sentence that names its parameters."""

    status: int
    sentence: LazyString


MEANINGS: Mapping[str, Meaning] = {
    "invalid_values": Meaning(422, _("Please check these fields; nothing was recorded.")),
    "close_gate_incomplete": Meaning(422, _("The complaint cannot be closed yet.")),
    "grade_below_floor": Meaning(422, _("The facts demand at least the grade %(floor)s.")),
    "grade_unchanged": Meaning(422, _("The complaint has this grade already.")),
    "person_unknown": Meaning(422, _("Nobody active has the login %(login)s.")),
    "receiver_not_eligible": Meaning(422, _("%(login)s may not do this task.")),
    "cursor_invalid": Meaning(422, _("This list has no such place to go on from.")),
    "password_unfit": Meaning(
        422, _("A password has at least %(least)s and at most %(most)s characters.")
    ),
    "login_unfit": Meaning(
        422, _("A login has 2 to 64 small letters, digits, dots, dashes and underscores.")
    ),
    "model_refused": Meaning(422, _("The models cannot be put in force as they are.")),
    "incident_resolved": Meaning(409, _("The incident is resolved already.")),
    "retry_refused": Meaning(422, _("Not carried out: %(reason)s")),
    "retry_failed": Meaning(503, _("It broke again, and nothing was changed: %(reason)s")),
    "origin_gone": Meaning(
        422, _("Whoever gave the command is not active any more; let somebody else do it.")
    ),
    "case_suspended": Meaning(
        409, _("The case is suspended: nothing in it moves until it is resumed.")
    ),
    "case_not_suspended": Meaning(409, _("The case is not suspended.")),
    "case_over": Meaning(409, _("The case is closed or cancelled already.")),
    "decision_failed": Meaning(422, _("The table %(decision)s gave no answer: %(reason)s.")),
    "no_rule_matches": Meaning(422, _("No row of the table %(decision)s fits these values.")),
    "rules_overlap": Meaning(422, _("Several rows of the table %(decision)s fit: %(rows)s.")),
    "table_failed": Meaning(422, _("The table gave no answer: %(reason)s.")),
    "expression_too_costly": Meaning(422, _("Working this out took too long.")),
    "idempotency_key_unfit": Meaning(
        422, _("An Idempotency-Key has 1 to 200 visible ASCII characters.")
    ),
    "idempotency_key_reused": Meaning(422, _("This key has already been used for other values.")),
    "stale_screen": Meaning(409, _("Somebody else was faster: look at the current state first.")),
    "task_gone": Meaning(409, _("This task does not wait any more.")),
    "task_already_claimed": Meaning(409, _("%(by)s is already working on this task.")),
    "task_not_claimed": Meaning(409, _("Nobody holds this task.")),
    "login_taken": Meaning(409, _("Somebody has the login %(login)s already.")),
    "unit_code_taken": Meaning(409, _("Another unit has this code or function already.")),
    "client_number_taken": Meaning(409, _("There is a client with this number already.")),
    "login_required": Meaning(401, _("Please sign in.")),
    "login_refused": Meaning(401, _("Login and password do not fit.")),
    "not_allowed": Meaning(403, _("You may not do this.")),
    "csrf_refused": Meaning(403, _("This page is out of date; load it again and repeat.")),
    "not_found": Meaning(404, _("There is nothing here that you may see.")),
    "method_not_allowed": Meaning(405, _("This address does not do that.")),
    "body_too_large": Meaning(413, _("That is more than can be sent at once (1 MB).")),
    "body_unsupported": Meaning(415, _("Send the body as application/json.")),
    "text_malformed": Meaning(400, _("The address or the form holds characters of no text.")),
    "request_malformed": Meaning(400, _("The request cannot be read.")),
    "login_throttled": Meaning(429, _("Too many failures; try again in %(minutes)s minutes.")),
    "too_busy": Meaning(503, _("Too many people change this at once; please try again.")),
    "no_release_in_force": Meaning(
        503, _("No models are in force yet; a process owner has to publish them.")
    ),
    "schema_outdated": Meaning(
        503, _("The tables of the database are out of date; run `shouwen db upgrade`.")
    ),
    "ledger_key_missing": Meaning(
        503, _("There is no key to sign the ledger with; name one in SHOUWEN_LEDGER_KEY_FILE.")
    ),
    "ledger_key_unusable": Meaning(503, _("There is no Ed25519 key in %(path)s.")),
    "anchors_disagree": Meaning(
        503, _("%(path)s ends with a checkpoint (%(number)s) that is not the database's.")
    ),
    "anchors_unwritable": Meaning(503, _("%(path)s cannot be written: %(reason)s.")),
    "entry_not_signed": Meaning(
        409, _("Entry %(entry)s is not signed yet; the next checkpoint is taken within the hour.")
    ),
    "signing_key_unknown": Meaning(
        503, _("A checkpoint was signed with an earlier key; keep its public half with the key.")
    ),
    "system_fault": Meaning(
        503, _("What you entered is saved, but the system could not go on. An incident is open.")
    ),
    "refused": Meaning(422, _("This is not possible.")),
    "internal_error": Meaning(500, _("Something is wrong in the program; it has been noted.")),
}

_FAULT = _("The system cannot do this at the moment; a process owner has to look at it.")
FAULTS: Mapping[str, Meaning] = dict.fromkeys(
    (
        "fault",
        "deadline_invalid",
        "route_unknown",
        "unit_unknown",
        "expression_invalid",
        "expression_failed",
        "unknown_name",
        "unknown_policy_key",
        "condition_not_boolean",
        "plan_circular",
        "not_a_collection",
        "place_unknown",
        "fact_undeclared",
        "operation_unknown",
        "receiver_is_over",
        "instance_stalled",
        "instance_too_deep",
        "state_from_other_version",
    ),
    Meaning(503, _FAULT),
)
"""What is broken in a model or a set-up, met where nothing was entered that could be kept."""

_HTTP_CODES = {
    401: "login_required",
    403: "not_allowed",
    404: "not_found",
    405: "method_not_allowed",
    413: "body_too_large",
    415: "body_unsupported",
    500: "internal_error",
}
_TITLES = {
    401: _("Not signed in"),
    403: _("Not allowed"),
    404: _("Not found"),
    409: _("Changed in the meantime"),
    500: _("Something went wrong"),
    503: _("Not possible at the moment"),
}
_RETRY_SECONDS = "1"


def init_app(app: Flask) -> None:
    """Answer every refusal and every unknown failure of the application."""
    app.register_error_handler(EngineError, _answer_refusal)
    app.register_error_handler(HTTPException, _answer_http)


def meaning(error: EngineError) -> Meaning:
    """Return the status and the sentence of an error."""
    return MEANINGS.get(error.code) or FAULTS[error.code]


def sentence(error: EngineError) -> str:
    """Say an error in the language of the request; on the command line, in English."""
    params = error.params
    if error.code == "not_allowed" and params.get("reason") in sentences.REASONS:
        return str(sentences.REASONS[params["reason"]])
    if isinstance(error, RetryRefused):
        params = {**params, "reason": sentence(error.refusal)}
    return sentences.fill(meaning(error).sentence, params)


def details(error: EngineError) -> Errors:
    """Say what exactly is wrong, by field, task or file."""
    match error:
        case InvalidValues():
            return {
                field: [_item(each.code, sentences.FIELDS, each.params) for each in found]
                for field, found in error.errors.items()
            }
        case CloseGateIncomplete():
            return _missing(error)
        case ModelRefused():
            return _findings(error)
        case StaleScreen():
            code = error.params.get("change", "changed")
            told = _item(code, sentences.CHANGES, error.params)
            shown = {key: error.params[key] for key in ("cause", "by") if key in error.params}
            return {"task" if "task" in error.params else "case": [told | shown]}
    return {}


def wants_json() -> bool:
    """Test whether the answer goes to a program or a script rather than to a person."""
    if request.path.startswith("/api/"):
        return True
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return best == "application/json"


def _answer_refusal(error: EngineError) -> Response:
    found = meaning(error)
    if found.status >= 500:
        logger.error("a request met %s", error, extra={"request_id": headers.request_id()})
    response = _respond(
        status=found.status, code=error.code, message=sentence(error), errors=details(error)
    )
    if found.status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    if error.code == "too_busy":
        response.headers["Retry-After"] = _RETRY_SECONDS
    return response


def _answer_http(error: HTTPException) -> BaseResponse:
    status = error.code or 500
    if status < 400:
        return error.get_response()
    if status == 500:
        logger.error("a request failed", extra={"request_id": headers.request_id()})
    code = _HTTP_CODES.get(status, "request_malformed")
    response = _respond(status=status, code=code, message=str(MEANINGS[code].sentence), errors={})
    for name, value in error.get_headers():
        if name != "Content-Type":
            response.headers[name] = value
    return response


def _respond(*, status: int, code: str, message: str, errors: Errors) -> Response:
    if wants_json():
        body = {
            "code": code,
            "message": message,
            "errors": errors,
            "request_id": headers.request_id(),
        }
        return make_response(jsonify(body), status)
    lines = [each["message"] for found in errors.values() for each in found]
    shown = {
        "title": _TITLES.get(status, _("Not possible")),
        "text": message,
        "lines": lines,
        "status": status,
        "code": code,
        "request_id": headers.request_id(),
    }
    return make_response(render_template("errors/error.html", error=shown), status)


def _missing(error: CloseGateIncomplete) -> Errors:
    found: Errors = {}
    for each in error.missing:
        told = _item(each.code, sentences.GATE, {}) | {"rule": each.rule}
        found.setdefault(each.field or each.task or "case", []).append(told)
    return found


def _findings(error: ModelRefused) -> Errors:
    found: Errors = {}
    for each in error.findings:
        told = {
            "code": each.rule,
            "message": findings.sentence(each),
            "element": each.element,
            "line": each.line,
        }
        found.setdefault(each.file, []).append(told)
    return found


def _item(code: str, table: Mapping[str, LazyString], params: Mapping[str, Any]) -> dict[str, Any]:
    said = table.get(code, sentences.FIELDS["invalid"])
    return {"code": code, "message": sentences.fill(said, params)}
