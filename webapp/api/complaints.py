"""Complaints: opened over the API as they are at the counter (首问负责制, CMP-30)."""

from collections.abc import Mapping
from typing import Any

from flask import Response, url_for

from engine.services import complaints
from engine.services.context import Context
from webapp import steps
from webapp.api import examples
from webapp.api.blueprints import Blueprint
from webapp.schemas.cases import CaseSummary, ComplaintOpening

blueprint = Blueprint("complaints", __name__, description="Take a complaint in.")


@blueprint.writes(
    "/complaints",
    CaseSummary,
    status=201,
    records=("case.opened", "complaint.voiced", "promise.made", "revisit.voiced", "task.completed"),
    example=examples.CASE_SUMMARY,
)
@blueprint.arguments(ComplaintOpening, example=examples.COMPLAINT)
def open_complaint(given: Mapping[str, Any]) -> Response:
    """Open a complaint; the caller becomes its first responder."""
    values, unit, revisit = given["values"], given["intake_unit"], given["revisit"]
    confirmed = given["confirmed"]

    def work(ctx: Context) -> steps.Body:
        case = complaints.open_case(
            ctx, values=values, intake_unit=unit, confirmed=confirmed, revisit=revisit
        )
        return dict(CaseSummary().dump(case))

    def fault(ctx: Context, error: Exception) -> None:
        complaints.fault(
            ctx,
            values=values,
            intake_unit=unit,
            error=error,
            confirmed=confirmed,
            revisit=revisit,
        )

    response = steps.answer(work, status=201, fault=fault)
    body = response.get_json()
    response.headers["Location"] = url_for("api.cases.show_case", number=body["number"])
    return response
