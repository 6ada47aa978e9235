"""Who accepts and who answers for a complaint: operations on the units (CMP-50 to 55, 58, 59)."""

from typing import Any

from engine.domain import organization
from engine.domain.organization import Accused, Function, Organization, Unit, UnitUnknown
from engine.errors import FieldError, InvalidValues
from engine.services import directory, relations
from engine.services.context import Context
from engine.services.scope import Scope


def relate_accused(
    scope: Scope,
    *,
    intake_unit: str,
    accused_kind: str,
    accused_person: str | None,
    accused_unit: str | None,
) -> dict[str, Any]:
    """Say how the complained party stands to the unit that took the complaint (DT-ACCEPT)."""
    units = directory.organization(scope.ctx)
    unit = accused_unit if accused_kind == "unit" else None
    person = accused_person if accused_kind == "person" else None
    accused = find_accused(scope.ctx, units, person, unit)
    receiver = units.unit_by_code(intake_unit)
    facts = organization.accepting_facts(receiver=receiver, accused=accused)
    if accused.person is not None:
        unit = units.unit(accused.person.unit_id).code
    return {**facts, "accused_unit": unit}


def assign_accepting_unit(
    scope: Scope,
    *,
    route: str,
    intake_unit: str,
    accused_person: str | None,
    accused_unit: str | None,
) -> dict[str, Any]:
    """Turn the route of DT-ACCEPT into the unit that custody is offered to (CMP-31, 50 to 53).

    What the last unit answered falls with each new offer.
    """
    units = directory.organization(scope.ctx)
    placed = organization.place_acceptance(
        units,
        route=route,
        receiver=units.unit_by_code(intake_unit),
        accused=find_accused(scope.ctx, units, accused_person, accused_unit),
    )
    return {"accepting_unit": placed.unit.code, "custody_decision": None}


def assign_responsible(
    scope: Scope,
    *,
    route: str,
    function: str | None,
    accused_person: str | None,
    accused_unit: str | None,
) -> dict[str, Any]:
    """Turn the route of DT-RESP into a unit and, if one is free, a person (CMP-54, 55, 58, 59).

    Whoever is related to the one complained about or to the client is passed over (REL-13), and
    whoever is away with nobody to stand in (CMP-58). Whether margin headquarters answers, or is
    complained about, decides who settles the nature (ACC-07).
    """
    units = directory.organization(scope.ctx)
    accused = find_accused(scope.ctx, units, accused_person, accused_unit)
    near = relations.near(
        scope.ctx,
        accused_id=accused.person.id if accused.person else None,
        client_id=scope.case.client_id,
    )
    placed = organization.place_responsibility(
        units,
        route=route,
        accused=accused,
        function_unit=units.find_by_function(function) if function else None,
        excluded=near.accused | near.client | directory.away_alone(scope.ctx),
    )
    person = directory.login(scope.ctx, placed.person_id) if placed.person_id else None
    return {
        "responsible_unit": placed.unit.code,
        "responsible_person": person,
        "concerns_margin_headquarters": concerns(
            units, Function.MARGIN_HEADQUARTERS, unit=placed.unit, accused=accused
        ),
    }


def concerns(units: Organization, function: Function, *, unit: Unit, accused: Accused) -> bool:
    """Test whether the unit with a function, or one below it, answers or is complained about."""
    top = units.find_by_function(function)
    home = accused.person.unit_id if accused.person else accused.unit and accused.unit.id
    return top is not None and not {unit.id, home}.isdisjoint(units.subtree_ids(top.id))


def review_custody(
    scope: Scope,
    *,
    route: str,
    accepting_unit: str,
    redirected_unit: str | None,
    accused_person: str | None,
    accused_unit: str | None,
) -> dict[str, Any]:
    """Say whether who accepted may keep a complaint about somebody else (CMP-50, 52, 53).

    Where custody must follow, it is offered anew by the route of DT-ACCEPT alone.
    """
    units = directory.organization(scope.ctx)
    placed = organization.place_acceptance(
        units,
        route=route,
        receiver=units.unit_by_code(accepting_unit),
        accused=find_accused(scope.ctx, units, accused_person, accused_unit),
    )
    follows = placed.unit.code != accepting_unit
    return {
        "custody_follows": follows,
        "redirected_unit": None if follows else redirected_unit,
    }


def find_accused(
    ctx: Context,
    units: Organization,
    person: str | None,
    unit: str | None,
    *,
    prefix: str = "",
) -> Accused:
    """Find the complained party; a person comes before the unit they work in.

    Whoever has left the firm is complained about all the same; the unit that the case keeps counts
    where nothing else says any more where they worked. `prefix` is that of the form's fields.

    Raises:
        InvalidValues: if nobody knows the person or the unit that the form named.
    """
    try:
        named = units.unit_by_code(unit) if unit else None
        if person:
            return Accused(person=directory.any_person(ctx, person, home=named))
        return Accused(unit=named)
    except directory.PersonUnknown as error:
        unknown = FieldError(code="person_unknown")
        raise InvalidValues(errors={f"{prefix}accused_person": [unknown]}) from error
    except UnitUnknown as error:
        unknown = FieldError(code="unit_unknown")
        raise InvalidValues(errors={f"{prefix}accused_unit": [unknown]}) from error
