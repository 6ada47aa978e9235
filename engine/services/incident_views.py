"""One incident as the control room sees it: what was typed, without what is personal."""

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from typing import Any, Final

from engine.domain import access
from engine.domain.access import Subject
from engine.domain.grants import Action
from engine.services import case_views, guard, incident_lists, masks, releases
from engine.services.context import Context
from engine.services.incident_lists import IncidentRow
from engine.services.model_parts import Fact
from engine.services.models import Models
from engine.services.outcome import Held
from engine.store.people import User

HIDDEN: Final = "…"
_SHORTEST_SECRET: Final = 2


@dataclass(frozen=True, kw_only=True)
class IncidentView:
    """One incident; `values` is what had been typed, masked, without the fields in `hidden`."""

    row: IncidentRow
    message: str
    values: Mapping[str, Any]
    hidden: frozenset[str]
    resolver: str | None
    instance_status: str | None
    may_read_case: bool
    models: Models


def read(ctx: Context, *, incident_id: int) -> IncidentView:
    """Return an incident with what was typed, as far as the actor may read it."""
    incident = incident_lists.hold(ctx, incident_id=incident_id, action=Action.INCIDENT_READ)
    row = incident_lists.row(ctx, incident_id)
    held = None
    if row.case_number is not None:
        held = case_views.hold(ctx, number=row.case_number, action=Action.INSTANCE_READ)
    models = held.models if held else releases.compiled(ctx, releases.in_force(ctx).id)
    typed: Mapping[str, Any] = incident.command.get("values", {})
    facts = held.facts.facts if held else {}
    secret = _secret(ctx, held, models, names={*typed, *facts})
    is_own = incident.actor_id == guard.actor(ctx).id
    hidden = frozenset() if is_own else secret & typed.keys()
    seen = {name: value for name, value in typed.items() if name not in hidden}
    texts = [*_texts(typed, hidden), *_texts(facts, secret)]
    resolver = ctx.session.get(User, incident.resolved_by_id) if incident.resolved_by_id else None
    return IncidentView(
        row=row,
        message=_without(incident.message, texts),
        values={**seen} if is_own else masks.apply(models, seen),
        hidden=hidden,
        resolver=resolver.login if resolver else None,
        instance_status=held.stored.status.value if held else None,
        may_read_case=held is not None and guard.may(ctx, Action.CASE_READ, held.case),
        models=models,
    )


def _secret(ctx: Context, held: Held | None, models: Models, *, names: Set[str]) -> frozenset[str]:
    """Return which of these facts the actor may not read."""
    who = guard.actor(ctx)
    subject = guard.subject(ctx, held.case) if held else Subject()

    def may(action: Action) -> bool:
        return held is not None and access.allows(who, action, subject).allowed

    def is_hidden(fact: Fact | None) -> bool:
        if fact is not None and fact.read_rule is not None:
            return not may(case_views.READ_RULES[fact.read_rule])
        return (fact is None or fact.is_personal) and not may(Action.CASE_READ)

    return frozenset(name for name in names if is_hidden(models.facts.get(name)))


def _texts(values: Mapping[str, Any], names: Iterable[str]) -> Iterator[str]:
    """Give the texts in these values, however deep they lie."""
    waiting = [values[name] for name in names if name in values]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value
        elif isinstance(value, str) and len(value) >= _SHORTEST_SECRET:
            yield value


def _without(text: str, secrets: Iterable[str]) -> str:
    """Take texts out of another one, the longest first."""
    for secret in sorted(set(secrets), key=len, reverse=True):
        text = text.replace(secret, HIDDEN)
    return text
