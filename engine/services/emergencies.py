"""Emergencies and petitions: who is told at once (EMG-01, 03, 05)."""

from collections.abc import Iterator
from typing import Any, Final

from engine.domain.grants import Role
from engine.domain.notices import Notice
from engine.domain.organization import Function, Unit
from engine.services import directory, guard, outbox, projection
from engine.services.scope import Scope

_TOLD = (
    (Role.MARGIN_HEAD, Function.MARGIN_HEADQUARTERS),
    (Role.COMPLIANCE_OFFICER, Function.COMPLIANCE),
)
"""Whom headquarters sends word to, besides the head of the accepting unit."""


OF_THE_LAST: Final = (
    "company_contact",
    "company_contact_told_at",
    "company_report",
    "regulator_report",
    "regulator_body",
    "regulator_reported_at",
    "regulator_report_document",
    "regulator_exemption_rule",
    "clearing_reason",
    "emergency_decision",
    "clearing_opinion",
)
"""What was reported of the last emergency, and said to clear it: the record keeps it."""


def alert(scope: Scope, *, kind: str | None, cause: str | None) -> dict[str, Any]:
    """Raise the flag and tell the unit's head and headquarters at once (EMG-01, 05).

    An emergency that comes while another is open has its own reports and its own clearing. Whoever
    must stay out of the case hears nothing of it (CMP-57).
    """
    # Whom this very step says it is about is not in the columns of the case yet.
    projection.apply(scope.ctx, scope.case, scope.facts)
    barred = {each.person_id for each in guard.recusals(scope.ctx, scope.case)}
    for person_id in sorted({*_in_charge(scope)} - barred):
        outbox.notify(
            scope.ctx,
            Notice.EMERGENCY_RAISED,
            recipient_id=person_id,
            case=scope.case,
            emergency=kind,
            cause=cause,
        )
    return {"emergency_status": "raised", **dict.fromkeys(OF_THE_LAST)}


def _in_charge(scope: Scope) -> Iterator[int]:
    units = directory.organization(scope.ctx)
    unit = units.unit_by_code(scope.facts["accepting_unit"] or scope.facts["intake_unit"])
    places: list[tuple[Role, Unit | None]] = [(Role.UNIT_HEAD, unit)]
    places += [(role, units.find_by_function(function)) for role, function in _TOLD]
    for role, place in places:
        if place is not None:
            for found in directory.holders(scope.ctx, role=role, units=[place]).values():
                yield from found
