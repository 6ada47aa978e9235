"""Trying a decision table of the release in force on given values."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.domain import access
from engine.domain.grants import Action
from engine.errors import FieldError, InvalidValues, NotFound
from engine.services import guard, releases
from engine.services.context import Context
from engine.workflow import decisions


@dataclass(frozen=True, kw_only=True)
class Ruling:
    """What a table answers, by which of its rows, on which release."""

    decision: str
    release: str
    outputs: Mapping[str, Any]
    rules: tuple[str, ...]


def evaluate(ctx: Context, *, decision: str, facts: Mapping[str, Any]) -> Ruling:
    """Ask a table; a declared fact that is not given is null. Nothing is recorded.

    Raises:
        NotFound: if the release in force has no such table.
        InvalidValues: naming each value that is no declared fact.
        DecisionFailed: naming table, row and input.
    """
    access.require(guard.actor(ctx), Action.DECISION_EVALUATE)
    models = releases.compiled(ctx, releases.in_force(ctx).id)
    table = models.decisions.get(decision)
    if table is None:
        raise NotFound(decision=decision)
    if unknown := facts.keys() - models.facts.keys():
        raise InvalidValues(errors={name: [FieldError(code="unknown_field")] for name in unknown})
    result = decisions.evaluate(
        table, {**dict.fromkeys(models.facts), **facts}, now=ctx.now, policy=models.policy
    )
    return Ruling(decision=decision, release=models.hash, outputs=result.values, rules=result.rules)
