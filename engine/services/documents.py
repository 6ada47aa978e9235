"""The JSON files of a release, read strictly: forms, facts, policy, calendar, catalogues (R12)."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import marshmallow
from marshmallow import fields, validate

from engine.domain import phrases as wordings
from engine.domain.phrases import Phrase
from engine.errors import Finding, ModelRefused

MAX_BYTES: Final = 1_000_000
_PROMISE: Final = "promise"
_PHRASES: Final = frozenset({"phrase", _PROMISE})
_KEY = validate.Regexp(r"^[a-z][a-z0-9_.]*$")


class _Fact(marshmallow.Schema):
    """One fact that no form collects."""

    type = fields.String(required=True)
    name = fields.String(required=True)
    personal = fields.Boolean(load_default=False)
    source = fields.String()
    values = fields.Dict(keys=fields.String(), values=fields.String())


class _Policy(marshmallow.Schema):
    """One number, switch or word that models ask for by its key."""

    value = fields.Raw(required=True, validate=lambda value: isinstance(value, int | float | str))
    unit = fields.String(required=True)
    rule = fields.String(required=True)
    name = fields.String()
    instead = fields.String()

    @marshmallow.validates_schema
    def _says_what_instead(self, entry: Mapping[str, Any], **_: Any) -> None:
        """Hold a phrase to the shape that finds something in a text."""
        is_phrase = entry["unit"] in _PHRASES
        text = entry["value"]
        if is_phrase != ("instead" in entry):
            raise marshmallow.ValidationError("only a phrase says what is said instead")
        if is_phrase and not (isinstance(text, str) and wordings.is_usable(text)):
            raise marshmallow.ValidationError("a phrase needs letters on both sides of each gap")


_FACTS: Final = fields.Dict(keys=fields.String(validate=_KEY), values=fields.Nested(_Fact))
_POLICY: Final = fields.Dict(keys=fields.String(validate=_KEY), values=fields.Nested(_Policy))
_CALENDAR: Final = fields.Dict(keys=fields.Date(format="iso"), values=fields.Boolean())
_CATALOGUE: Final = fields.Dict(keys=fields.String(), values=fields.String())

Files = Mapping[str, bytes]


def facts(files: Files) -> dict[str, dict[str, Any]]:
    """Return the facts that no form collects, by name."""
    return _load(files, "bpmn/facts.json", _FACTS)


def policy(files: Files) -> dict[str, Any]:
    """Return the numbers, switches and words of the policy by key, its phrases aside."""
    found = _load(files, "bpmn/policy.json", _POLICY)
    return {key: entry["value"] for key, entry in found.items() if "instead" not in entry}


def phrases(files: Files) -> tuple[Phrase, ...]:
    """Return the phrases of the policy that are not said to clients (CON-02, 03, 04, 07)."""
    found = _load(files, "bpmn/policy.json", _POLICY)
    return tuple(
        Phrase(
            key=key,
            text=entry["value"],
            rule=entry["rule"],
            instead=entry["instead"],
            is_promise=entry["unit"] == _PROMISE,
        )
        for key, entry in found.items()
        if "instead" in entry
    )


def calendar(files: Files) -> dict[date, bool]:
    """Return the corrections of the working calendar: a day, and whether it is worked."""
    return _load(files, "bpmn/calendar.json", _CALENDAR)


def english(files: Files) -> dict[str, str]:
    """Return the English catalogue of models and forms."""
    return _load(files, "bpmn/en.json", _CATALOGUE) | _load(files, "forms/en.json", _CATALOGUE)


def read(content: bytes, *, file: str) -> dict[str, Any]:
    """Return a JSON object.

    Raises:
        ModelRefused: if the file is too big, is no JSON, or is no object.
    """
    if len(content) > MAX_BYTES:
        raise _refused(file, "json.too_large", bytes=len(content), limit=MAX_BYTES)
    try:
        found = json.loads(content, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise _refused(file, "json.malformed", line=error.lineno, reason=error.msg) from error
    except (ValueError, RecursionError) as error:
        raise _refused(file, "json.malformed", reason=str(error)) from error
    if not isinstance(found, dict):
        raise _refused(file, "json.no_object")
    return found


def _load(files: Files, path: str, shape: fields.Dict) -> dict[Any, Any]:
    content = files.get(path)
    if content is None:
        return {}
    try:
        loaded: dict[Any, Any] = shape.deserialize(read(content, file=path))
    except marshmallow.ValidationError as error:
        raise ModelRefused(
            findings=[
                Finding(
                    file=path,
                    element=str(key),
                    line=None,
                    rule="json.unfit",
                    params={"reason": str(reason)},
                )
                for key, reason in error.normalized_messages().items()  # type: ignore[no-untyped-call]
            ]
        ) from error
    return loaded


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def _refused(file: str, rule: str, *, line: int | None = None, **params: object) -> ModelRefused:
    finding = Finding(file=file, element=None, line=line, rule=rule, params=params)
    return ModelRefused(findings=[finding])
