"""The trace of a case: how everything stood after any entry of its ledger (R10)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from engine.domain import access
from engine.domain.grants import Action
from engine.domain.states import State
from engine.errors import NotFound
from engine.services import as_of, case_views, cases, guard, masks, timeline
from engine.services.cases import Diagram
from engine.services.context import Context
from engine.services.ledger import Entry
from engine.services.models import Models
from engine.services.outcome import Held
from engine.services.timeline import TimelineEntry


@dataclass(frozen=True, kw_only=True)
class FilledForm:
    """A form as somebody submitted it: its id on the case's release, and what stood in it."""

    id: str
    values: Mapping[str, Any]
    disposed: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Trace:
    """A case as of one entry: the entry itself, what came before it, and how all stood after it.

    Facts that the actor may not read are left out, personal ones are masked; `last` is the number
    of the latest entry.
    """

    number: str
    last: int
    entry: TimelineEntry
    told: tuple[TimelineEntry, ...]
    state: State
    diagram: Diagram
    form: FilledForm | None
    models: Models


def read(ctx: Context, *, number: str, seq: int | None = None) -> Trace:
    """Return a case as it stood after an entry of its ledger; after the latest, unless told.

    Raises:
        NotFound: if the actor may not know of the case, or it has no such entry.
        NotAllowed: if the actor may not read ledgers.
    """
    held = case_views.hold(ctx, number=number)
    access.require(guard.actor(ctx), Action.LEDGER_READ)
    entries = as_of.entries(ctx, held.case)
    found = [entry for entry in entries if seq is None or entry.seq <= seq]
    if not found or seq not in (None, found[-1].seq):
        raise NotFound(case=number, entry=seq)
    return _build(ctx, held, found, last=entries[-1].seq)


def filled(models: Models, entry: TimelineEntry, state: State) -> FilledForm | None:
    """Return the form of an entry: what was typed, beside what the form showed at that moment."""
    if entry.form is None:
        return None
    form = models.forms[entry.form]
    shown = {field.key for field in form.fields if field.is_read_only} | form.names
    typed = {field.key for field in form.fields} - shown
    values = {name: state.facts[name] for name in typed if name in state.facts}
    earlier = {**state.facts, **entry.before}
    values |= {name: earlier[name] for name in shown if earlier.get(name) is not None}
    return FilledForm(id=entry.form, values=values, disposed=state.disposed & (typed | shown))


def _build(ctx: Context, held: Held, entries: list[Entry], *, last: int) -> Trace:
    withheld = timeline.hidden(ctx, held)
    state = _visible(held.models, as_of.state(entries), withheld)
    told = tuple(timeline.tell(ctx, held, entries))
    tokens = tuple(dict.fromkeys(token.element_id for token in state.tokens))
    return Trace(
        number=held.case.number,
        last=last,
        entry=told[-1],
        told=told,
        state=state,
        diagram=cases.draw(held.models, held.stored.process_id, tokens=tokens, passed=state.passed),
        form=filled(held.models, told[-1], state),
        models=held.models,
    )


def _visible(models: Models, state: State, withheld: frozenset[str]) -> State:
    facts = {name: value for name, value in state.facts.items() if name not in withheld}
    return replace(state, facts=masks.apply(models, facts), disposed=state.disposed - withheld)
