"""Who is asking, on every request: cookie or bearer token, CSRF, and no view without a login (D10).

A view is open to everybody only when it is marked `@public`. Whoever sends the cookie must prove
with the CSRF token that the request comes from one of our pages; a bearer token proves that itself.
"""

import hmac
import secrets
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, TypeVar

from flask import Flask, Response, current_app, g, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from engine.domain.access import Actor
from engine.errors import EngineError
from engine.services import identity
from engine.services.identity import LoginRefused, SignedIn
from webapp.extensions import transact

COOKIE: Final = "shouwen_session"
VISITOR_COOKIE: Final = "shouwen_visitor"
CSRF_HEADER: Final = "X-CSRF-Token"
CSRF_FIELD: Final = "csrf_token"
_SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_KEY: Final = "shouwen.auth"
_BEARER: Final = "bearer"

View = TypeVar("View", bound=Callable[..., Any])


class LoginRequired(EngineError):
    """Nobody is logged in, or no longer."""

    code = "login_required"


class CsrfRefused(EngineError):
    """The request does not prove that it comes from one of our pages."""

    code = "csrf_refused"


@dataclass(frozen=True, kw_only=True)
class _Settings:
    is_secure: bool
    login_endpoint: str
    public_endpoints: frozenset[str]


def init_app(
    app: Flask,
    *,
    is_secure: bool,
    login_endpoint: str = "session.login",
    public_endpoints: Collection[str] = ("static",),
) -> None:
    """Guard every route; `public_endpoints` are views of libraries that cannot be marked."""
    app.extensions[_KEY] = _Settings(
        is_secure=is_secure,
        login_endpoint=login_endpoint,
        public_endpoints=frozenset(public_endpoints),
    )
    app.before_request(_guard)
    app.after_request(_seal)
    app.jinja_env.globals[CSRF_FIELD] = csrf_token


def public(view: View) -> View:
    """Mark a view, or a class of views, as open to people who are not logged in."""
    view.is_public = True  # type: ignore[attr-defined]
    return view


def signed_in() -> SignedIn | None:
    """Return who is logged in on this request, if anybody is."""
    found: SignedIn | None = g.get("signed_in")
    return found


def actor() -> Actor:
    """Return the actor of this request.

    Raises:
        LoginRequired: if nobody is logged in.
    """
    found = signed_in()
    if found is None:
        raise LoginRequired
    return found.actor


def csrf_token() -> str:
    """Return the token that forms and scripts of this page must send back.

    Before the login it is bound to a cookie of the visitor, after it to the session.
    """
    found = signed_in()
    if found is not None and found.csrf is not None:
        return found.csrf
    if "visitor" not in g:
        g.visitor = request.cookies.get(VISITOR_COOKIE) or secrets.token_urlsafe(32)
    token: str = g.visitor
    return token


def log_in(*, login: str, password: str) -> str:
    """Open a session and return its token, for `remember`; a session that was open before ends.

    Raises:
        LoginRefused: if login and password do not fit.
        LoginThrottled: after too many failures.
    """
    origin = request.remote_addr or ""
    try:
        user_id = transact(
            lambda ctx: identity.authenticate(ctx, login=login, password=password, origin=origin)
        )
    except LoginRefused:
        transact(lambda ctx: identity.note_failure(ctx, login=login, origin=origin))
        raise
    _end_session()
    return transact(lambda ctx: identity.open_session(ctx, user_id=user_id))


def remember(response: BaseResponse, token: str) -> None:
    """Let the browser keep the session."""
    _set_cookie(response, COOKIE, token, lasts=identity.SESSION_LENGTH)
    response.delete_cookie(VISITOR_COOKIE)
    g.pop("visitor", None)


def log_out(response: BaseResponse) -> None:
    """End the session and let the browser forget it."""
    _end_session()
    g.signed_in = None
    response.delete_cookie(COOKIE)


def local_target(target: str | None) -> str | None:
    """Return where to go after the login, if that is a page of ours."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return None
    return target if target.isprintable() else None


def _guard() -> BaseResponse | None:
    """Find out who asks, and refuse what needs a login or a CSRF token and has none."""
    if request.endpoint is None:
        return None
    settings: _Settings = current_app.extensions[_KEY]
    if request.endpoint in settings.public_endpoints:
        return None
    g.signed_in = _find_signed_in()
    if g.signed_in is None and not _is_public(request.endpoint):
        if request.method in _SAFE_METHODS and _wants_page():
            target = request.full_path.rstrip("?")
            return redirect(url_for(settings.login_endpoint, next=target))
        raise LoginRequired
    if request.method not in _SAFE_METHODS and not _is_bearer():
        _check_csrf()
    return None


def _find_signed_in() -> SignedIn | None:
    if _is_bearer():
        bearer = request.authorization.token if request.authorization else None
        found = transact(lambda ctx: identity.token_actor(ctx, bearer or ""))
        if found is None:
            raise LoginRequired
        return found
    token = request.cookies.get(COOKIE)
    return transact(lambda ctx: identity.session_actor(ctx, token)) if token else None


def _is_bearer() -> bool:
    return request.authorization is not None and request.authorization.type == _BEARER


def _is_public(endpoint: str) -> bool:
    view = current_app.view_functions[endpoint]
    marked: bool = getattr(getattr(view, "view_class", view), "is_public", False)
    return marked


def _wants_page() -> bool:
    is_fragment = "HX-Request" in request.headers
    return not is_fragment and not request.path.startswith("/api/")


def _check_csrf() -> None:
    """Compare what the page sent back with what it was given.

    Raises:
        CsrfRefused: if it sent nothing or something else.
    """
    if signed_in() is None and VISITOR_COOKIE not in request.cookies:
        raise CsrfRefused
    sent = request.headers.get(CSRF_HEADER) or request.form.get(CSRF_FIELD, "")
    if not hmac.compare_digest(sent.encode(), csrf_token().encode()):
        raise CsrfRefused


def _seal(response: Response) -> Response:
    """Give a new visitor the cookie, and keep pages for one person out of every cache."""
    visitor = g.get("visitor")
    if visitor is not None and visitor != request.cookies.get(VISITOR_COOKIE):
        _set_cookie(response, VISITOR_COOKIE, visitor, lasts=None)
    if signed_in() is not None or visitor is not None:
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def _end_session() -> None:
    token = request.cookies.get(COOKIE)
    if token:
        transact(lambda ctx: identity.end_session(ctx, token))


def _set_cookie(response: BaseResponse, name: str, value: str, *, lasts: timedelta | None) -> None:
    settings: _Settings = current_app.extensions[_KEY]
    response.set_cookie(
        name, value, max_age=lasts, httponly=True, samesite="Lax", secure=settings.is_secure
    )
