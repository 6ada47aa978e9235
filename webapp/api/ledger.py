"""The ledger of a case, for auditors."""

from collections.abc import Mapping
from typing import Any

from engine.services import ledger_views
from webapp import auth
from webapp.api import examples
from webapp.api.blueprints import Blueprint
from webapp.extensions import transact
from webapp.schemas.base import PageArguments
from webapp.schemas.models import CheckpointPage, Ledger

blueprint = Blueprint("ledger", __name__, description="The record that cannot be changed.")


@blueprint.reads("/ledger/<number>", Ledger, example=examples.LEDGER, reads="ledger")
def show_ledger(number: str) -> object:
    """Show every ledger entry of a case, and whether the chain holds."""
    return transact(lambda ctx: ledger_views.read(ctx, number=number), actor=auth.actor())


@blueprint.reads(
    "/ledger/checkpoints",
    CheckpointPage,
    example=examples.CHECKPOINTS,
    because="a checkpoint holds hashes only",
)
@blueprint.arguments(PageArguments, location="query")
def list_checkpoints(given: Mapping[str, Any]) -> object:
    """List the signed checkpoints of the whole ledger, the newest first."""
    return transact(lambda ctx: ledger_views.list_checkpoints(ctx, **given), actor=auth.actor())
