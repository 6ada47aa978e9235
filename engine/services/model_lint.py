"""Everything that a draft is told before it can be submitted; publishing looks at the same (R12).

What the runtime would refuse comes from `models`; the rest are rules that a model runs without, but
that no release should come into force against.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from typing import Final

from engine.errors import Fault, Finding, Severity
from engine.expressions import feel
from engine.services import model_parts, model_references
from engine.services.model_parts import Parts
from engine.workflow import bpmnlint, coverage

MOST_FINDINGS: Final = 200
_MOMENTS: Final = frozenset({"date", "datetime", "date and time"})

_NOON: Final = datetime(2026, 1, 5, 4, tzinfo=UTC)
"""When expressions are tried: the same findings come of the same files at any time."""

At = Callable[[str], None]


def check(files: Mapping[str, bytes], *, at: At = lambda _: None) -> list[Finding]:
    """Return what is wrong with a set of files, by file; `at` is told each before it is read."""
    found = list(islice(_findings(files, at), MOST_FINDINGS))
    return sorted(found, key=lambda each: (each.file, each.line or 0, each.rule))


def _findings(files: Mapping[str, bytes], at: At) -> Iterator[Finding]:
    parts = model_parts.gather(files, at=at)
    yield from parts.findings
    yield from model_references.check(parts)
    yield from _dates(parts)
    yield from _english(parts)
    yield from _trials(parts, at)
    for table in parts.decisions.values():
        at(table.file)
        yield from coverage.check(table)
    for path, content in sorted(files.items()):
        if path.endswith(".bpmn") and not _is_no_xml(parts, path):
            at(path)
            yield from bpmnlint.check(content, file=path)


def _is_no_xml(parts: Parts, path: str) -> bool:
    return any(each.file == path and each.rule.startswith("xml.") for each in parts.findings)


def _trials(parts: Parts, at: At) -> Iterator[Finding]:
    """Try each expression once where nothing is known yet: one that never ends shows itself."""
    nothing = dict.fromkeys(parts.facts)
    for place, source in _expressions(parts):
        at(place.file)
        try:
            feel.evaluate(source, nothing, now=_NOON, policy=parts.policy)
        except feel.ExpressionTooCostly:
            yield replace(place, params={"source": source[:200]})
        except Fault:
            # Where nothing is known, most of what an expression does is bound to fail.
            continue


def _expressions(parts: Parts) -> Iterator[tuple[Finding, str]]:
    """Yield every expression with the finding that would sit where it stands."""
    rule = "expression.too_costly"
    for element in parts.elements:
        for source in model_references.sources(element):
            yield model_references.finding(element, rule), source
    for form_id, found in parts.forms.items():
        place = Finding(
            file=f"{model_parts.FORMS}{form_id}.form", element=None, line=None, rule=rule
        )
        for field in found.fields:
            own = [] if field.expression is None else [field.expression]
            yield from ((place, source) for source in [*field.hide, *own])
    for table in parts.decisions.values():
        for row in table.rules:
            place = Finding(file=table.file, element=row.id, line=row.line, rule=rule)
            yield from ((place, source) for source in row.outputs)


def _dates(parts: Parts) -> Iterator[Finding]:
    """Find a date that is compared as the text it is kept as (R11)."""
    for element in parts.elements:
        for source in model_references.sources(element):
            with suppress(feel.ExpressionInvalid):
                for name in feel.parse(source).compared:
                    if name in parts.facts and parts.facts[name].type in _MOMENTS:
                        yield model_references.finding(
                            element, "expression.date_as_text", source=source, name=name
                        )


def _english(parts: Parts) -> Iterator[Finding]:
    """Warn of names that English readers will see in Chinese (D12)."""
    for element in parts.elements:
        key = f"{element.file.rpartition('/')[2]}#{element.id}.name"
        if element.name and key not in parts.english:
            yield Finding(
                file=element.file,
                element=element.id,
                line=element.line,
                rule="english.missing",
                params={"name": element.name},
                severity=Severity.WARNING,
            )
