"""Complaints that an authority or association has transferred: its officer and its reply (REG)."""

from typing import Any

from engine.domain.grants import Role
from engine.errors import EngineError
from engine.services import directory
from engine.services.scope import Scope


class HandlingNotFinished(EngineError):
    """The transferring body is answered after the complaint has been handled (REG-02)."""

    code = "handling_not_finished"


def name_officer(scope: Scope, *, accepting_unit: str) -> dict[str, Any]:
    """Name the one person who accepts transfers, in the accepting unit or above it (REG-05).

    Where the firm has named nobody, any acceptor of the unit may.
    """
    units = directory.organization(scope.ctx)
    line = tuple(units.line(units.unit_by_code(accepting_unit)))
    held = directory.holders(scope.ctx, role=Role.TRANSFER_OFFICER, units=line)
    barred = {scope.case.accused_id}
    able = (person for unit in line for person in sorted({*held.get(unit.id, ())} - barred))
    officer = next(able, None)
    return {"transfer_officer": None if officer is None else directory.login(scope.ctx, officer)}


def check_reply(scope: Scope, *, handling_result: str | None) -> dict[str, Any]:  # noqa: ARG001
    """Let the draft go to approval only when there is a result to report (REG-02).

    Raises:
        HandlingNotFinished: as long as the complaint has no result.
    """
    if not handling_result:
        raise HandlingNotFinished
    return {}
