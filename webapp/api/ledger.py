"""The ledger of a case, for auditors."""

from engine.services import ledger_views
from webapp import auth
from webapp.api import examples
from webapp.api.blueprints import Blueprint
from webapp.extensions import transact
from webapp.schemas.models import Ledger

blueprint = Blueprint("ledger", __name__, description="The record that cannot be changed.")


@blueprint.reads("/ledger/<number>", Ledger, example=examples.LEDGER)
def show_ledger(number: str) -> object:
    """Show every ledger entry of a case, and whether the chain holds."""
    return transact(lambda ctx: ledger_views.read(ctx, number=number), actor=auth.actor())
