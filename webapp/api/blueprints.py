"""What every part of the API shares: strict parsing, and routes that say what they record."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, NoReturn, TypeVar

import flask_smorest
from flask import Request
from marshmallow import RAISE, Schema, ValidationError
from webargs import missing
from webargs.flaskparser import FlaskParser

from engine.errors import FieldError, InvalidValues
from webapp import declarations, sentences
from webapp.declarations import declare

View = TypeVar("View", bound=Callable[..., Any])

_CODES: Final = {
    "Missing data for required field.": "required",
    "Field may not be null.": "required",
    "Unknown field.": "unknown_field",
}
BYTES: Final = "application/octet-stream"
_BINARY: Final = {"type": "string", "format": "binary"}
_KEY_HEADER: Final = {
    "in": "header",
    "name": "Idempotency-Key",
    "description": "Repeating the request with this key gives the first answer again (48 hours).",
    "schema": {"type": "string", "maxLength": 200},
}


class Parser(FlaskParser):
    """Reads arguments by our rules for JSON, and refuses them as forms are refused."""

    def _raw_load_json(self, req: Request) -> Any:
        if not req.content_length and not req.mimetype:
            return missing
        return req.get_json()

    def handle_error(
        self,
        error: ValidationError,
        req: Request,  # noqa: ARG002
        schema: Schema,  # noqa: ARG002
        *,
        error_status_code: int | None,  # noqa: ARG002
        error_headers: Mapping[str, str] | None,  # noqa: ARG002
    ) -> NoReturn:
        """Name each argument that is not acceptable.

        Raises:
            InvalidValues: always.
        """
        found: dict[str, list[FieldError]] = {}
        parts: Mapping[str, Any] = error.messages_dict
        for part in parts.values():
            for name, text in _flat(part):
                found.setdefault(name, []).append(FieldError(code=_code(text)))
        raise InvalidValues(errors=found) from error


class Blueprint(flask_smorest.Blueprint):
    """A part of the API."""

    ARGUMENTS_PARSER = Parser(unknown=RAISE)

    def reads(
        self,
        rule: str,
        schema: type[Schema],
        *,
        example: Any,
        reads: str | None = None,
        because: str | None = None,
    ) -> Callable[[View], View]:
        """Serve a read; `reads` is what it shows a case for, else `because` of what it shows none.

        See `webapp.declarations`.
        """

        def decorate(view: View) -> View:
            described = self.response(200, schema, example=example)(view)
            described = self.doc(**{"x-reads": reads or "nothing"})(described)
            described = declare(records=None, reads=reads, because=because)(described)
            self.add_url_rule(rule, None, described, methods=["GET"], tags=[self.name])
            return described

        return decorate

    def sends(
        self,
        rule: str,
        *,
        content_type: str = BYTES,
        records: str | None = None,
        reads: str | None = None,
        because: str | None = None,
    ) -> Callable[[View], View]:
        """Serve a read that answers with the bytes of a file; it declares what `reads` does.

        A file that leaves the house may be worth an entry of its own: `records`.
        """

        def decorate(view: View) -> View:
            described = self.response(200, _BINARY, content_type=content_type)(view)
            more = {"x-reads": reads or "nothing"} | ({"x-records": records} if records else {})
            described = self.doc(**more)(described)
            described = declare(records=records, reads=reads, because=because)(described)
            self.add_url_rule(rule, None, described, methods=["GET"], tags=[self.name])
            return described

        return decorate

    def takes_bytes(self, view: View) -> View:
        """Describe a write whose body is a file."""
        body = {"required": True, "content": {BYTES: {"schema": _BINARY}}}
        described: View = self.doc(requestBody=body)(view)
        return described

    def writes(  # noqa: PLR0913 -- a route says all of this about itself
        self,
        rule: str,
        schema: type[Schema],
        *,
        records: str | tuple[str, ...] | None,
        example: Any,
        reads: str | None = None,
        because: str | None = None,
        status: int = 200,
        method: str = "POST",
    ) -> Callable[[View], View]:
        """Serve a write; `records` are the kinds of ledger entries it leaves, or None `because`.

        See `webapp.declarations`.
        """

        def decorate(view: View) -> View:
            described = self.response(status, schema, example=example)(view)
            described = declare(records=records, reads=reads, because=because)(described)
            kinds = ", ".join(declarations.kinds(records)) or "nothing"
            more = {"parameters": [_KEY_HEADER], "x-records": kinds, "x-reads": reads or "nothing"}
            described = self.doc(**more)(described)
            self.add_url_rule(rule, None, described, methods=[method], tags=[self.name])
            return described

        return decorate


def _flat(messages: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Give each message with the dotted path of its field."""
    if isinstance(messages, Mapping):
        for name, inner in messages.items():
            is_whole = name == "_schema"
            yield from _flat(inner, path if is_whole else f"{path}.{name}".strip("."))
    else:
        for text in messages:
            yield path or "body", str(text)


def _code(text: str) -> str:
    """Turn a sentence of the library into one of our codes; our own validators say codes."""
    if text in sentences.FIELDS:
        return text
    return _CODES.get(text, "wrong_type" if text.startswith(("Not a", "Invalid")) else "invalid")
