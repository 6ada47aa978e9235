"""How a text breaks into lines without a font to measure with: Latin by words, Chinese anywhere."""

import unicodedata
from typing import Final

SIZE: Final = 12
_NARROW: Final = 0.56
"""How wide a Latin character is on average, as a part of its height."""


def wrapped(text: str, *, width: float) -> list[str]:
    """Break a text into lines that fit: Latin between words, Chinese anywhere."""
    lines, line = [], ""
    for part in _parts(text):
        if line and _length(line + part.rstrip()) > width:
            lines.append(line.rstrip())
            line = part.lstrip()
        else:
            line += part
    return [*lines, line.rstrip()] if line.strip() else lines


def _parts(text: str) -> list[str]:
    """Cut a text into words with the space after them, and single Chinese characters."""
    parts: list[str] = []
    for character in " ".join(text.split()):
        is_open = parts and not parts[-1].endswith(" ") and not _is_wide(parts[-1][-1])
        if is_open and not _is_wide(character):
            parts[-1] += character
        elif parts and character == " ":
            parts[-1] += " "
        else:
            parts.append(character)
    return parts


def _length(text: str) -> float:
    return sum(SIZE if _is_wide(character) else SIZE * _NARROW for character in text)


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF"
