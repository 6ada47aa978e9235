"""Language and theme, chosen in the user menu."""

from typing import Final

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from engine.services import preferences
from webapp import auth, languages
from webapp.declarations import declare
from webapp.extensions import transact
from webapp.ui import shell

blueprint = Blueprint("preferences", __name__)

_YEAR: Final = 365 * 24 * 60 * 60


@blueprint.post("/preferences")
@declare(records=None, because="language and theme concern nobody else")
@auth.public
def update() -> Response:
    """Keep the choice in this browser; the language also with the user."""
    response = redirect(auth.local_target(request.form.get("next")) or url_for("inbox.show"))
    locale, theme = request.form.get("locale", ""), request.form.get("theme", "")
    if languages.is_known(locale):
        _keep(response, languages.COOKIE, locale)
        if auth.signed_in() is not None:
            transact(lambda ctx: preferences.choose_locale(ctx, locale=locale), actor=auth.actor())
    if theme in shell.THEMES:
        _keep(response, shell.THEME_COOKIE, theme)
    return response


def _keep(response: Response, name: str, value: str) -> None:
    response.set_cookie(name, value, max_age=_YEAR, httponly=True, samesite="Lax")
