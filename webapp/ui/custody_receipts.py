"""The custody receipt on the screen, and as a file to take away (CMP-31)."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, request, url_for

from engine.services import case_views, complaint_records, custody_receipts, guard
from engine.services.context import Context
from engine.services.custody_receipts import Order
from webapp import languages
from webapp.declarations import declare
from webapp.sheets.sheet import Sheet
from webapp.ui import case_pages, custody_sheet, papers, shell
from webapp.ui.names import Names

blueprint = Blueprint("custody_receipts", __name__, url_prefix="/cases/<number>/custody-receipt")


@blueprint.get("")
@declare(records=None, reads="custody")
def show(number: str) -> str:
    """Show the paper as it will be printed."""

    def read(ctx: Context) -> Mapping[str, Any]:
        held = case_views.hold(ctx, number=number)
        return {
            "sheet": _lay_out(ctx, Order(number=number)),
            "case": case_pages.head(case_views.build(ctx, held, locale=languages.current())),
            "may_see_in_full": complaint_records.may_see_in_full(ctx, held),
            "file_href": url_for("custody_receipts.take", number=number),
        }

    return shell.draw("cases/custody_receipt.html", read)


@blueprint.post("/file")
@declare(records=custody_receipts.PRINTED, reads="custody")
def take(number: str) -> Response:
    """Give the paper as a file, and note that it left the house."""
    order = Order(
        number=number,
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
        note=lambda ctx, **file: custody_receipts.note(ctx, order, **file),
    )


def _lay_out(ctx: Context, order: Order) -> Sheet:
    names = Names(ctx, locale=languages.current())
    receipt = custody_receipts.read(ctx, order)
    actor = names.person(guard.actor(ctx).login)
    return custody_sheet.lay_out(receipt, names=names, actor=actor, now=ctx.now)
