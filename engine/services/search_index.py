"""What a case is found by: its words, and marks of what lists filter by and whom it concerns."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from engine.domain import access
from engine.domain.grants import Action
from engine.domain.words import Phrase, phrases, words
from engine.services import directory, guard
from engine.services.context import Context
from engine.services.models import Models
from engine.store import search
from engine.store.cases import Case
from engine.store.search import Wanted, mark

FILTERS: Final = {
    "kind": "k",
    "status": "s",
    "grade": "g",
    "category": "c",
    "channel": "h",
}
"""The columns of a case that lists filter by, and the letter of their marks."""

_NOTHING: Final = (Phrase(words=("_",), is_begun=False),)
"""What is asked for when there is no word in it, such as "%"; no text holds it."""

_PERSON: Final = "p"
_GROUP: Final = "o"
_UNIT: Final = "u"


def marks(case: Case) -> frozenset[str]:
    """Return the marks of a case: its filters, its units, and whom it has come to."""
    filters = ((letter, getattr(case, name)) for name, letter in FILTERS.items())
    units = ((_UNIT, getattr(case, name)) for name in guard.UNITS)
    people = ((_PERSON, getattr(case, name)) for name in guard.PARTIES)
    found = [mark(letter, value) for letter, value in (*filters, *units, *people) if value]
    return frozenset([*found, *case.reached])


def reach(
    case: Case, *, people: Iterable[int] = (), groups: Iterable[tuple[int, str]] = ()
) -> None:
    """Remember that a case has come to some people, or to roles in units.

    Nobody is ever taken away: the index may find too much, never too little, and what is found goes
    through `guard.visible_cases` before anybody sees it.
    """
    new = {mark(_PERSON, person) for person in people}
    new |= {mark(_GROUP, unit, role) for unit, role in groups}
    if not new <= set(case.reached):
        case.reached = sorted(new.union(case.reached))


def store(ctx: Context, case: Case, *, models: Models, facts: Mapping[str, Any]) -> None:
    """Store what a case is found by now."""
    found = [
        word
        for name, fact in models.facts.items()
        if fact.is_searchable and isinstance(facts.get(name), str)
        for word in words(facts[name])
    ]
    search.put(ctx.session, case.id, words=found[: search.MOST_WORDS], marks=marks(case))


def wanted(ctx: Context, *, text: str | None = None, filters: Mapping[str, str | None]) -> Wanted:
    """Return what the actor looks for, within what the actor may have reached (design D10)."""
    found = tuple(phrases(text or ""))
    if text and text.strip() and not found:
        found = _NOTHING
    asked = [(mark(FILTERS[name], value),) for name, value in filters.items() if value]
    return Wanted(phrases=found, marks=(*asked, *_scope(ctx)))


def _scope(ctx: Context) -> list[tuple[str, ...]]:
    """Return the marks of everything that the actor may have reached; none if that is all."""
    who = guard.actor(ctx)
    scope = access.scope(who, Action.CASE_READ)
    if scope.is_everywhere:
        return []
    units = access.scope_unit_ids(scope, directory.organization(ctx))
    groups = (mark(_GROUP, held.unit_id, held.role.value) for held in who.memberships)
    people = (mark(_PERSON, each) for each in sorted(who.ids))
    return [(*(mark(_UNIT, unit) for unit in sorted(units)), *people, *groups)]
