"""The timeline of a case: its ledger entries, as far as the actor may read them (R10)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from engine.domain import access, rules
from engine.domain.grants import Action
from engine.services import as_of, case_views, guard, masks, pages
from engine.services.context import Context
from engine.services.ledger import Entry
from engine.services.models import Models
from engine.services.outcome import Held


@dataclass(frozen=True, kw_only=True)
class TimelineEntry:
    """One thing that happened: who, when, where, under which rules, and what it changed.

    `before` holds what the changed facts were; `form` names the form that was filled in, `to` who
    was given the task, `field` the fact that was revealed, `confirmed` the warned phrases that went
    out all the same (CON-02), and `barred` who had to stay out, for those who may read ledgers.
    """

    seq: int
    at: datetime
    actor: str
    kind: str
    element: str | None
    form: str | None
    rules: tuple[str, ...]
    facts: Mapping[str, Any]
    before: Mapping[str, Any]
    decided: tuple[Mapping[str, Any], ...]
    opened: tuple[Mapping[str, Any], ...]
    cancelled: tuple[str, ...]
    to: str | None
    field: str | None
    confirmed: tuple[Mapping[str, str], ...]
    barred: tuple[Mapping[str, str], ...] | None
    reason: str | None
    disposed: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class TimelinePage:
    """Some entries of a timeline, oldest first, and what it can be narrowed to."""

    entries: tuple[TimelineEntry, ...]
    next: int | None
    total: int
    people: tuple[str, ...]
    kinds: tuple[str, ...]


def read(ctx: Context, *, number: str) -> list[TimelineEntry]:
    """Return what happened to a case, oldest first.

    Raises:
        NotFound: if the actor may not read the case.
    """
    return of(ctx, case_views.hold(ctx, number=number))


def of(ctx: Context, held: Held) -> list[TimelineEntry]:
    """Return what happened to a case that is loaded already, oldest first."""
    return list(tell(ctx, held, as_of.entries(ctx, held.case)))


def search(
    ctx: Context,
    *,
    number: str,
    person: str | None = None,
    kind: str | None = None,
    after: int | None = None,
    limit: int = pages.PAGE,
) -> TimelinePage:
    """Return one page of what happened to a case, by whom or of which kind, oldest first.

    Raises:
        NotFound: if the actor may not read the case.
    """
    told = read(ctx, number=number)
    return narrow(told, person=person, kind=kind, after=after, limit=limit)


def narrow(
    told: Sequence[TimelineEntry],
    *,
    person: str | None,
    kind: str | None,
    after: int | None,
    limit: int = pages.PAGE,
) -> TimelinePage:
    """Return one page of a timeline that was read already."""
    found = [
        entry for entry in told if person in (None, entry.actor) and kind in (None, entry.kind)
    ]
    shown = [entry for entry in found if after is None or entry.seq > after]
    return TimelinePage(
        entries=tuple(shown[:limit]),
        next=shown[limit - 1].seq if len(shown) > limit else None,
        total=len(found),
        people=tuple(sorted({entry.actor for entry in told})),
        kinds=tuple(sorted({entry.kind for entry in told})),
    )


def tell(ctx: Context, held: Held, entries: list[Entry]) -> Iterator[TimelineEntry]:
    """Yield the entries of a case as the actor may read them, personal values masked."""
    may_audit = access.allows(guard.actor(ctx), Action.LEDGER_READ).allowed
    for entry in told(held, entries, withheld=hidden(ctx, held), may_audit=may_audit):
        facts, before = (masks.apply(held.models, each) for each in (entry.facts, entry.before))
        yield replace(entry, facts=facts, before=before)


def told(
    held: Held, entries: Iterable[Entry], *, withheld: frozenset[str], may_audit: bool
) -> Iterator[TimelineEntry]:
    """Yield the entries of a case without some facts, for auditors with who had to stay out."""
    known: dict[str, Any] = {}
    for entry in entries:
        facts = {
            name: value for name, value in as_of.facts_of(entry).items() if name not in withheld
        }
        before = {name: known.get(name) for name in facts}
        known.update(facts)
        yield _shown(
            entry,
            held,
            facts=facts,
            before=before,
            withheld=withheld,
            may_audit=may_audit,
        )


def hidden(ctx: Context, held: Held) -> frozenset[str]:
    """Return the facts that the actor may not read."""
    who, subject = guard.actor(ctx), guard.subject(ctx, held.case)
    return frozenset(
        name
        for name, fact in held.models.facts.items()
        if fact.read_rule is not None
        and not access.allows(who, case_views.READ_RULES[fact.read_rule], subject).allowed
    )


def _shown(
    entry: Entry, held: Held, *, withheld: frozenset[str], may_audit: bool, **changed: Any
) -> TimelineEntry:
    values = entry.values
    decided = tuple(_decision(held.models, each, withheld) for each in values.get("decided", ()))
    barred = tuple(values["barred"]) if "barred" in values and may_audit else None
    return TimelineEntry(
        seq=entry.seq,
        at=entry.at,
        actor=entry.actor,
        kind=entry.kind,
        element=values.get("element"),
        form=_form(entry, held.models),
        rules=_rules(entry, held, decided),
        decided=decided,
        opened=tuple(_opened(task, may_audit=may_audit) for task in values.get("opened", ())),
        cancelled=tuple(values.get("cancelled", ())),
        to=values.get("to"),
        field=values.get("field"),
        confirmed=tuple(values.get("confirmed", ())),
        barred=barred,
        reason=values.get("reason"),
        disposed=entry.disposed - withheld,
        **changed,
    )


def _decision(
    models: Models, decided: Mapping[str, Any], withheld: frozenset[str]
) -> Mapping[str, Any]:
    """Add what is written beside the rows that fired, which names their rules."""
    table = models.decisions.get(decided["decision"])
    rows = {row.id: row.annotation for row in table.rules} if table is not None else {}
    outputs = {name: value for name, value in decided["outputs"].items() if name not in withheld}
    because = [rows[row] for row in decided["rules"] if rows.get(row)]
    return {**decided, "outputs": outputs, "because": because}


def _opened(task: Mapping[str, Any], *, may_audit: bool) -> Mapping[str, Any]:
    return {name: value for name, value in task.items() if may_audit or name != "barred"}


def _form(entry: Entry, models: Models) -> str | None:
    """Name the form that an entry keeps the answers of: of a task, or of a button (D4)."""
    name = {"task.completed": "element", "message.received": "message"}.get(entry.kind)
    form = entry.values.get(name) if name is not None else None
    return form if form in models.forms else None


def _rules(entry: Entry, held: Held, decided: tuple[Mapping[str, Any], ...]) -> tuple[str, ...]:
    """Name the rules of the step: of its element and duty, and of every row that decided."""
    elements = held.models.definitions[held.stored.process_id].elements
    at = [entry.values.get("element"), *(each["element"] for each in decided)]
    texts = [line for name in at if name in elements for line in elements[name].rules]
    texts += [line for each in decided for line in each["because"]]
    texts += [entry.values.get("rule") or ""]
    return tuple(dict.fromkeys(rules.written(" ".join(texts))))
