"""Marshmallow fields for the components of form-js: what a submitted value may be."""

import math
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from marshmallow import Schema, ValidationError, fields

from engine.errors import FieldError
from engine.expressions import plans
from engine.forms.components import Field

SHANGHAI: Final = ZoneInfo("Asia/Shanghai")
GREATEST: Final = 2**53 - 1
"""The greatest whole number that JSON and FEEL keep exactly."""

_YEARS: Final = range(1901, 2200)
_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d")
_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:00(\.0+)?)?(Z|[+-]\d\d:\d\d)")
_NO_MINUTE: Final = re.compile(r"\d{4}-\d\d-\d\d(T\d\d(Z|[+-]\d\d:?\d\d)?)?")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_BREAK: Final = re.compile(r"[\n\t]")


def schema(collected: Mapping[str, Field]) -> Schema:
    """Make the marshmallow schema of the fields that a person fills in."""
    kinds = {key: _KINDS[field.type](field) for key, field in collected.items()}
    return Schema.from_dict(dict(kinds))()


def check_bounds(value: Any, bounds: Mapping[str, Any]) -> list[FieldError]:
    """Compare a number, or the length of a text, with its bounds."""
    found = []
    for name, (code, measure, is_least) in _CHECKS.items():
        limit = bounds.get(name)
        if limit is None:
            continue
        if measure(value) < limit if is_least else measure(value) > limit:
            found.append(FieldError(code=code, params={"min" if is_least else "max": limit}))
    return found


def is_past(value: str, *, now: datetime) -> bool:
    """Test whether a date or moment lies before today, or before now."""
    if _DATE.fullmatch(value):
        return date.fromisoformat(value) < now.astimezone(SHANGHAI).date()
    return datetime.fromisoformat(value) < now


def length(text: str) -> int:
    """Measure a text as the browser does: without the blanks around it, in UTF-16 units."""
    return len(text.strip().encode("utf-16-le")) // 2


def _itself(value: float) -> float:
    return value


_CHECKS: Final[Mapping[str, tuple[str, Callable[[Any], float], bool]]] = {
    "min": ("too_small", _itself, True),
    "max": ("too_large", _itself, False),
    "minLength": ("too_short", length, True),
    "maxLength": ("too_long", length, False),
}


def _refused(code: str, **params: Any) -> ValidationError:
    return ValidationError([FieldError(code=code, params=params)])


class _Value(fields.Field[Any]):
    """A field of a form; null and blank texts are no value."""

    def __init__(self, field: Field) -> None:
        super().__init__(load_default=None, allow_none=True)
        self.field = field

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> Any:
        del attr, data, kwargs
        return self.clean(value)

    def clean(self, value: Any) -> Any:
        """Give the value as a fact keeps it."""
        raise NotImplementedError


class _Text(_Value):
    def clean(self, value: Any) -> str | None:
        if not isinstance(value, str):
            raise _refused("wrong_type", expected="text")
        if _CONTROL.search(value.replace("\r\n", "\n")) or (
            self.field.type == "textfield" and _BREAK.search(value)
        ):
            raise _refused("invalid_characters")
        if not value.strip():
            return None
        if self.field.pattern and not plans.matches(self.field.pattern, value):
            raise _refused("pattern", pattern=self.field.pattern)
        return value.replace("\r\n", "\n")


class _Number(_Value):
    def clean(self, value: Any) -> float | int | None:
        if value == "" and isinstance(value, str):
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise _refused("wrong_type", expected="number")
        if isinstance(value, float) and not math.isfinite(value):
            raise _refused("wrong_type", expected="number")
        if abs(value) > GREATEST:
            raise _refused("too_large", max=GREATEST)
        exact = Decimal(str(value))
        digits, increment = self.field.decimal_digits, self.field.increment
        if digits is not None and exact != round(exact, digits):
            raise _refused("too_precise", digits=digits)
        if increment is not None and exact % Decimal(str(increment)):
            raise _refused("not_a_step", increment=increment)
        return int(exact) if exact == exact.to_integral_value() else float(value)


class _Checkbox(_Value):
    def clean(self, value: Any) -> bool:
        if not isinstance(value, bool):
            raise _refused("wrong_type", expected="yes_or_no")
        return value


class _Choice(_Value):
    def clean(self, value: Any) -> str | None:
        if not isinstance(value, str):
            raise _refused("wrong_type", expected="text")
        if value and value not in self.field.options:
            raise _refused("not_an_option", value=value[:80])
        return value or None


class _Choices(_Value):
    def clean(self, value: Any) -> list[str]:
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise _refused("wrong_type", expected="list")
        unknown = [each for each in value if each not in self.field.options]
        if unknown:
            raise _refused("not_an_option", value=unknown[0][:80])
        if len(set(value)) < len(value):
            raise _refused("chosen_twice")
        return value


class _Datetime(_Value):
    def clean(self, value: Any) -> str | None:
        if value == "":
            return None
        if not isinstance(value, str):
            raise _refused("wrong_type", expected=_EXPECTED[self.field.subtype or "date"])
        return self._date(value) if self.field.subtype == "date" else self._moment(value)

    def _date(self, text: str) -> str:
        try:
            found = date.fromisoformat(text) if _DATE.fullmatch(text) else None
        except ValueError:
            found = None
        if found is None or found.year not in _YEARS:
            raise _refused("wrong_type", expected="date")
        return text

    def _moment(self, text: str) -> str:
        """Keep a moment to the minute, with the offset of Asia/Shanghai.

        FEEL cannot tell midnight in Greenwich from a date. A day, or an hour without its minute,
        is no moment (CMP-46).
        """
        if _NO_MINUTE.fullmatch(text):
            raise _refused("minute_missing")
        try:
            found = datetime.fromisoformat(text) if _MOMENT.fullmatch(text) else None
        except ValueError:
            found = None
        if found is None or found.year not in _YEARS:
            raise _refused("wrong_type", expected="moment")
        return found.astimezone(SHANGHAI).isoformat(timespec="minutes")


_EXPECTED: Final = {"date": "date", "datetime": "moment"}

_KINDS: Final[Mapping[str, Callable[[Field], _Value]]] = {
    "textfield": _Text,
    "textarea": _Text,
    "number": _Number,
    "checkbox": _Checkbox,
    "select": _Choice,
    "radio": _Choice,
    "checklist": _Choices,
    "taglist": _Choices,
    "datetime": _Datetime,
}
