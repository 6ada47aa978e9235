"""The registers of the house, for programs."""

from collections.abc import Mapping
from typing import Any

from engine.services import focus, transfer_register, unit_documents
from engine.services.transfer_register import TransferFilters
from webapp import auth
from webapp.api import register_examples as examples
from webapp.api.blueprints import Blueprint
from webapp.extensions import transact
from webapp.schemas.registers import (
    FocusArguments,
    FocusPage,
    TransferArguments,
    TransferPage,
    UnitDocumentArguments,
    UnitDocumentPage,
)

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


@blueprint.reads("/focus-clients", FocusPage, example=examples.FOCUS_CLIENTS, because=_A_LIST)
@blueprint.arguments(FocusArguments, location="query")
def list_focus_clients(given: Mapping[str, Any]) -> object:
    """List the clients whom a complaint puts on a list of the year, the latest first."""
    asked = dict(given)
    kind = asked.pop("list")
    return transact(lambda ctx: focus.search(ctx, kind=kind, **asked), actor=auth.actor())


@blueprint.reads(
    "/unit-documents",
    UnitDocumentPage,
    example=examples.UNIT_DOCUMENTS,
    because="what units keep ready says nothing of a case",
)
@blueprint.arguments(UnitDocumentArguments, location="query")
def list_unit_documents(given: Mapping[str, Any]) -> object:
    """List what units keep ready, and what is missing or overdue, by the codes of the units."""
    return transact(lambda ctx: unit_documents.board(ctx, **given), actor=auth.actor())
