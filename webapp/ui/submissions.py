"""What the form of a page sends: its values, and the version of the task that was seen."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import request
from werkzeug.exceptions import BadRequest


@dataclass(frozen=True, kw_only=True)
class Submission:
    """The values of a form, as its island sends them."""

    values: Mapping[str, Any]
    version: int | None
    confirmed: frozenset[str]
    """The phrases whose warning the person has seen and lets stand (CON-02)."""


def read() -> Submission:
    """Read what was sent.

    Raises:
        BadRequest: if it is not what our forms send.
    """
    body = request.get_json()
    if not isinstance(body, dict) or not isinstance(body.get("values"), dict):
        raise BadRequest
    version, confirmed = body.get("version"), body.get("confirmed", [])
    if not isinstance(confirmed, list) or not all(isinstance(each, str) for each in confirmed):
        raise BadRequest
    try:
        return Submission(
            values=body["values"],
            version=None if version is None else int(version),
            confirmed=frozenset(confirmed),
        )
    except (TypeError, ValueError) as error:
        raise BadRequest from error
