"""Reasons: what people must say before they overrule the course of a case."""

from typing import Final

from engine.errors import FieldError, InvalidValues

LONGEST: Final = 500


def check(reason: str) -> str:
    """Return a reason without the space around it.

    Raises:
        InvalidValues: if nothing is said, or too much.
    """
    said = reason.strip()
    if not said:
        raise InvalidValues(errors={"reason": [FieldError(code="required")]})
    if len(said) > LONGEST:
        too_long = FieldError(code="too_long", params={"max": LONGEST})
        raise InvalidValues(errors={"reason": [too_long]})
    return said
