"""Masking: how personal values look to somebody who has not asked to see them (CON-06)."""

from typing import Any


def mask(value: Any) -> Any:
    """Hide most of a value: a number keeps its end, words keep their beginning; nothing stays."""
    if value in (None, "", []):
        return value
    text = str(value)
    has_digits = any(character.isdigit() for character in text)
    return mask_number(text) if has_digits else mask_name(text)


def mask_name(name: str | None) -> str | None:
    """Keep the family name: 张伟 becomes 张*; a two-letter family name is not told apart."""
    if not name:
        return None
    return name[0] + "*" * (len(name) - 1)


def mask_number(number: str | None) -> str | None:
    """Keep the last four characters of a phone, account or identity number."""
    if not number:
        return None
    visible = 4
    hidden = max(len(number) - visible, 0)
    return "*" * hidden + number[hidden:]
