"""The words by which a client is found: numbers, the name, and its spelling in pinyin."""

import os
from collections.abc import Iterator
from itertools import islice, product
from typing import Final

_SPELLINGS: Final = 32
"""So many of a name with several characters of several readings; few people have half of them."""
_LAST: Final = 4
_LONGEST: Final = 64


def keys(name: str, *numbers: str | None) -> frozenset[str]:
    """Return every key of a client; what people type is a beginning of one of them (CMP-34).

    The name has as many spellings as its characters have readings, in full and as initials. Of a
    number the last four characters are a key too, for that is how it is said on the line.
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
    # The dictionary of phrases takes 43 MB, and names are none: each reading of a character counts.
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    from pypinyin import Style, pinyin  # noqa: PLC0415 -- 12 MB, only for who stores clients

    readings = pinyin(name, style=Style.NORMAL, heteronym=True)
    for parts in islice(product(*readings), _SPELLINGS):
        yield wanted("".join(parts))
        yield wanted("".join(part[:1] for part in parts))
