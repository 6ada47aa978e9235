"""Signing in and out."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from engine.services.identity import LoginRefused, LoginThrottled
from webapp import auth
from webapp.declarations import declare
from webapp.ui import shell

blueprint = Blueprint("session", __name__)


@blueprint.get("/login")
@declare(records=None, because="nobody is signed in yet")
@auth.public
def login() -> str | Response:
    """Show the login, or go on for somebody who is logged in already."""
    target = auth.local_target(request.args.get("next"))
    if auth.signed_in() is not None:
        return redirect(target or url_for("inbox.show"))
    return _draw(target=target)


@blueprint.post("/login")
@declare(records="session.opened")
@auth.public
def log_in() -> tuple[str, int] | Response:
    """Open a session and go where the person wanted to go."""
    target = auth.local_target(request.form.get("next"))
    name = request.form.get("login", "")
    try:
        token = auth.log_in(login=name, password=request.form.get("password", ""))
    except LoginRefused:
        error = gettext("User name and password do not fit.")
        return _draw(target=target, name=name, error=error), 401
    except LoginThrottled as refused:
        minutes = refused.params["minutes"]
        error = gettext("Too many tries. Please wait %(minutes)s minutes.", minutes=minutes)
        return _draw(target=target, name=name, error=error), 429
    response = redirect(target or url_for("inbox.show"))
    auth.remember(response, token)
    return response


@blueprint.post("/logout")
@declare(records="session.ended")
def log_out() -> Response:
    """End the session."""
    response = redirect(url_for("session.login"))
    auth.log_out(response)
    return response


def _draw(*, target: str | None, name: str = "", error: str | None = None) -> str:
    return render_template(
        "session/login.html", shell=shell.dress(), next=target or "", login=name, error=error
    )
