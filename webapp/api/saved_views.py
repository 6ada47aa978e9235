"""Saved and shared views of the lists."""

from collections.abc import Mapping
from typing import Any

from flask import Response

from engine.services import saved_views
from engine.services.context import Context
from webapp import auth, steps
from webapp.api import worklist_examples as examples
from webapp.api.blueprints import Blueprint
from webapp.extensions import transact
from webapp.schemas.worklists import NewView, View, Views

blueprint = Blueprint("saved_views", __name__, description="Lists with filters under a name.")
_BECAUSE = "how somebody narrows lists changes no case (R10)"


@blueprint.reads("/views", Views, example=examples.VIEWS, because=_BECAUSE)
def list_views() -> object:
    """List the views that the caller may use: the own, and those shared with the own units."""
    return {"rows": transact(saved_views.usable, actor=auth.actor())}


@blueprint.writes("/views", View, records=None, because=_BECAUSE, example=examples.VIEW)
@blueprint.arguments(NewView, example=examples.NEW_VIEW)
def save_view(given: Mapping[str, Any]) -> Response:
    """Keep a list with its filters, in place of an own view of this name."""

    def work(ctx: Context) -> steps.Body:
        return dict(View().dump(saved_views.save(ctx, **given)))

    return steps.answer(work)


@blueprint.writes(
    "/views/<int:view_id>",
    Views,
    method="DELETE",
    records=None,
    because=_BECAUSE,
    example=examples.VIEWS,
)
def remove_view(view_id: int) -> Response:
    """Forget a view of the caller's own; answer with those that are left."""

    def work(ctx: Context) -> steps.Body:
        saved_views.remove(ctx, view_id=view_id)
        return dict(Views().dump({"rows": saved_views.usable(ctx)}))

    return steps.answer(work)
