"""What is not said to a client, found in what somebody writes (CON-02, 03, 04, 07)."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

GAP: Final = "…"
"""Stands in a phrase for a few letters that may be anything."""

_LONGEST_GAP: Final = 6


class Audience(StrEnum):
    """When a field's words reach the client; before the decision, no outcome is promised."""

    BEFORE_DECISION = "before_decision"
    DECIDED = "decided"


@dataclass(frozen=True, kw_only=True)
class Phrase:
    """A phrase that is not said, the rule that says so, and what is said instead."""

    key: str
    text: str
    rule: str
    instead: str
    is_promise: bool
    """It promises an outcome, which is wrong only before the decision (CON-07)."""


def found(text: str, phrases: Iterable[Phrase], *, audience: Audience) -> list[Phrase]:
    """Return the phrases that a text holds, however it is spaced and punctuated."""
    plain = _plain(text)
    return [
        phrase
        for phrase in phrases
        if (audience == Audience.BEFORE_DECISION or not phrase.is_promise)
        and _pattern(phrase.text).search(plain)
    ]


def is_usable(text: str) -> bool:
    """Test whether a phrase has letters on both sides of each gap, so that it finds something."""
    return all(_plain(part) for part in text.split(GAP))


def _plain(text: str) -> str:
    """Leave only letters and digits, all of one width and case."""
    return "".join(each for each in unicodedata.normalize("NFKC", text).lower() if each.isalnum())


@lru_cache(maxsize=1024)
def _pattern(text: str) -> re.Pattern[str]:
    parts = (re.escape(_plain(part)) for part in text.split(GAP))
    return re.compile(f".{{0,{_LONGEST_GAP}}}".join(parts))
