"""Revisits: what the record of one must not say."""

from typing import Any

from engine.errors import EngineError
from engine.services import guard
from engine.services.scope import Scope


class SatisfactionContradicted(EngineError):
    """A client who wants the complaint handled again is not satisfied (CMP-19, FBK-02)."""

    code = "satisfaction_contradicted"


def check(scope: Scope, *, satisfaction: str, reopen_wish: bool | None) -> dict[str, Any]:
    """Refuse a record that contradicts itself, and note who made the revisit (FBK-03).

    Raises:
        SatisfactionContradicted: if a satisfied client wants it handled again.
    """
    if reopen_wish and satisfaction != "dissatisfied":
        raise SatisfactionContradicted(satisfaction=satisfaction, rule="CMP-19")
    return {"revisited_by": guard.actor(scope.ctx).login}
