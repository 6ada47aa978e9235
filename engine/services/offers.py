"""To whom a new task is offered: the unit of its group, and perhaps one person (CMP-61)."""

from engine.domain import recusal
from engine.domain.organization import CASE_PLACES, Unit
from engine.domain.recusal import Recusal
from engine.errors import Fault
from engine.services import directory
from engine.services.context import Context
from engine.store.cases import Case
from engine.workflow import position


class PlaceUnknown(Fault):
    """A task is meant for a unit that the case does not name yet."""

    code = "place_unknown"


def unit(
    ctx: Context,
    case: Case,
    assigned: position.Assignment,
    barred: tuple[Recusal, ...],
    *,
    element: str,
) -> Unit:
    """Return the unit to offer a task to: the next one up where nobody may do it (CMP-61)."""
    units = directory.organization(ctx)
    first = units.unit(_place_id(ctx, case, assigned.place, element=element))
    holders = directory.holders(ctx, role=assigned.role or "", units=units.line(first))
    return recusal.unit_with_candidates(units, first, holders=holders, recusals=barred)


def assignee_id(ctx: Context, login: str | None, barred: tuple[Recusal, ...]) -> int | None:
    """Resolve an assignee; whoever must stay out is never assigned (CMP-57).

    What was meant for somebody who has left waits for their group.
    """
    if login is None:
        return None
    found = directory.find_id(ctx, login)
    return None if found in {recused.person_id for recused in barred} else found


def _place_id(ctx: Context, case: Case, place: str | None, *, element: str) -> int:
    """Resolve a candidate group's place: a unit of the case, or the unit with a function.

    Until a unit accepts, the one that was asked first keeps custody (CMP-31).
    """
    if place in CASE_PLACES:
        found = getattr(case, f"{place}_id")
        if found is None and place == "accepting_unit":
            found = case.intake_unit_id
        if found is None:
            raise PlaceUnknown(place=place, element=element)
        return int(found)
    return directory.organization(ctx).unit_by_function(place or "").id
