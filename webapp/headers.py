"""What every response carries: a number to ask about it by, and what a browser may do with it."""

import secrets
from typing import Final

from flask import Flask, Response, g

_POLICY: Final = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "media-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
_HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_TWO_YEARS: Final = "max-age=63072000"


def init_app(app: Flask, *, is_secure: bool) -> None:
    """Add the headers to every response; behind TLS, browsers are told to stay there."""

    @app.after_request
    def _add(response: Response) -> Response:
        response.headers["X-Request-Id"] = request_id()
        response.headers["Content-Security-Policy"] = _policy()
        response.headers.update(_HEADERS)
        if is_secure:
            response.headers["Strict-Transport-Security"] = _TWO_YEARS
        return response


def request_id() -> str:
    """Return the number of this request, which error answers and the log name too."""
    if "request_id" not in g:
        g.request_id = secrets.token_hex(8)
    found: str = g.request_id
    return found


def allow_style_attributes() -> None:
    """Let this page set styles on single elements, as form-js and charts do."""
    g.style_attributes = "'unsafe-inline'"


def seal_off() -> None:
    """Let a file that came from outside load, run and reach nothing in a browser."""
    g.is_sealed_off = True


def _policy() -> str:
    if "is_sealed_off" in g:
        return "default-src 'none'; sandbox"
    found = dict(_POLICY)
    if "style_attributes" in g:
        found["style-src-attr"] = g.style_attributes
    return "; ".join(f"{name} {sources}" for name, sources in found.items())
