"""Saving over what was read, and nothing else: entity tags that carry a version."""

import re
from typing import Final

from flask import Response, make_response, request

from engine.errors import EngineError
from webapp.api.blueprints import BYTES

_VERSION: Final = re.compile(r'"(\d{1,18})"')


class VersionMissing(EngineError):
    """The request does not say which version it replaces."""

    code = "version_missing"


def given_version() -> int:
    """Return the version that `If-Match` names; `"0"` is a file that is not there yet.

    Raises:
        VersionMissing: if there is no such header, or not of this form.
    """
    found = _VERSION.fullmatch(request.headers.get("If-Match", "").strip())
    if found is None:
        raise VersionMissing
    return int(found[1])


def body() -> bytes:
    """Return the file that the request carries."""
    return request.get_data(cache=False)


def send(content: bytes, *, name: str, version: int | None = None) -> Response:
    """Answer with a file as it is stored; no browser draws or runs it."""
    response = make_response(content)
    response.mimetype = BYTES
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    if version is not None:
        response.headers["ETag"] = f'"{version}"'
    return response
