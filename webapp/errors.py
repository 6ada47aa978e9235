"""The one place that says what a refusal means to a browser or a program: status and sentence.

`engine` says no with a code and parameters; here a code becomes an HTTP status and a sentence in
the reader's language. Programs get one JSON shape, people get a page.
"""

import logging
from collections.abc import Mapping
from typing import Any

from flask import Flask, Response, jsonify, make_response, render_template, request
from flask_babel import LazyString
from flask_babel import lazy_gettext as _
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as BaseResponse

from engine.errors import EngineError, FieldError, InvalidValues, ModelRefused, StaleScreen
from engine.services.closing import CloseGateIncomplete
from engine.services.draft_files import DraftFileChanged
from engine.services.phrase_guard import PhrasesWarned
from engine.services.retries import RetryRefused
from engine.services.transfers import ResultNotSettled
from webapp import findings, headers, sentences
from webapp.meanings import FAULTS, MEANINGS, Meaning

logger = logging.getLogger(__name__)

Errors = dict[str, list[dict[str, Any]]]


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
    if params.get("why") in sentences.LOSSES:
        params = {**params, "lost": str(sentences.LOSSES[params["why"]])}
    if isinstance(error, RetryRefused):
        params = {**params, "reason": sentence(error.refusal)}
    return sentences.fill(meaning(error).sentence, params)


def details(error: EngineError) -> Errors:
    """Say what exactly is wrong, by field, task or file."""
    match error:
        case InvalidValues() | PhrasesWarned():
            return {
                field: [_of_field(each) for each in found] for field, found in error.errors.items()
            }
        case CloseGateIncomplete() | ResultNotSettled():
            return _missing(error)
        case ModelRefused():
            return _findings(error)
        case DraftFileChanged():
            told = _item("changed", sentences.CHANGES, error.params)
            return {"file": [told | {key: error.params[key] for key in ("by", "name", "at")}]}
        case StaleScreen():
            code = error.params.get("change", "changed")
            told = _item(code, sentences.CHANGES, error.params)
            shown = {key: error.params[key] for key in ("cause", "by") if key in error.params}
            return {"task" if "task" in error.params else "case": [told | shown]}
    return {}


def texts(error: EngineError) -> list[str]:
    """Say everything that is wrong, one sentence each, for a page that shows them together."""
    return [each["message"] for found in details(error).values() for each in found]


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


def _missing(error: CloseGateIncomplete | ResultNotSettled) -> Errors:
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


def _of_field(each: FieldError) -> dict[str, Any]:
    """Say what is wrong; a warning tells what a second sending names to let words stand."""
    told = {"code": each.code, "message": sentences.field(each)}
    return told | {name: each.params[name] for name in ("confirm",) if name in each.params}


def _item(code: str, table: Mapping[str, LazyString], params: Mapping[str, Any]) -> dict[str, Any]:
    said = table.get(code, sentences.FIELDS["invalid"])
    return {"code": code, "message": sentences.fill(said, params)}
