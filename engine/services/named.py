"""Colleagues who are named in a form: one place says who may be, for page, API and bulk alike.

Whoever is named is there, works here still, need not stay out of the case, and belongs to the unit
that a rule demands.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from engine.domain.calendar import local_day
from engine.domain.moments import Errors
from engine.domain.organization import Function
from engine.errors import FieldError
from engine.services import directory, guard
from engine.services.context import Context
from engine.store.cases import Case


@dataclass(frozen=True, kw_only=True)
class Named:
    """The rule by which a field names somebody, and the department it must be somebody of."""

    rule: str
    function: Function | None = None


PEOPLE: Final[Mapping[str, Named]] = {
    "explainer": Named(rule="ESC-04"),
    "improvement_owner": Named(rule="CMP-36"),
    "company_contact": Named(rule="EMG-01"),
    "petition_compliance_officer": Named(rule="EMG-03", function=Function.COMPLIANCE),
}
DUE: Final[Mapping[str, str]] = {"improvement_due": "CMP-36"}
"""The days by which somebody named is to have done something; they lie ahead."""


def contradictions(ctx: Context, case: Case, values: Mapping[str, Any]) -> Errors:
    """Return who cannot be named, and by when nobody can do anything any more, by field."""
    given = {field: values[field] for field in PEOPLE if values.get(field)}
    found = {field: _unfit(ctx, case, login, PEOPLE[field]) for field, login in given.items()}
    errors: Errors = {field: [error] for field, error in found.items() if error is not None}
    for field, rule in DUE.items():
        day = values.get(field)
        if day and date.fromisoformat(day) < local_day(ctx.now):
            errors[field] = [FieldError(code="day_passed", params={"rule": rule})]
    return errors


def _unfit(ctx: Context, case: Case, login: str, named: Named) -> FieldError | None:
    person = directory.find_id(ctx, login)
    if person is None:
        return FieldError(code="person_unknown")
    barred = {each.person_id: each.rule for each in guard.recusals(ctx, case)}
    if person in barred:
        return FieldError(code="person_barred", params={"rule": barred[person]})
    if named.function is None:
        return None
    unit = directory.organization(ctx).unit_by_function(named.function)
    held = {membership.unit_id for membership in directory.actor(ctx, login).memberships}
    if unit.id in held:
        return None
    return FieldError(code="person_elsewhere", params={"unit": unit.code, "rule": named.rule})
