"""The models of one release, compiled: processes, decisions, forms, facts, policy (R12)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Final

from engine.domain.phrases import Phrase
from engine.errors import ModelRefused
from engine.forms.form import Form
from engine.services import model_parts, model_references, release_files
from engine.services.model_parts import FORMS, Fact, Parts
from engine.workflow import decisions, definition

_REMEMBERED: Final = 4
"""Releases whose models a process keeps by their content; few more are ever in use at once."""


@dataclass(frozen=True, kw_only=True)
class Models:
    """One closed set of compiled models; every reference resolves inside it."""

    hash: str
    definitions: Mapping[str, definition.Definition]
    decisions: Mapping[str, decisions.Decision]
    forms: Mapping[str, Form]
    form_hashes: Mapping[str, str]
    schemas: Mapping[str, Mapping[str, Any]]
    facts: Mapping[str, Fact]
    policy: Mapping[str, Any]
    phrases: tuple[Phrase, ...]
    calendar: Mapping[date, bool]
    english: Mapping[str, str]
    diagrams: Mapping[str, bytes]

    def started_by(self, message: str) -> definition.Definition | None:
        """Return the process that a message starts."""
        found = (entry for entry in self.definitions.values() if entry.start_message == message)
        return next(found, None)


def compile_files(files: Mapping[str, bytes]) -> Models:
    """Compile a set of files and check every reference between them; the last few are remembered.

    Raises:
        ModelRefused: with every finding.
    """
    return _compiled(tuple(sorted(files.items())))


@lru_cache(maxsize=_REMEMBERED)
def _compiled(contents: tuple[tuple[str, bytes], ...]) -> Models:
    files = dict(contents)
    parts = model_parts.gather(files)
    findings = [*parts.findings, *model_references.check(parts)]
    if findings:
        raise ModelRefused(findings=findings)
    return build(files, parts)


def build(files: Mapping[str, bytes], parts: Parts) -> Models:
    """Put the models of a release together from parts without a finding."""
    hashes = release_files.hashes(files)
    return Models(
        hash=release_files.files_hash(hashes),
        definitions=parts.definitions,
        decisions=parts.decisions,
        forms=parts.forms,
        form_hashes={form_id: hashes[f"{FORMS}{form_id}.form"] for form_id in parts.schemas},
        schemas=parts.schemas,
        facts=parts.facts,
        policy=parts.policy,
        phrases=parts.phrases,
        calendar=parts.calendar,
        english=parts.english,
        diagrams={entry.process_id: files[entry.file] for entry in parts.definitions.values()},
    )
