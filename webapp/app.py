"""The application: every part of the web side put together around one configuration."""

import os
from collections.abc import Callable
from datetime import datetime

from flask import Flask

from webapp import auth, bodies, config, errors, extensions, headers, languages, notary, vaults
from webapp.api import registry
from webapp.config import Config, Mode
from webapp.ui import pages

_OPEN_ENDPOINTS = ("static", registry.SPECIFICATION)


def create_app(
    settings: Config | None = None, *, clock: Callable[[], datetime] | None = None
) -> Flask:
    """Build the application; without settings, from the environment.

    Raises:
        ConfigInvalid: if the environment does not describe a system that may start.
    """
    settings = settings or config.from_environment(os.environ)
    is_secure = settings.mode is Mode.PRODUCTION
    app = Flask("webapp")
    app.config["SECRET_KEY"] = settings.secret_key
    app.config["SESSION_COOKIE_SECURE"] = is_secure
    app.config["SESSION_COOKIE_SAMESITE"] = "Lax"
    extensions.init_app(app, settings, clock=clock)
    notary.init_app(app, settings)
    vaults.init_app(app, settings)
    headers.init_app(app, is_secure=is_secure)
    bodies.init_app(app)
    auth.init_app(app, is_secure=is_secure, public_endpoints=_OPEN_ENDPOINTS)
    languages.init_app(app)
    errors.init_app(app)
    registry.init_app(app)
    pages.init_app(app)
    return app
