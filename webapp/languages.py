"""The language of an answer: the user's choice, else what is asked for, else Chinese (D12)."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from babel import Locale
from flask import Flask, request
from flask_babel import Babel, force_locale, get_locale

from webapp import auth

COOKIE: Final = "shouwen_locale"
CHINESE: Final = "zh_CN"
ENGLISH: Final = "en"

# Babel calls this locale zh_Hans_CN; the catalogue keeps the name that everybody knows.
_CHINESE: Final = Locale.parse(CHINESE)
_CHINESE.script = None
_LOCALES: Final = {CHINESE: _CHINESE, ENGLISH: Locale.parse(ENGLISH)}


def init_app(app: Flask) -> None:
    """Let every answer of the application speak the language of whoever asked."""
    Babel(app, locale_selector=lambda: _LOCALES[current()])


def alone() -> Flask:
    """Return what can speak without a request, in whichever language it is told to."""
    app = Flask("webapp")
    Babel(app, locale_selector=lambda: _LOCALES[CHINESE])
    return app


def current() -> str:
    """Return the name of the language of this request."""
    found = auth.signed_in()
    chosen = (found.locale if found else None) or request.cookies.get(COOKIE)
    if chosen in _LOCALES:
        return chosen
    asked = request.accept_languages.best_match(("zh-CN", "zh", "en"), default="zh-CN")
    return ENGLISH if asked == "en" else CHINESE


@contextmanager
def speaking(name: str) -> Iterator[None]:
    """Say everything in one language, whatever was asked for."""
    with force_locale(_LOCALES[name]):
        yield


def is_known(name: str | None) -> bool:
    """Test whether pages exist in a language."""
    return name in _LOCALES


def tag() -> str:
    """Return the tag of the page's language, as HTML wants it."""
    return "en" if get_locale() == _LOCALES[ENGLISH] else "zh-CN"
