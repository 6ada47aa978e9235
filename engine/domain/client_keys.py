"""The words by which a client is found: numbers, the name, and its spelling in pinyin."""

from collections.abc import Iterator
from itertools import product
from typing import Final

from pypinyin import Style, lazy_pinyin, pinyin

_LAST: Final = 4
_LONGEST: Final = 64


def keys(name: str, *numbers: str | None) -> frozenset[str]:
    """Return every key of a client; what people type is a beginning of one of them (CMP-34).

    The name has as many spellings as its family name has readings, each in full and as initials. Of
    a number the last four characters are a key too, for that is how it is said on the line.
    """
    found = {text for number in numbers if number for text in _of_number(number)}
    found |= {wanted(name), *_spellings(name)}
    return frozenset(text[:_LONGEST] for text in found if text)


def wanted(text: str) -> str:
    """Write what was typed as keys are written: small letters, nothing but letters and digits."""
    return "".join(each for each in text.lower() if each.isalnum())


def is_enough(key: str) -> bool:
    """Test whether to look for a key; a single letter or digit would fit too many."""
    return len(key) > 1 or (key != "" and not key.isascii())


def after(key: str) -> str:
    """Return the first text that no longer begins with this key."""
    return key[:-1] + chr(ord(key[-1]) + 1)


def _of_number(number: str) -> Iterator[str]:
    text = wanted(number)
    yield text
    if len(text) > _LAST:
        yield text[-_LAST:]


def _spellings(name: str) -> Iterator[str]:
    if not name:
        return
    families = pinyin(name[0], style=Style.NORMAL, heteronym=True)[0]
    given = lazy_pinyin(name[1:])
    for family, is_short in product(families, (False, True)):
        parts = [family, *given]
        yield wanted("".join(part[:1] if is_short else part for part in parts))
