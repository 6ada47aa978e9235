"""Colleagues who are named in a form: one place says who may be, for page, API and bulk alike.

Whoever is named is there, works here still and need not stay out of the case.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from engine.domain.calendar import local_day
from engine.domain.moments import Errors
from engine.errors import FieldError
from engine.services import directory, guard
from engine.services.context import Context
from engine.store.cases import Case

PEOPLE: Final = ("explainer", "improvement_owner", "company_contact")
"""The fields that name somebody (ESC-04, CMP-36, EMG-01)."""

DUE: Final[Mapping[str, str]] = {"improvement_due": "CMP-36"}
"""The days by which somebody named is to have done something; they lie ahead."""


def contradictions(ctx: Context, case: Case, values: Mapping[str, Any]) -> Errors:
    """Return who cannot be named, and by when nobody can do anything any more, by field."""
    given = {field: values[field] for field in PEOPLE if values.get(field)}
    found = {field: _unfit(ctx, case, login) for field, login in given.items()}
    errors: Errors = {field: [error] for field, error in found.items() if error is not None}
    for field, rule in DUE.items():
        day = values.get(field)
        if day and date.fromisoformat(day) < local_day(ctx.now):
            errors[field] = [FieldError(code="day_passed", params={"rule": rule})]
    return errors


def _unfit(ctx: Context, case: Case, login: str) -> FieldError | None:
    person = directory.find_id(ctx, login)
    if person is None:
        return FieldError(code="person_unknown")
    barred = {each.person_id: each.rule for each in guard.recusals(ctx, case)}
    if person in barred:
        return FieldError(code="person_barred", params={"rule": barred[person]})
    return None
