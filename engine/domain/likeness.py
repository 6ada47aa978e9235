"""How alike two texts are, by their pairs of characters; Chinese needs no dictionary for it.

To find what is like a text among very many, each text gets some marks (MinHash): two texts share
one of their marks the more probably the more alike they are, so an index of marks finds candidates.
"""

import hashlib
import itertools
from typing import Final

ALIKE: Final = 0.25
"""From here on two complaints are shown as alike."""

_MARKS: Final = 24
_A_MARK: Final = 2
"""Two texts share a mark where so many of their smallest hashes agree."""

_PRIME: Final = (1 << 61) - 1
_BYTES: Final = 8


def pairs(text: str) -> frozenset[str]:
    """Return the pairs of neighbouring letters and digits of a text."""
    letters = [each for each in text.lower() if each.isalnum()]
    return frozenset(map("".join, itertools.pairwise(letters)))


def likeness(one: str, other: str) -> float:
    """Return the share of pairs that two texts have in common, from 0 to 1."""
    first, second = pairs(one), pairs(other)
    return len(first & second) / len(first | second) if first and second else 0.0


def marks(text: str) -> tuple[int, ...]:
    """Return the marks under which a text is found; a text without a pair has none."""
    hashes = [_number(pair) for pair in pairs(text)]
    if not hashes:
        return ()
    least = [min((a * each + b) % _PRIME for each in hashes) for a, b in _TURNS]
    bands = (least[at : at + _A_MARK] for at in range(0, len(least), _A_MARK))
    return tuple(_number(f"{place}:{band}") for place, band in enumerate(bands))


def mark(kind: str, value: str) -> int:
    """Return the one mark of a value that is looked for as it is, such as a telephone number."""
    return _number(f"{kind}={value}")


def _number(text: str) -> int:
    """Return a number that fits a column, always the same for a text."""
    digest = hashlib.blake2b(text.encode(), digest_size=_BYTES).digest()
    return int.from_bytes(digest, "big", signed=True)


_TURNS: Final = tuple(
    (_number(f"a{turn}") % (_PRIME - 1) + 1, _number(f"b{turn}") % _PRIME)
    for turn in range(_MARKS * _A_MARK)
)
