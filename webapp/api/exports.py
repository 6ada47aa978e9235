"""What leaves the house as a file: a case with its proof, and cases for process mining."""

from collections.abc import Mapping
from typing import Any, Final

from flask import Response, current_app, send_file

from engine.services import case_report_papers, complaint_records, custody_receipts
from engine.services.bundles import Order as BundleOrder
from engine.services.case_report_papers import Order as ReportOrder
from engine.services.case_search import CaseFilters
from engine.services.complaint_records import Copy
from engine.services.complaint_records import Order as RecordOrder
from engine.services.event_exports import Format, Order
from engine.services.papers import Order as PaperOrder
from webapp import auth, languages, notary
from webapp.api.blueprints import Blueprint
from webapp.extensions import transactor
from webapp.schemas.exports import BundleArguments, ExportArguments, PaperArguments, RecordArguments
from webapp.ui import case_bundles, dossiers, event_files
from webapp.ui import case_report_papers as report_pages
from webapp.ui import complaint_records as complaint_pages
from webapp.ui import custody_receipts as receipt_pages

blueprint = Blueprint("exports", __name__, description="Files to take away.")

_FILES: Final = {
    Format.XES: ("application/xml", "cases.xes"),
    Format.OCEL: ("application/json", "cases.ocel.json"),
}


@blueprint.sends(
    "/cases/<number>/bundle",
    content_type="application/zip",
    records="case.exported",
    reads="bundle",
)
@blueprint.arguments(BundleArguments, location="query")
def send_bundle(given: Mapping[str, Any], number: str) -> Response:
    """Send a case as of one entry, in a zip that proves itself."""
    order = BundleOrder(
        number=number,
        entry=given["entry"],
        with_openings=given["openings"],
        reason=given["reason"],
    )
    found = dossiers.take(
        transactor(current_app),
        notary.settings_of(current_app),
        order=order,
        actor=auth.actor(),
    )
    return case_bundles.send(found)


@blueprint.sends("/cases/<number>/record", records=complaint_records.PRINTED, reads="record")
@blueprint.arguments(RecordArguments, location="query")
def send_record(given: Mapping[str, Any], number: str) -> Response:
    """Send the complaint record (附件4) of a case as PDF or Excel, as a client's or our copy."""
    order = RecordOrder(
        number=number,
        copy=Copy(given["copy"]),
        in_full=given["in_full"],
        reason=given["reason"],
    )
    return complaint_pages.PAPER.send(order, form=given["form"])


@blueprint.sends(
    "/cases/<number>/custody-receipt", records=custody_receipts.PRINTED, reads="custody"
)
@blueprint.arguments(PaperArguments, location="query")
def send_custody_receipt(given: Mapping[str, Any], number: str) -> Response:
    """Send the chain of custody of a complaint as a receipt to sign, as PDF or Excel (CMP-31)."""
    order = PaperOrder(number=number, in_full=given["in_full"], reason=given["reason"])
    return receipt_pages.PAPER.send(order, form=given["form"])


@blueprint.sends(
    "/cases/<number>/reports/<int:report_id>",
    records=case_report_papers.PRINTED,
    reads="case_report",
)
@blueprint.arguments(PaperArguments, location="query")
def send_case_report(given: Mapping[str, Any], number: str, report_id: int) -> Response:
    """Send a report on an emergency or petition as it was made, as PDF or Excel."""
    order = ReportOrder(
        number=number, task_id=report_id, in_full=given["in_full"], reason=given["reason"]
    )
    return report_pages.PAPER.send(order, form=given["form"])


@blueprint.sends("/exports/xes", content_type="application/xml", records="cases.exported")
@blueprint.arguments(ExportArguments, location="query")
def send_xes(given: Mapping[str, Any]) -> Response:
    """Send the cases of a list as an XES event log (IEEE 1849)."""
    return _send(Format.XES, given)


@blueprint.sends("/exports/ocel", content_type="application/json", records="cases.exported")
@blueprint.arguments(ExportArguments, location="query")
def send_ocel(given: Mapping[str, Any]) -> Response:
    """Send the cases of a list as an object-centric event log (OCEL 2.0)."""
    return _send(Format.OCEL, given)


def _send(form: Format, given: Mapping[str, Any]) -> Response:
    filters = dict(given)
    names_people = filters.pop("names_people")
    order = Order(
        format=form,
        filters=CaseFilters(**filters),
        names_people=names_people,
        locale=languages.current(),
    )
    secret = str(current_app.config["SECRET_KEY"]).encode()
    file, _ = event_files.write(transactor(current_app), order, secret=secret, actor=auth.actor())
    mimetype, name = _FILES[form]
    return send_file(file, mimetype=mimetype, as_attachment=True, download_name=name)
