"""The timeline of a case: its ledger entries, as far as the actor may read them (R10)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.domain import access
from engine.services import case_views, guard, ledger
from engine.services.context import Context
from engine.services.ledger import Entry
from engine.services.outcome import Held


@dataclass(frozen=True, kw_only=True)
class TimelineEntry:
    """One thing that happened: who, when, at which element, and which facts it changed."""

    seq: int
    at: datetime
    actor: str
    kind: str
    element: str | None
    facts: Mapping[str, Any]
    decided: tuple[Mapping[str, Any], ...]
    opened: tuple[Mapping[str, Any], ...]
    cancelled: tuple[str, ...]
    reason: str | None
    disposed: frozenset[str]


def read(ctx: Context, *, number: str) -> list[TimelineEntry]:
    """Return what happened to a case, oldest first.

    Raises:
        NotFound: if the actor may not read the case.
    """
    held = case_views.hold(ctx, number=number)
    hidden = _hidden(ctx, held)
    return [_shown(entry, hidden) for entry in ledger.read(ctx, ledger.case_stream(held.case))]


def _shown(entry: Entry, hidden: frozenset[str]) -> TimelineEntry:
    values = entry.values
    personal = {name: values[name] for name in entry.personal}
    facts = {**values.get("facts", {}), **personal}
    return TimelineEntry(
        seq=entry.seq,
        at=entry.at,
        actor=entry.actor,
        kind=entry.kind,
        element=values.get("element"),
        facts={name: value for name, value in facts.items() if name not in hidden},
        decided=tuple(values.get("decided", ())),
        opened=tuple(values.get("opened", ())),
        cancelled=tuple(values.get("cancelled", ())),
        reason=values.get("reason"),
        disposed=entry.disposed - hidden,
    )


def _hidden(ctx: Context, held: Held) -> frozenset[str]:
    """Return the facts that the actor may not read."""
    who, subject = guard.actor(ctx), guard.subject(ctx, held.case)
    return frozenset(
        name
        for name, fact in held.models.facts.items()
        if fact.read_rule is not None
        and not access.allows(who, case_views.READ_RULES[fact.read_rule], subject).allowed
    )
