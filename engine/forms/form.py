"""A compiled form: which values it accepts for a case as it stands (design D4)."""

from collections import ChainMap
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import marshmallow

from engine.errors import FieldError, InvalidValues
from engine.expressions import feel
from engine.forms import inputs, schema
from engine.forms.schema import Field

Errors = dict[str, list[FieldError]]


@dataclass(frozen=True, kw_only=True)
class Form:
    """The fields of a form, its marshmallow schema, and all its conditions as one expression."""

    id: str
    fields: tuple[Field, ...]
    names: frozenset[str]
    checker: marshmallow.Schema
    conditions: Mapping[str, str]
    together: feel.Expression | None

    def validate(
        self,
        values: Mapping[str, Any],
        *,
        facts: Mapping[str, Any],
        now: datetime,
        policy: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Return a value for every field a person may fill in; what is unset or hidden is None.

        Raises:
            InvalidValues: naming each field that is not acceptable, and why.
        """
        errors: Errors = {}
        taken = self._take(values, facts=facts, errors=errors)
        cleaned = self._check(taken, errors)
        hidden = self._hidden(cleaned, facts=facts, now=now, policy=policy)
        for field in self._open_fields():
            if field.key in errors:
                continue
            if field.key in hidden:
                if _is_set(cleaned[field.key]):
                    errors[field.key] = [FieldError(code="hidden_field")]
                cleaned[field.key] = None
            elif field.is_required and not _is_set(cleaned[field.key]):
                errors[field.key] = [FieldError(code="required")]
        if errors:
            raise InvalidValues(errors=errors)
        return cleaned | self._calculated(cleaned, facts=facts, now=now, policy=policy)

    def _open_fields(self) -> list[Field]:
        return [
            field for field in self.fields if not field.is_read_only and field.expression is None
        ]

    def _take(
        self, values: Mapping[str, Any], *, facts: Mapping[str, Any], errors: Errors
    ) -> dict[str, Any]:
        """Keep what may be filled in; a field that is only shown may come back unchanged."""
        open_keys = {field.key for field in self._open_fields()}
        shown = {field.key for field in self.fields} - open_keys
        for key, value in values.items():
            if key in shown and value not in (None, facts.get(key)):
                errors[key] = [FieldError(code="read_only")]
            elif key not in open_keys | shown:
                errors[key] = [FieldError(code="unknown_field")]
        return {key: value for key, value in values.items() if key in open_keys}

    def _check(self, taken: dict[str, Any], errors: Errors) -> dict[str, Any]:
        try:
            cleaned: dict[str, Any] = self.checker.load(taken)
        except marshmallow.ValidationError as refused:
            errors |= refused.messages_dict
            cleaned = dict(refused.valid_data or {})
        return {field.key: cleaned.get(field.key) for field in self._open_fields()}

    def _hidden(
        self,
        cleaned: dict[str, Any],
        *,
        facts: Mapping[str, Any],
        now: datetime,
        policy: Mapping[str, Any] | None,
    ) -> frozenset[str]:
        """Find the hidden fields; what is hidden counts as unset for the others."""
        hidden: frozenset[str] = frozenset()
        if self.together is None:
            return hidden
        for _ in self.fields:
            seen = {key: None if key in hidden else value for key, value in cleaned.items()}
            context = ChainMap(seen, facts)  # type: ignore[arg-type]
            held = feel.evaluate(self.together, context, now=now, policy=policy)
            found = frozenset(
                field.key for field in self.fields if any(self._holds(held, c) for c in field.hide)
            )
            if found == hidden:
                break
            hidden = found
        return hidden

    def _holds(self, held: Mapping[str, Any], condition: str) -> bool:
        value = held[self.conditions[condition]]
        if not isinstance(value, bool):
            raise feel.ConditionNotBoolean(source=condition, value=value)
        return value

    def _calculated(
        self,
        cleaned: dict[str, Any],
        *,
        facts: Mapping[str, Any],
        now: datetime,
        policy: Mapping[str, Any] | None,
    ) -> dict[str, Any]:
        """Work out again what the browser showed as calculated."""
        context = ChainMap(cleaned, facts)  # type: ignore[arg-type]
        return {
            field.key: feel.evaluate(field.expression, context, now=now, policy=policy)
            for field in self.fields
            if field.expression is not None
        }


def compile_schema(form_schema: Mapping[str, Any], *, file: str) -> Form:
    """Compile a form-js schema.

    Raises:
        ModelRefused: if the server could not check something in it.
    """
    fields = schema.read(form_schema, file=file)
    sources = dict.fromkeys(source for field in fields for source in field.hide)
    conditions = {source: f"c{index}" for index, source in enumerate(sources)}
    entries = [f"{name}: ({_plain(source)})" for source, name in conditions.items()]
    together = feel.parse("{" + ", ".join(entries) + "}") if entries else None
    open_fields = {
        field.key: inputs.make(field)
        for field in fields
        if not field.is_read_only and field.expression is None
    }
    checker = marshmallow.Schema.from_dict(dict(open_fields))
    names = {name for source in sources for name in feel.parse(source).names}
    return Form(
        id=form_schema.get("id", ""),
        fields=fields,
        names=frozenset(names),
        checker=checker(),
        conditions=conditions,
        together=together,
    )


def _plain(source: str) -> str:
    return source.strip().removeprefix("=")


def _is_set(value: Any) -> bool:
    """Test for a value; a box that is not ticked is unset."""
    return value is not None and value is not False
