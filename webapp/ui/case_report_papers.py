"""Reports on emergencies and petitions, on the screen and as files (REP-09a, REP-09b)."""

from typing import Final

from flask import Blueprint, Response, request, url_for
from flask_babel import lazy_gettext

from engine.services import case_report_papers
from engine.services.case_report_papers import Order
from webapp.declarations import declare
from webapp.sheets.sheet import Sheet
from webapp.ui import case_report_sheet, papers
from webapp.ui.papers import Paper, Reader

blueprint = Blueprint(
    "case_report_papers", __name__, url_prefix="/cases/<number>/reports/<int:report_id>"
)


def _lay_out(order: Order, reader: Reader) -> Sheet:
    report = case_report_papers.read(reader.ctx, order)
    return case_report_sheet.lay_out(
        report, names=reader.names, actor=reader.actor, now=reader.ctx.now
    )


PAPER: Final = Paper(
    title=lazy_gettext("Report of an emergency or petition"),
    lead=lazy_gettext("As it was sent, whatever was reported since. Names and numbers are masked."),
    lay_out=_lay_out,
    note=case_report_papers.note,
)


@blueprint.get("")
@declare(records=None, reads="case_report")
def show(number: str, report_id: int) -> str:
    """Show the report as it will be printed."""
    href = url_for("case_report_papers.take", number=number, report_id=report_id)
    return PAPER.show(Order(number=number, task_id=report_id), file_href=href)


@blueprint.post("/file")
@declare(records=case_report_papers.PRINTED, reads="case_report")
def take(number: str, report_id: int) -> Response:
    """Give the report as a file, and note that it left the house."""
    order = Order(
        number=number,
        task_id=report_id,
        in_full="in_full" in request.form,
        reason=papers.asked("reason"),
    )
    return PAPER.send(order, form=papers.asked("form"))
