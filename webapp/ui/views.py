"""Keeping a list with its filters under a name, and forgetting it."""

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from engine.errors import InvalidValues
from engine.services import saved_views
from webapp import auth, errors
from webapp.declarations import declare
from webapp.extensions import transact
from webapp.ui import saved

blueprint = Blueprint("views", __name__, url_prefix="/views")
_BECAUSE = "how somebody narrows lists changes no case (R10)"


@blueprint.post("")
@declare(records=None, because=_BECAUSE)
def save() -> Response:
    """Keep the list as it is shown."""
    page = request.form.get("page", "")
    if page not in saved_views.FILTERS:
        raise BadRequest
    known = saved_views.FILTERS[page]
    filters = {name: text for name, text in request.form.items() if name in known and text}
    try:
        view = transact(
            lambda ctx: saved_views.save(
                ctx,
                name=request.form.get("view_name", ""),
                page=page,
                filters=filters,
                is_shared="is_shared" in request.form,
            ),
            actor=auth.actor(),
        )
    except InvalidValues as error:
        flash(" ".join(errors.texts(error)), "error")
        return redirect(saved.href(page, filters))
    flash(gettext("The view “%(name)s” is saved.", name=view.name), "done")
    return redirect(saved.href(page, view.filters))


@blueprint.post("/<int:view_id>/remove")
@declare(records=None, because=_BECAUSE)
def remove(view_id: int) -> Response:
    """Forget a view."""
    transact(lambda ctx: saved_views.remove(ctx, view_id=view_id), actor=auth.actor())
    back = auth.local_target(request.form.get("back")) or url_for("inbox.show")
    return redirect(back)
