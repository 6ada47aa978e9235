"""The API as a whole: its routes under /api/v1, its OpenAPI description and a page to read it."""

import threading
from collections.abc import Callable
from typing import Any

import flask_smorest
from flask import Flask, Response, jsonify, render_template, url_for

from webapp import auth
from webapp.api import (
    absences,
    cases,
    complaints,
    decisions,
    description,
    drafts,
    evidence,
    exports,
    health,
    incidents,
    instances,
    ledger,
    notes,
    reads,
    registers,
    releases,
    reports,
    saved_views,
    tasks,
    workshop,
)
from webapp.api.blueprints import Blueprint
from webapp.declarations import declare
from webapp.schemas.base import Error

PREFIX = "/api/v1"
VERSION = "1"
_PARTS = (
    complaints,
    cases,
    notes,
    reads,
    tasks,
    saved_views,
    absences,
    releases,
    drafts,
    workshop,
    decisions,
    ledger,
    exports,
    registers,
    evidence,
    reports,
    incidents,
    instances,
)
SPECIFICATION = "api-docs.openapi_json"
_ABOUT = """
Everything that people do on the pages, for programs.

**Signing in.** Send `Authorization: Bearer <token>`; or the session cookie of the pages together
with the header `X-CSRF-Token` on every write. A program sees and does what its user may.

**Writes** take an `Idempotency-Key`: the same request with the same key changes nothing again and
is answered as the first time, for 48 hours. A refused request records nothing.

**Lists** give `next`; send it as `after` for the next page. `limit` is at most 100.

**Refusals** have one shape: `code` for programs, `message` for people in the language of
`Accept-Language` (Chinese or English), `errors` by field, task or file, and the `request_id` to ask
about. 400 the request cannot be read · 401 nobody is signed in · 403 not allowed · 404 there is
nothing that the caller may see · 409 somebody else was faster · 413 more than 1 MB · 415 not JSON ·
422 refused, `errors` says why · 503 the system could not go on: what was sent is kept.
"""


class _Api(flask_smorest.Api):
    """The description; refusals are answered by `webapp.errors` alone."""

    ERROR_SCHEMA = Error

    def __init__(self, app: Flask) -> None:
        self._lock = threading.Lock()
        self._undescribed: list[Callable[[], None]] = []
        super().__init__(app)

    def describe_later(self, describe: Callable[[], None]) -> None:
        """Keep a part of the description until somebody asks for it: most processes never do."""
        self._undescribed.append(describe)

    def description(self) -> dict[str, Any]:
        """Return the whole description."""
        with self._lock:
            while self._undescribed:
                self._undescribed.pop(0)()
            found: dict[str, Any] = self.spec.to_dict()
        return found

    def _openapi_json(self) -> Response:
        return jsonify(self.description())

    def _register_error_handlers(self) -> None:
        """Leave them to the application."""


class _Root(Blueprint):
    """All parts of the API, described by the first who reads the description."""

    def register_views_in_doc(self, api: _Api, *given: Any, **named: Any) -> None:
        describe = super().register_views_in_doc
        api.describe_later(lambda: describe(api, *given, **named))


def init_app(app: Flask) -> None:
    """Serve the API, its description and the probes."""
    app.config.update(
        API_TITLE="Shouwen",
        API_VERSION=VERSION,
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX=PREFIX,
        API_SPEC_OPTIONS={
            "info": {"description": _ABOUT.strip()},
            "security": [{"token": []}, {"session": []}],
        },
    )
    api = _Api(app)
    token = {"type": "http", "scheme": "bearer"}
    session = {"type": "apiKey", "in": "cookie", "name": auth.COOKIE}
    api.spec.components.security_scheme("token", token)
    api.spec.components.security_scheme("session", session)
    root = _Root("api", __name__, url_prefix=PREFIX)
    for part in _PARTS:
        root.register_blueprint(part.blueprint)
    api.register_blueprint(root)
    app.register_blueprint(health.blueprint)
    _describe(app, api)


def _describe(app: Flask, api: _Api) -> None:
    """Serve the page that people read before they write a program."""

    @app.get(f"{PREFIX}/docs", endpoint="api-docs-page")
    @auth.public
    @declare(records=None, because="the description of the API is open to everybody")
    def show_page() -> str:
        found = description.build(api.description())
        return render_template("api/docs.html", api=found, specification=url_for(SPECIFICATION))
