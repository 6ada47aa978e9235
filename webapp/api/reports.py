"""Reports: which there are, what each says, and those that are made within complaints."""

from collections.abc import Mapping
from typing import Any

from engine.domain import periods
from engine.domain.reports import BY_RULE, State
from engine.services import case_reports, report_lists, report_views
from engine.services.case_reports import CaseReportFilters
from engine.services.report_lists import ReportFilters
from webapp import auth, languages
from webapp.api import report_examples as examples
from webapp.api.blueprints import Blueprint
from webapp.extensions import transact
from webapp.schemas.reports import (
    CaseReportArguments,
    CaseReportPage,
    Report,
    ReportArguments,
    ReportPage,
)

blueprint = Blueprint("reports", __name__, description="Reports to regulator and leaders.")


@blueprint.reads(
    "/reports",
    ReportPage,
    example=examples.REPORTS,
    because="a list says which reports there are, not what they say",
)
@blueprint.arguments(ReportArguments, location="query")
def list_reports(given: Mapping[str, Any]) -> object:
    """List the reports that the caller may read, the latest first."""
    rule, state = given["rule"], given["state"]
    filters = ReportFilters(
        kind=BY_RULE[rule].kind if rule else None,
        period=given["period"],
        unit=given["unit"],
        subject=given["subject"],
        states=(State(state),) if state else (),
    )
    return transact(
        lambda ctx: report_lists.page(
            ctx, filters=filters, after=given["after"], limit=given["limit"]
        ),
        actor=auth.actor(),
    )


@blueprint.reads(
    "/reports/in-cases",
    CaseReportPage,
    example=examples.IN_CASES,
    because="a list says which reports there are, not what they say",
)
@blueprint.arguments(CaseReportArguments, location="query")
def list_case_reports(given: Mapping[str, Any]) -> object:
    """List the reports on emergencies and petitions, which are tasks of their complaints."""
    state, period = given["state"], given["period"]
    filters = CaseReportFilters(
        rule=given["rule"],
        state=State(state) if state else None,
        period=periods.named(period) if period else None,
        unit=given["unit"],
    )
    return transact(
        lambda ctx: case_reports.page(
            ctx, filters=filters, after=given["after"], limit=given["limit"]
        ),
        actor=auth.actor(),
    )


@blueprint.reads("/reports/<report>", Report, example=examples.REPORT, reads="report")
def show_report(report: str) -> object:
    """Show one report with its figures, each with the numbers of its cases."""
    locale = languages.current()
    return transact(
        lambda ctx: report_views.read(ctx, number=report, locale=locale), actor=auth.actor()
    )
