"""Whom a complaint turns out to be about: named by one person, taken away only by two (CMP-57).

To name somebody where nobody was complained about is free, and keeps that person out at once. To
take an accused person or unit away, or to exchange it, gives somebody the file back or moves the
responsibility (CMP-54, CMP-55), so a second person decides; until then both stay out.
"""

from collections.abc import Mapping
from typing import Any, Final

from engine.domain import organization
from engine.services import directory, guard, routing
from engine.services.scope import Scope

Party = tuple[str | None, str | None, str | None]
"""Of which kind, and the person or the unit."""

_NOTHING_FOUND: Final = {
    "found_accused_kind": None,
    "found_accused_person": None,
    "found_accused_unit": None,
}
SETTLED: Final = (
    "accused_kind",
    "accused_person",
    "accused_unit",
    "receiver_kind",
    "accused_is_own_head",
    "accused_unit_relation",
    "registered_accused_kind",
    "registered_accused",
    "accused_corrected_at",
    "accused_confirmed_by",
)
"""What is settled here; it stays as it is where nothing else was found."""


def note(
    scope: Scope,
    *,
    found_accused_kind: str | None,
    found_accused_person: str | None,
    found_accused_unit: str | None,
) -> dict[str, Any]:
    """Say what verification makes of the registered party, and who found it (CMP-57).

    Raises:
        InvalidValues: if nobody knows the person or the unit that was found.
    """
    units = directory.organization(scope.ctx)
    routing.find_accused(
        scope.ctx, units, found_accused_person, found_accused_unit, prefix="found_"
    )
    found = (found_accused_kind, found_accused_person, found_accused_unit)
    return {
        "accused_change": compare(scope.facts, found),
        "accused_change_by": guard.actor(scope.ctx).login,
        "accused_change_decision": None,
    }


def settle(
    scope: Scope,
    *,
    accused_change: str,
    accused_change_decision: str | None,
    found_accused_person: str | None,
    found_accused_unit: str | None,
    accepting_unit: str,
) -> dict[str, Any]:
    """Let the party that was found take the place of the registered one, or keep that (CMP-57).

    How it stands to the unit that accepted is what DT-ACCEPT asks anew (CMP-50 to 53).
    """
    before = scope.facts
    is_agreed = accused_change == "exchanged" and accused_change_decision == "approved"
    is_settled = accused_change == "named" or is_agreed
    settled: dict[str, Any] = {
        **_NOTHING_FOUND,
        **{name: before.get(name) for name in SETTLED},
        "accused_changed": is_settled,
        "accused_change_by": None,
        "custody_follows": False,
    }
    if not is_settled:
        return settled
    units = directory.organization(scope.ctx)
    accused = routing.find_accused(scope.ctx, units, found_accused_person, found_accused_unit)
    receiver = units.unit_by_code(accepting_unit)
    home = units.unit(accused.person.unit_id) if accused.person else accused.unit
    return {
        **settled,
        **organization.accepting_facts(receiver=receiver, accused=accused),
        "accused_person": found_accused_person,
        "accused_unit": home.code if home else None,
        "registered_accused_kind": before["accused_kind"],
        "registered_accused": before.get("accused_person") or before.get("accused_unit"),
        "accused_corrected_at": scope.ctx.now.isoformat(),
        "accused_confirmed_by": guard.actor(scope.ctx).login if is_agreed else None,
    }


def compare(facts: Mapping[str, Any], found: Party) -> str:
    """Say whether a party stays, is named where there was none, or takes the place of another.

    Only what belongs to the kind counts, as the unit of a person follows from that person.
    """
    registered = (facts["accused_kind"], facts.get("accused_person"), facts.get("accused_unit"))
    before, after = (
        (kind, {"person": person, "unit": unit}.get(kind or ""))
        for kind, person, unit in (registered, found)
    )
    if found[0] is None or before == after:
        return "unchanged"
    return "named" if registered[0] == "none" else "exchanged"
