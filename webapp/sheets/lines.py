"""Text in lines of a given width: Chinese breaks anywhere but before its closing marks."""

import re
from collections.abc import Callable, Iterator
from typing import Final

Measure = Callable[[str], float]

_NEVER_FIRST: Final = "，。、；：？！）》」』】〉〕”’…—,.;:?!)%"
_NEVER_LAST: Final = "（《「『【〈〔“‘(■□\xa0"
_PIECE: Final = re.compile(
    rf"[{re.escape(_NEVER_LAST)}]*(?:[ \u3000]+|[\u2e80-\uffff]|[^ \u3000\u2e80-\uffff]+)"
    rf"[{re.escape(_NEVER_FIRST)}]*"
)
"""What stays on one line: a Chinese character or a word, with the marks that cling to it."""


def wrap(text: str, *, width: float, measure: Measure) -> list[str]:
    """Break a text into lines no wider than `width`; its own line ends stay."""
    found: list[str] = []
    for paragraph in text.splitlines() or [""]:
        found += _broken(paragraph, width=width, measure=measure)
    return found


def _broken(paragraph: str, *, width: float, measure: Measure) -> list[str]:
    lines, line = [], ""
    for piece in _pieces(paragraph, width=width, measure=measure):
        if line and measure(line + piece.rstrip()) > width:
            lines.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
    return [*lines, line.rstrip()]


def _pieces(paragraph: str, *, width: float, measure: Measure) -> Iterator[str]:
    """Yield what stays together; what is too long for any line comes letter by letter."""
    for piece in _PIECE.findall(paragraph):
        if measure(piece.rstrip()) > width:
            yield from piece
        else:
            yield piece
