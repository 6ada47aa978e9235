"""Everything that a draft is told before it can be submitted; publishing looks at the same (R12).

What the runtime would refuse comes from `models`; the rest are rules that a model runs without, but
that no release should come into force against.
"""

from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Final

from engine.errors import Finding
from engine.services import model_parts, model_references

MOST_FINDINGS: Final = 500

At = Callable[[str], None]


def check(files: Mapping[str, bytes], *, at: At = lambda _: None) -> list[Finding]:
    """Return what is wrong with a set of files, by file; `at` is told each before it is read."""
    found = list(islice(_findings(files, at), MOST_FINDINGS))
    return sorted(found, key=lambda each: (each.file, each.line or 0, each.rule))


def _findings(files: Mapping[str, bytes], at: At) -> Iterator[Finding]:
    parts = model_parts.gather(files, at=at)
    yield from parts.findings
    yield from model_references.check(parts)
