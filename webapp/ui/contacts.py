"""Contacts that were only logged: the list of what is unfinished, and merging one (CMP-44)."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from engine.services import contact_logs
from engine.services.contact_logs import ContactRow
from engine.services.context import Context
from webapp import auth, languages, steps
from webapp.declarations import declare
from webapp.extensions import transact
from webapp.ui import lists, shell, submissions
from webapp.ui.names import Names

blueprint = Blueprint("contacts", __name__, url_prefix="/contacts")


@blueprint.get("")
@declare(records=None, because="the list is masked, and shows no contact of others in full")
def index() -> str:
    """Show what was logged and is not finished: one's own, and that of one's people."""

    def read(ctx: Context) -> Mapping[str, Any]:
        found = contact_logs.unfinished(ctx, after=request.args.get("after"))
        names = Names(ctx, locale=languages.current())
        text = gettext("%(count)s to finish", count=lists.count_text(found.total))
        rows = [_row(row, names) for row in found.rows]
        return {"page": lists.page_view(found, rows=rows, total_text=text)}

    return shell.draw("contacts/index.html", read)


@blueprint.post("")
@declare(records="contact.logged")
def log() -> Response:
    """Log what is known so far, with one key."""
    sent = submissions.read()

    def work(ctx: Context) -> Mapping[str, Any]:
        contact_logs.log(ctx, values=sent.values)
        return {"location": url_for("contacts.index")}

    answer = steps.answer(work)
    flash(gettext("Logged. It stays here until it is recorded in full or merged."), "done")
    return answer


@blueprint.post("/<int:contact_id>/merge")
@declare(records="contact.merged")
def merge(contact_id: int) -> Response:
    """Say that a contact was about a complaint that there is already."""
    number = request.form.get("number", "")
    transact(
        lambda ctx: contact_logs.merge(ctx, contact_id=contact_id, number=number),
        actor=auth.actor(),
    )
    flash(gettext("Noted in the record of the case."), "done")
    return redirect(url_for("contacts.index"))


def _row(row: ContactRow, names: Names) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": row.name,
        "phone": row.phone,
        "words": row.words,
        "taken_at": row.taken_at,
        "taken_by": names.person(row.taken_by),
        "due_at": row.due_at,
        "promised_at": row.promised_at,
        "href": url_for("intake.show_contact", contact_id=row.id),
    }
