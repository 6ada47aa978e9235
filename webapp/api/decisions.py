"""Decision tables of the release in force, tried on given values."""

from collections.abc import Mapping
from typing import Any

from engine.services import rulings
from webapp import auth
from webapp.api import examples
from webapp.api.blueprints import Blueprint
from webapp.extensions import transact
from webapp.schemas.models import Facts, Ruling

blueprint = Blueprint("decisions", __name__, description="Ask a decision table.")


@blueprint.writes(
    "/decisions/<decision>/evaluate",
    Ruling,
    records=None,
    because="a table is only tried, on values of nobody",
    example=examples.RULING,
)
@blueprint.arguments(Facts, example=examples.FACTS)
def evaluate_decision(given: Mapping[str, Any], decision: str) -> object:
    """Say what a table answers, and by which rows; nothing is recorded."""
    return transact(
        lambda ctx: rulings.evaluate(ctx, decision=decision, facts=given["facts"]),
        actor=auth.actor(),
    )
