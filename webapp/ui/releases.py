"""One release: its files, who wrote and who decided it, and what may be done to it."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from engine.services import approvals, release_views
from engine.services.context import Context
from webapp import auth, languages
from webapp.declarations import declare
from webapp.extensions import transact
from webapp.ui import shell
from webapp.ui.names import Names

blueprint = Blueprint("releases", __name__, url_prefix="/studio/releases/<int:release_id>")


@blueprint.get("")
@declare(records=None, because="models say nothing of a case")
def show(release_id: int) -> str:
    """Show a release."""

    def read(ctx: Context) -> Mapping[str, Any]:
        return {
            "release": release_views.read(ctx, release_id=release_id),
            "names": Names(ctx, locale=languages.current()),
        }

    return shell.draw("studio/release.html", read)


@blueprint.post("/approve")
@declare(records=("release.approved", "release.superseded"))
def approve(release_id: int) -> Response:
    """Put a submitted release in force at once."""
    reason = request.form.get("reason", "")
    return _decide(
        lambda ctx: approvals.approve(ctx, release_id=release_id, reason=reason).id,
        said=gettext("In force. The next case begins on it; running ones stay on theirs."),
    )


@blueprint.post("/reject")
@declare(records="release.rejected")
def reject(release_id: int) -> Response:
    """Refuse a submitted release."""
    reason = request.form.get("reason", "")
    return _decide(
        lambda ctx: approvals.reject(ctx, release_id=release_id, reason=reason).id,
        said=gettext("Rejected. Its draft can be changed again."),
    )


@blueprint.post("/roll-back")
@declare(records="release.submitted")
def roll_back(release_id: int) -> Response:
    """Submit the files of an earlier release once more."""
    reason = request.form.get("reason", "")
    return _decide(
        lambda ctx: approvals.roll_back(ctx, release_id=release_id, reason=reason).id,
        said=gettext("Submitted as a new release. Somebody else can approve it now."),
    )


def _decide(work: Callable[[Context], int], *, said: str) -> Response:
    """Decide, and show the release that this is about."""
    release_id = transact(work, actor=auth.actor())
    flash(said, "done")
    return redirect(url_for("releases.show", release_id=release_id))
