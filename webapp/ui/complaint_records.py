"""附件4 on the screen, and as a file to take away (FRM-4)."""

from typing import Final

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext, lazy_gettext

from engine.errors import FieldError, InvalidValues
from engine.services import complaint_records
from engine.services.complaint_records import Copy, Order
from webapp.declarations import declare
from webapp.sheets.sheet import Sheet
from webapp.ui import complaint_sheet, lists, papers
from webapp.ui.lists import Tab
from webapp.ui.papers import Paper, Reader

blueprint = Blueprint("complaint_records", __name__, url_prefix="/cases/<number>/record")


def _lay_out(order: Order, reader: Reader) -> Sheet:
    record = complaint_records.read(reader.ctx, order)
    return complaint_sheet.lay_out(
        record, names=reader.names, actor=reader.actor, now=reader.ctx.now
    )


PAPER: Final = Paper(
    title=lazy_gettext("Complaint record"),
    lead=lazy_gettext(
        "Names and numbers are masked; what only the house may read is not in the client's copy."
    ),
    lay_out=_lay_out,
    note=complaint_records.note,
)


@blueprint.get("")
@declare(records=None, reads="record")
def show(number: str) -> str:
    """Show the paper as it will be printed."""
    order = Order(number=number, copy=_copy(request.args.get("copy", Copy.OFFICE)))
    href = url_for("complaint_records.take", number=number)
    chosen = {"copy": order.copy.value}
    return PAPER.show(order, file_href=href, tabs=_copies(order.copy), chosen=chosen)


@blueprint.post("/file")
@declare(records=complaint_records.PRINTED, reads="record")
def take(number: str) -> Response:
    """Give the paper as a file, and note that it left the house."""
    order = Order(
        number=number,
        copy=_copy(request.form.get("copy", Copy.OFFICE)),
        in_full="in_full" in request.form,
        reason=papers.asked("reason"),
    )
    return PAPER.send(order, form=papers.asked("form"))


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
