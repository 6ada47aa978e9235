"""The registers of the house, for programs."""

from collections.abc import Mapping
from typing import Any

from engine.services import transfer_register
from engine.services.transfer_register import TransferFilters
from webapp import auth
from webapp.api import register_examples as examples
from webapp.api.blueprints import Blueprint
from webapp.extensions import transact
from webapp.schemas.registers import TransferArguments, TransferPage

blueprint = Blueprint("registers", __name__, description="The registers of the house.")
_A_LIST = "a list shows no case in full"


@blueprint.reads("/transfers", TransferPage, example=examples.TRANSFERS, because=_A_LIST)
@blueprint.arguments(TransferArguments, location="query")
def list_transfers(given: Mapping[str, Any]) -> object:
    """List the complaints that other bodies have transferred, the latest received first."""
    filters = dict(given)
    after, limit = filters.pop("after"), filters.pop("limit")
    return transact(
        lambda ctx: transfer_register.search(
            ctx, filters=TransferFilters(**filters), after=after, limit=limit
        ),
        actor=auth.actor(),
    )
