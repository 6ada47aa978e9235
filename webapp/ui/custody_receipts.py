"""The custody receipt on the screen, and as a file to take away (CMP-31)."""

from typing import Final

from flask import Blueprint, Response, request, url_for
from flask_babel import lazy_gettext

from engine.services import custody_receipts
from engine.services.papers import Order
from webapp.declarations import declare
from webapp.sheets.sheet import Sheet
from webapp.ui import custody_sheet, papers
from webapp.ui.papers import Paper, Reader

blueprint = Blueprint("custody_receipts", __name__, url_prefix="/cases/<number>/custody-receipt")


def _lay_out(order: Order, reader: Reader) -> Sheet:
    receipt = custody_receipts.read(reader.ctx, order)
    return custody_sheet.lay_out(
        receipt, names=reader.names, actor=reader.actor, now=reader.ctx.now
    )


PAPER: Final = Paper(
    title=lazy_gettext("Custody receipt"),
    lead=lazy_gettext(
        "Every hand-over of the complaint, to be signed and filed. Names and numbers are masked."
    ),
    lay_out=_lay_out,
    note=custody_receipts.note,
)


@blueprint.get("")
@declare(records=None, reads="custody")
def show(number: str) -> str:
    """Show the paper as it will be printed."""
    href = url_for("custody_receipts.take", number=number)
    return PAPER.show(Order(number=number), file_href=href)


@blueprint.post("/file")
@declare(records=custody_receipts.PRINTED, reads="custody")
def take(number: str) -> Response:
    """Give the paper as a file, and note that it left the house."""
    order = Order(number=number, in_full="in_full" in request.form, reason=papers.asked("reason"))
    return PAPER.send(order, form=papers.asked("form"))
