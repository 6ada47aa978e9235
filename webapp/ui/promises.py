"""The promise book: what one has promised to clients, and what became of it (CMP-33, 38)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from engine.domain.grants import Action
from engine.errors import FieldError, InvalidValues
from engine.services import case_views, promises
from engine.services.context import Context
from engine.services.promises import PromiseRow
from webapp import auth
from webapp.declarations import declare
from webapp.extensions import transact
from webapp.ui import labels, lists, moments, shell

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


@blueprint.post("/of/<number>")
@declare(records="promise.made")
def add(number: str) -> Response:
    """Book a time that was agreed with the client while the complaint is handled."""
    due_at, text = _moment(request.form.get("promised_at", "")), request.form.get("text", "")

    def work(ctx: Context) -> None:
        held = case_views.hold(ctx, number=number, action=Action.PROMISE_GIVE)
        promises.add(ctx, held.case, due_at=due_at, text=text, instance_id=held.stored.id)

    transact(work, actor=auth.actor())
    flash(gettext("Booked. It is in your book of promises until it is kept or explained."), "done")
    return redirect(url_for("case.show", number=number))


@blueprint.post("/<int:promise_id>")
@declare(records=("promise.kept", "promise.explained", "promise.made"))
def settle(promise_id: int) -> Response:
    """Note that a promise was kept, or why not; then a new time may have been agreed."""
    is_kept = request.form.get("outcome") != "explained"
    note, again = request.form.get("note", ""), request.form.get("again_at", "").strip()

    def work(ctx: Context) -> None:
        found = promises.settle(ctx, promise_id=promise_id, note=note, is_kept=is_kept)
        if again and not is_kept:
            promises.renew(ctx, found, due_at=_moment(again))

    transact(work, actor=auth.actor())
    flash(gettext("Noted in the record of the case."), "done")
    return redirect(url_for("promises.index"))


def _moment(text: str) -> datetime:
    """Read a time of Shanghai as the browser gives it, to the minute.

    Raises:
        InvalidValues: if it is none.
    """
    try:
        return datetime.fromisoformat(text.strip()).replace(tzinfo=moments.ZONE)
    except ValueError as error:
        raise InvalidValues(errors={"promised_at": [FieldError(code="not_a_moment")]}) from error


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
