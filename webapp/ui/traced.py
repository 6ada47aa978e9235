"""Ledger entries as an auditor reads them: from what to what, on which form, under which rules."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext

from engine.services.timeline import TimelineEntry
from webapp.ui import history, labels
from webapp.ui.fact_texts import FactTexts
from webapp.ui.history import Event
from webapp.ui.model_texts import ModelTexts
from webapp.ui.names import Names


@dataclass(frozen=True, kw_only=True)
class Change:
    """One fact that an entry changed."""

    label: str
    before: str
    after: str
    is_masked: bool


@dataclass(frozen=True, kw_only=True)
class Ruling:
    """One decision: which table, and what is written beside the rows that fired."""

    name: str
    because: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Exclusion:
    """Somebody who had to stay out of a task, and why."""

    person: str
    reason: str
    rule: str


@dataclass(frozen=True, kw_only=True)
class Line:
    """One entry of the ledger."""

    seq: int
    href: str
    event: Event
    form: str | None
    rules: tuple[str, ...]
    changes: tuple[Change, ...]
    rulings: tuple[Ruling, ...]


@dataclass(frozen=True, kw_only=True)
class Proof:
    """One step of a task: who took it, and who had to stay out of it then."""

    seq: int
    href: str
    at: datetime
    step: str
    deed: str
    person: str
    excluded: tuple[Exclusion, ...]


class Telling:
    """Tells the entries of one case to one reader."""

    def __init__(
        self,
        *,
        number: str,
        process_id: str,
        texts: ModelTexts,
        facts: FactTexts,
        names: Names,
    ) -> None:
        self._number = number
        self._process_id = process_id
        self._texts = texts
        self._facts = facts
        self._names = names

    def meet(self, entries: Iterable[TimelineEntry]) -> None:
        """Look up at once who acted, was given a task or had to stay out of one."""
        for_all = [(entry.actor, entry.to, *_people(entry.barred)) for entry in entries]
        self._names.meet(login for each in for_all for login in each if login)

    def line(self, entry: TimelineEntry) -> Line:
        """Tell one entry."""
        [event] = history.events(
            [entry], process_id=self._process_id, texts=self._texts, names=self._names
        )
        return Line(
            seq=entry.seq,
            href=self._href(entry),
            event=event,
            form=self._texts.anywhere(entry.form) if entry.form else None,
            rules=entry.rules,
            changes=tuple(self._changes(entry)),
            rulings=tuple(self._rulings(entry)),
        )

    def proofs(self, entries: Iterable[TimelineEntry]) -> Iterator[Proof]:
        """Tell of each step of a task who had to stay out; older entries do not say."""
        for entry in entries:
            if entry.barred is not None and entry.element is not None:
                yield Proof(
                    seq=entry.seq,
                    href=self._href(entry),
                    at=entry.at,
                    step=self._texts.step(self._process_id, entry.element),
                    deed=labels.label(entry.kind, "entry_kind"),
                    person=self.person(entry.to or entry.actor),
                    excluded=self.exclusions(entry.barred),
                )

    def exclusions(self, barred: Sequence[Mapping[str, str]]) -> tuple[Exclusion, ...]:
        """Name who had to stay out."""
        return tuple(
            Exclusion(
                person=self._names.person(each["person"]),
                reason=labels.label(each["reason"], "recusal"),
                rule=each["rule"],
            )
            for each in barred
        )

    def person(self, login: str) -> str:
        """Name whoever wrote an entry."""
        return gettext("The system") if login == history.SYSTEM else self._names.person(login)

    def _changes(self, entry: TimelineEntry) -> Iterator[Change]:
        for name in sorted(entry.facts, key=self._facts.place):
            value = entry.facts[name]
            if name in entry.disposed:
                [gone] = self._facts.gone([name])
                yield Change(label=gone.label, before="—", after=gone.text, is_masked=False)
            elif value is not None or entry.before[name] is not None:
                before, after = self._texts_of(name, entry.before[name], value)
                row = self._facts.row(name, value)
                yield Change(label=row.label, before=before, after=after, is_masked=row.is_masked)

    def _texts_of(self, name: str, *values: Any) -> tuple[str, ...]:
        return tuple(self._facts.row(name, value).text for value in values)

    def _rulings(self, entry: TimelineEntry) -> Iterator[Ruling]:
        for each in entry.decided:
            yield Ruling(
                name=self._texts.anywhere(each["decision"]),
                because=self._texts.annotations(each["decision"], each["rules"]),
            )

    def _href(self, entry: TimelineEntry) -> str:
        return url_for("trace.as_of", number=self._number, entry=entry.seq)


def _people(barred: Sequence[Mapping[str, str]] | None) -> Iterator[str]:
    yield from (each["person"] for each in barred or ())
