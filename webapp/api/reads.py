"""Who read a case, and masked values of it in full (R10)."""

from collections.abc import Mapping
from typing import Any

from flask import Response

from engine.services import reads, reveals
from engine.services.context import Context
from webapp import auth, steps
from webapp.api import examples
from webapp.api.blueprints import Blueprint
from webapp.extensions import transact
from webapp.schemas.base import PageArguments
from webapp.schemas.cases import ReadPage, Reveal, Revealed

blueprint = Blueprint("reads", __name__, description="Who was shown what of a case.")


@blueprint.reads("/cases/<number>/reads", ReadPage, example=examples.READS, reads="reads")
@blueprint.arguments(PageArguments, location="query")
def list_reads(given: Mapping[str, Any], number: str) -> object:
    """List who read a case in which hour and what for, the latest first; for auditors."""
    return transact(lambda ctx: reads.of_case(ctx, number=number, **given), actor=auth.actor())


@blueprint.writes(
    "/cases/<number>/reveals",
    Revealed,
    records=reveals.KIND,
    reads="reveal",
    example=examples.REVEALED,
)
@blueprint.arguments(Reveal, example=examples.REVEAL)
def reveal_value(given: Mapping[str, Any], number: str) -> Response:
    """Show one masked value in full; who asked, and why, stays in the record."""

    def work(ctx: Context) -> steps.Body:
        return dict(Revealed().dump(reveals.reveal(ctx, number=number, **given)))

    return steps.answer(work)
