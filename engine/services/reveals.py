"""Reveals: one masked value of one case, shown in full to somebody who says why (D9, R10)."""

from dataclasses import dataclass
from typing import Any, Final

from engine.domain.grants import Action
from engine.errors import FieldError, InvalidValues
from engine.services import case_views, guard, ledger, masks, reasons
from engine.services.context import Context
from engine.services.outcome import Held

KIND: Final = "fact.revealed"
"""The entry of a reveal: field and reason, never the value."""


@dataclass(frozen=True, kw_only=True)
class Revealed:
    """One fact in full."""

    field: str
    label: str
    value: Any


def may(ctx: Context, held: Held) -> bool:
    """Test whether the actor may ask for masked values of a case."""
    return guard.may(ctx, Action.CLIENT_REVEAL, held.case)


def reveal(ctx: Context, *, number: str, field: str, reason: str) -> Revealed:
    """Return a masked value in full, and record who asked for it and why.

    Raises:
        NotFound: if the actor may not read the case.
        NotAllowed: if the actor may read it but not ask for more.
        InvalidValues: if no reason is given, or the case holds no such masked value.
    """
    held = case_views.hold(ctx, number=number)
    guard.require(ctx, Action.CLIENT_REVEAL, held.case)
    said = reasons.check(reason)
    facts = case_views.in_full(ctx, held)
    if facts.get(field) in (None, "", []) or not masks.covers(held.models, field):
        raise InvalidValues(errors={"field": [FieldError(code="not_an_option")]})
    ledger.record(ctx, KIND, case=held.case, field=field, reason=said)
    return Revealed(field=field, label=held.models.facts[field].label, value=facts[field])
