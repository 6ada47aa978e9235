"""附件4 on the screen, and as a file to take away (FRM-4)."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext

from engine.errors import FieldError, InvalidValues
from engine.services import case_views, complaint_records, guard
from engine.services.complaint_records import Copy, Order
from engine.services.context import Context
from webapp import languages
from webapp.declarations import declare
from webapp.sheets.sheet import Sheet
from webapp.ui import case_pages, complaint_sheet, lists, papers, shell
from webapp.ui.lists import Tab
from webapp.ui.names import Names

blueprint = Blueprint("complaint_records", __name__, url_prefix="/cases/<number>/record")


@blueprint.get("")
@declare(records=None, reads="record")
def show(number: str) -> str:
    """Show the paper as it will be printed."""
    order = Order(number=number, copy=_copy(request.args.get("copy", Copy.OFFICE)))

    def read(ctx: Context) -> Mapping[str, Any]:
        locale = languages.current()
        held = case_views.hold(ctx, number=number)
        return {
            "sheet": _lay_out(ctx, order),
            "case": case_pages.head(case_views.build(ctx, held, locale=locale)),
            "copies": _copies(order.copy),
            "copy": order.copy.value,
            "may_see_in_full": complaint_records.may_see_in_full(ctx, held),
            "file_href": url_for("complaint_records.take", number=number),
        }

    return shell.draw("cases/record.html", read)


@blueprint.post("/file")
@declare(records=complaint_records.PRINTED, reads="record")
def take(number: str) -> Response:
    """Give the paper as a file, and note that it left the house."""
    order = Order(
        number=number,
        copy=_copy(request.form.get("copy", "")),
        in_full="in_full" in request.form,
        reason=request.form.get("reason", ""),
    )
    return send(order, form=request.form.get("form", ""))


def send(order: Order, *, form: str) -> Response:
    """Answer with a file of one kind.

    Raises:
        InvalidValues: if there is no such kind.
    """
    return papers.send(
        form,
        lay_out=lambda ctx: _lay_out(ctx, order),
        note=lambda ctx, **file: complaint_records.note(ctx, order, **file),
    )


def _lay_out(ctx: Context, order: Order) -> Sheet:
    names = Names(ctx, locale=languages.current())
    record = complaint_records.read(ctx, order)
    actor = names.person(guard.actor(ctx).login)
    return complaint_sheet.lay_out(record, names=names, actor=actor, now=ctx.now)


def _copy(text: str) -> Copy:
    try:
        return Copy(text)
    except ValueError:
        raise InvalidValues(errors={"copy": [FieldError(code="not_an_option")]}) from None


def _copies(current: Copy) -> list[Tab]:
    words = {Copy.OFFICE: gettext("Office copy"), Copy.CLIENT: gettext("Client's copy")}
    return [
        Tab(label=word, href=lists.here(copy=copy.value), is_current=copy is current)
        for copy, word in words.items()
    ]
