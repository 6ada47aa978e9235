"""Words of Chinese and other text as the search index keeps them: bigrams, and runs of letters."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_CHINESE: Final = "\u3400-\u9fff\uf900-\ufaff"
_RUN: Final = re.compile(rf"[{_CHINESE}]+|[^\W_{_CHINESE}]+")
_IS_CHINESE: Final = re.compile(rf"[{_CHINESE}]")
_MOST_ASKED: Final = 12


@dataclass(frozen=True, kw_only=True)
class Phrase:
    """Words that stand side by side; the last is only the beginning of one if it `is_begun`."""

    words: tuple[str, ...]
    is_begun: bool


def words(text: str) -> list[str]:
    """Cut a text into the words it is found by, in order.

    Chinese is cut into pairs of characters, each with the next, so that every word of two is found;
    the last of a run stands alone too, so that one character is the beginning of some word always.
    """
    return [word for run in _runs(text) for word in (*_pairs(run), *_last(run))]


def phrases(text: str) -> list[Phrase]:
    """Cut what somebody asks for into phrases, all of which a text must hold."""
    return [
        Phrase(words=tuple(_pairs(run)), is_begun=len(run) == 1 or not _IS_CHINESE.match(run))
        for run in _runs(text)
    ][:_MOST_ASKED]


def _runs(text: str) -> Iterator[str]:
    """Give the runs of Chinese characters, and those of other letters and digits."""
    return (found[0] for found in _RUN.finditer(unicodedata.normalize("NFKC", text).lower()))


def _pairs(run: str) -> list[str]:
    if len(run) == 1 or not _IS_CHINESE.match(run):
        return [run]
    return [run[index : index + 2] for index in range(len(run) - 1)]


def _last(run: str) -> list[str]:
    return [run[-1]] if len(run) > 1 and _IS_CHINESE.match(run) else []
