"""What comes in: JSON and text, refused before anything below can stumble over them.

`request.get_json()` reads by these rules everywhere: what is no JSON is 400, what is not said to be
JSON is 415.
"""

import json
from collections.abc import Callable
from typing import Any, Final, NoReturn, TypeVar

from flask import Flask, current_app, request
from flask.json.provider import DefaultJSONProvider
from werkzeug.routing import IntegerConverter, Map

from engine.errors import EngineError
from engine.services.vault import EvidenceTooLarge
from webapp import vaults

View = TypeVar("View", bound=Callable[..., Any])

MOST_BYTES: Final = 1024 * 1024
MOST_LEVELS: Final = 64
MOST_ROWS: Final = 2**63 - 1
_MOST: Final = 2**63
_ROOM: Final = 64 * 1024
"""What a body with a file holds besides the file."""

_FORMS: Final = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})


class TextMalformed(EngineError):
    """The address or the form holds characters that no text has."""

    code = "text_malformed"


class StrictJson(DefaultJSONProvider):
    """Reads only what every database and FEEL can hold; writes Chinese as it is."""

    ensure_ascii = False
    sort_keys = False
    compact = True

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        """Read a document.

        Raises:
            ValueError: if it is no JSON, nested too deeply, or has a value that cannot be kept.
        """
        try:
            found = json.loads(s, parse_constant=_refuse, **kwargs)
        except RecursionError as error:
            raise ValueError("nested too deeply") from error
        _check(found)
        return found


class RowId(IntegerConverter):
    """A number in an address, as far as rows are numbered; beyond it there is nothing."""

    def __init__(self, url_map: Map, *args: Any, **options: Any) -> None:
        super().__init__(url_map, *args, **{"min": 1, "max": MOST_ROWS, **options})


def init_app(app: Flask) -> None:
    """Bound the size of bodies, and refuse what cannot be stored."""
    app.url_map.converters["int"] = RowId
    app.json = StrictJson(app)
    app.config["MAX_CONTENT_LENGTH"] = MOST_BYTES
    app.config["MAX_FORM_MEMORY_SIZE"] = MOST_BYTES
    app.before_request(_make_room)
    app.before_request(_refuse_odd_text)


def takes_files(view: View) -> View:
    """Mark a view whose body may be as large as a piece of evidence."""
    view.takes_files = True  # type: ignore[attr-defined]
    return view


def _make_room() -> None:
    """Let a larger body in where a file is expected, and say so where it is too large.

    Raises:
        EvidenceTooLarge: before any of it is read.
    """
    view = current_app.view_functions.get(request.endpoint or "")
    if not getattr(view, "takes_files", False):
        return
    vault = vaults.of(current_app)
    request.max_content_length = vault.most_bytes + _ROOM
    if (request.content_length or 0) > vault.most_bytes + _ROOM:
        raise EvidenceTooLarge(most=vault.most)


def _refuse_odd_text() -> None:
    """Refuse the null character, which PostgreSQL stores nowhere."""
    texts = [request.path, *request.args.keys(), *request.args.values()]
    if request.mimetype in _FORMS:
        texts += [*request.form.keys(), *request.form.values()]
    if any("\0" in text for text in texts):
        raise TextMalformed


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _check(found: Any) -> None:
    """Go through a document level by level, without recursion."""
    level = [found]
    for _ in range(MOST_LEVELS):
        following: list[Any] = []
        for value in level:
            following += _inner(value)
        if not following:
            return
        level = following
    raise ValueError("nested too deeply")


def _inner(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [*value.keys(), *value.values()]
    if isinstance(value, list):
        return value
    if isinstance(value, str):
        _check_text(value)
    elif isinstance(value, float | int) and not abs(value) < _MOST:
        raise ValueError("a number is out of range")
    return []


def _check_text(value: str) -> None:
    """Refuse halves of characters, which have no UTF-8 and raise here, and the null character."""
    value.encode()
    if "\0" in value:
        raise ValueError("a text holds the null character")
