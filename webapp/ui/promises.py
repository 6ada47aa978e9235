"""The promise book: what one has promised to clients, and what became of it (CMP-33, 38)."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from engine.services import promises
from engine.services.context import Context
from engine.services.promises import PromiseRow
from webapp import auth
from webapp.declarations import declare
from webapp.extensions import transact
from webapp.ui import labels, lists, shell

blueprint = Blueprint("promises", __name__, url_prefix="/promises")


@blueprint.get("")
@declare(records=None, because="of cases only what lists show is shown")
def index() -> str:
    """Show what the person who looks still has to keep."""

    def read(ctx: Context) -> Mapping[str, Any]:
        found = promises.mine(ctx, after=request.args.get("after"))
        text = gettext("%(count)s to keep", count=lists.count_text(found.total))
        rows = [_row(row, ctx) for row in found.rows]
        return {"page": lists.page_view(found, rows=rows, total_text=text)}

    return shell.draw("promises/index.html", read)


@blueprint.post("/<int:promise_id>")
@declare(records=("promise.kept", "promise.explained"))
def settle(promise_id: int) -> Response:
    """Note that a promise was kept, or why not."""
    is_kept = request.form.get("outcome") != "explained"
    note = request.form.get("note", "")
    transact(
        lambda ctx: promises.settle(ctx, promise_id=promise_id, note=note, is_kept=is_kept),
        actor=auth.actor(),
    )
    flash(gettext("Noted in the record of the case."), "done")
    return redirect(url_for("promises.index"))


def _asked(row: PromiseRow) -> str:
    """Say what a rule demands where nobody agreed anything."""
    if row.kind == "progress":
        return gettext("Tell the client how far the complaint has come (CMP-32).")
    return gettext("Call the client back on the next working day (CMP-38).")


def _row(row: PromiseRow, ctx: Context) -> dict[str, Any]:
    return {
        "id": row.id,
        "number": row.number,
        "href": url_for("case.show", number=row.number),
        "title": labels.case_title(row.title),
        "client": row.client_name,
        "text": row.text or _asked(row),
        "is_progress": row.kind == "progress",
        "made_at": row.made_at,
        "due_at": row.due_at,
        "is_late": ctx.now > row.due_at,
    }
