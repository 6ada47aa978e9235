"""One marshmallow field for each kind of input, saying no with a code (design D4)."""

import math
import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

import marshmallow
from marshmallow import ValidationError

from engine.errors import FieldError
from engine.forms.schema import Field

LONGEST: Final = {"textfield": 200, "textarea": 4000}
MOST_DIGITS: Final = 15
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_UNFIT: Final = re.compile("[\x00\ud800-\udfff]")


class Input(marshmallow.fields.Field[Any]):
    """An input that checks its value with one function and leaves it as JSON."""

    def __init__(self, check: Callable[[Any], Any]) -> None:
        """Accept null, which clears the fact."""
        super().__init__(allow_none=True, load_default=None)
        self._check = check

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:  # noqa: ARG002
        return self._check(value)


def make(field: Field) -> Input:
    """Return the marshmallow field of a form field."""
    makers = {"textfield": _text, "textarea": _text, "number": _number, "checkbox": _checkbox}
    if field.type in ("select", "radio"):
        return Input(_choice(field))
    if field.type in ("checklist", "taglist"):
        return Input(_choices(field))
    if field.type == "datetime":
        return Input(_date if field.subtype == "date" else _moment)
    return Input(makers[field.type](field))


def refuse(code: str, **params: Any) -> ValidationError:
    """Say no with a code."""
    return ValidationError([FieldError(code=code, params=params)])


def _text(field: Field) -> Callable[[Any], str | None]:
    longest = min(field.rules.get("maxLength", math.inf), LONGEST[field.type])
    shortest = field.rules.get("minLength", 0)
    pattern = re.compile(field.rules["pattern"]) if "pattern" in field.rules else None

    def check(value: Any) -> str | None:
        if not isinstance(value, str) or _UNFIT.search(value):
            raise refuse("wrong_type", expected="text")
        if not value.strip():
            return None
        if len(value) > longest:
            raise refuse("too_long", limit=longest, length=len(value))
        if len(value) < shortest:
            raise refuse("too_short", limit=shortest, length=len(value))
        if pattern and not pattern.search(value):
            raise refuse("pattern", pattern=pattern.pattern)
        return value

    return check


def _number(field: Field) -> Callable[[Any], int | float]:
    low, high = field.rules.get("min"), field.rules.get("max")

    def check(value: Any) -> int | float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise refuse("wrong_type", expected="number")
        if not math.isfinite(value) or abs(value) >= 10**MOST_DIGITS:
            raise refuse("wrong_type", expected="number")
        exact = Decimal(str(value))
        if field.digits is not None and -int(exact.as_tuple().exponent) > field.digits:
            raise refuse("too_precise", digits=field.digits)
        if low is not None and exact < Decimal(str(low)):
            raise refuse("too_small", limit=low)
        if high is not None and exact > Decimal(str(high)):
            raise refuse("too_large", limit=high)
        return value

    return check


def _checkbox(_: Field) -> Callable[[Any], bool]:
    def check(value: Any) -> bool:
        if not isinstance(value, bool):
            raise refuse("wrong_type", expected="yes_or_no")
        return value

    return check


def _choice(field: Field) -> Callable[[Any], str | None]:
    def check(value: Any) -> str | None:
        if value == "":
            return None
        if not isinstance(value, str) or value not in field.options:
            raise refuse("not_an_option")
        return value

    return check


def _choices(field: Field) -> Callable[[Any], list[str] | None]:
    def check(value: Any) -> list[str] | None:
        if not isinstance(value, list):
            raise refuse("wrong_type", expected="list")
        if any(not isinstance(entry, str) or entry not in field.options for entry in value):
            raise refuse("not_an_option")
        if len(set(value)) != len(value):
            raise refuse("chosen_twice")
        return value or None

    return check


def _date(value: Any) -> str | None:
    if value == "":
        return None
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        raise refuse("wrong_type", expected="date")
    try:
        date.fromisoformat(value)
    except ValueError as error:
        raise refuse("wrong_type", expected="date") from error
    return value


def _moment(value: Any) -> str | None:
    if value == "":
        return None
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise refuse("wrong_type", expected="moment") from error
    if moment.tzinfo is None:
        raise refuse("no_zone")
    return str(value)
