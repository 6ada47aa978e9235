"""The rules of the house: what each is called, where it comes from, and which a text names."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum


class Origin(StrEnum):
    """How far a rule rests on the regulations it is taken from."""

    STATED = "F"
    INFERRED = "I"
    VARIANT = "V"
    EXTERNAL = "X"


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One rule; `source` is the document and article, empty where we drew it up ourselves."""

    id: str
    title: str
    title_zh: str
    section: str
    source: str
    origin: Origin


def written(text: str) -> list[str]:
    """Return the ids that a text writes in full, in order."""
    return [f"{found['prefix']}-{found['first']}" for found in _CITED.finditer(text)]


def named(text: str, *, known: Collection[str]) -> set[str]:
    """Return the known rules that a text names.

    Besides ids in full it reads the short forms `X-01, 02`, `X-01/02` and `X-01 to 05`, and names
    of functions, as in `test_x_01_asks_both_sides`.
    """
    found = {rule for citation in _CITED.finditer(text) for rule in _expand(citation)}
    found |= {f"{prefix.upper()}-{number}" for prefix, number in _IN_NAME.findall(text)}
    return found & set(known)


_PREFIXES = "CMP|EMG|ESC|REG|FBK|ACC|KPI|CON|REV|EVD|OUT|FND|MON|REL|REP|RET|FRM|TM"
_CITED = re.compile(
    rf"(?<![\w-])(?P<prefix>{_PREFIXES})-(?P<first>\d+[ab]?)(?:\([a-d]\))?"
    r"(?P<more>(?:(?:, | and |/| to )\d\d\b)*)"
)
_MORE = re.compile(r"(, | and |/| to )(\d\d)")
_IN_NAME = re.compile(rf"(?<![a-z])({_PREFIXES.lower()})_(\d\d)(?!\d)")


def _expand(citation: re.Match[str]) -> Iterator[str]:
    """Yield the id of a citation and those that its short form adds."""
    prefix, last = citation["prefix"], citation["first"]
    yield f"{prefix}-{last}"
    for joint, number in _MORE.findall(citation["more"]):
        if joint == " to ":
            between = range(int(last.rstrip("ab")) + 1, int(number))
            yield from (f"{prefix}-{middle:02}" for middle in between)
        yield f"{prefix}-{number}"
        last = number
