"""Merge a duplicate into the case that goes on."""

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from engine.services import mergers
from webapp import auth
from webapp.declarations import declare
from webapp.extensions import transact

blueprint = Blueprint("mergers", __name__, url_prefix="/cases/<number>/merge")


@blueprint.post("")
@declare(records=("case.merged", "case.absorbed"))
def merge(number: str) -> Response:
    """End this case, and go on with the other."""
    into, reason = request.form.get("into", "").strip(), request.form.get("reason", "")
    transact(
        lambda ctx: mergers.merge(ctx, number=number, into=into, reason=reason),
        actor=auth.actor(),
    )
    flash(gettext("Merged. The other case goes on."), "done")
    return redirect(url_for("case.show", number=into))
