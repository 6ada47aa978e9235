"""Cases: lists, one case, what happened to it, where it stands, and its buttons."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from flask import Response

from engine.services import case_views, cases, close_views, mergers, timeline, trace
from engine.services.case_search import CaseFilters
from engine.services.context import Context
from webapp import auth, languages, steps
from webapp.api import control_examples, examples, history_examples
from webapp.api.blueprints import Blueprint
from webapp.extensions import transact
from webapp.schemas.base import Submission
from webapp.schemas.cases import (
    Case,
    CaseArguments,
    CasePage,
    CaseSummary,
    CloseGate,
    Diagram,
)
from webapp.schemas.control import InstanceState, Merger
from webapp.schemas.histories import State, Timeline, TimelineArguments
from webapp.ui import gap_links

blueprint = Blueprint("cases", __name__, description="Complaints and revisits.")


@blueprint.reads("/cases", CasePage, example=examples.CASES, because="a list shows no case in full")
@blueprint.arguments(CaseArguments, location="query")
def list_cases(given: Mapping[str, Any]) -> object:
    """List the cases that the caller may see, the newest first."""
    filters = dict(given)
    after, limit = filters.pop("after"), filters.pop("limit")
    return transact(
        lambda ctx: cases.search(ctx, filters=CaseFilters(**filters), after=after, limit=limit),
        actor=auth.actor(),
    )


@blueprint.reads("/cases/<number>", Case, example=examples.CASE, reads="case")
def show_case(number: str) -> object:
    """Show one case, with the facts that the caller may see."""
    locale = languages.current()
    return transact(
        lambda ctx: case_views.read(ctx, number=number, locale=locale), actor=auth.actor()
    )


@blueprint.reads(
    "/cases/<number>/timeline", Timeline, example=history_examples.TIMELINE, reads="timeline"
)
@blueprint.arguments(TimelineArguments, location="query")
def show_timeline(given: Mapping[str, Any], number: str) -> object:
    """Show what happened to a case, oldest first, by one person or of one kind if wanted."""
    return transact(lambda ctx: timeline.search(ctx, number=number, **given), actor=auth.actor())


@blueprint.reads(
    "/cases/<number>/as-of/<int:seq>", State, example=history_examples.STATE, reads="trace"
)
def show_state(number: str, seq: int) -> object:
    """Show a case as it stood after an entry of its ledger, for those who may read ledgers."""
    found = transact(lambda ctx: trace.read(ctx, number=number, seq=seq), actor=auth.actor())
    return found.state


@blueprint.reads("/cases/<number>/close-gate", CloseGate, example=examples.CLOSE_GATE, reads="case")
def show_close_gate(number: str) -> object:
    """Show what is missing before a complaint can close, each with the place that mends it."""
    found = transact(lambda ctx: close_views.read(ctx, number=number), actor=auth.actor())
    return {"missing": [asdict(gap) | {"link": gap_links.of(number, gap)} for gap in found]}


@blueprint.reads("/cases/<number>/diagram", Diagram, example=examples.DIAGRAM, reads="diagram")
def show_diagram(number: str) -> object:
    """Show the model that a case runs on, and where it stands."""
    return transact(lambda ctx: cases.diagram(ctx, number=number), actor=auth.actor())


@blueprint.writes(
    "/cases/<number>/merge",
    InstanceState,
    records=("case.merged", "case.absorbed"),
    example=control_examples.CASE_MERGED,
)
@blueprint.arguments(Merger, example=control_examples.MERGER)
def merge_case(given: Mapping[str, Any], number: str) -> Response:
    """End a duplicate and let another complaint stand for both; both histories stay."""
    return steps.answer(
        lambda ctx: dict(InstanceState().dump(mergers.merge(ctx, number=number, **given)))
    )


@blueprint.writes(
    "/cases/<number>/messages/<message>",
    CaseSummary,
    records="message.received",
    example=examples.CASE_SUMMARY,
)
@blueprint.arguments(Submission, example=examples.GRADE_CHANGE)
def send_message(given: Mapping[str, Any], number: str, message: str) -> Response:
    """Press a button of a case: send it a message that it waits for, with its form's values.

    `grade_changed` and `grade_review_requested` are about the grade, `withdrawal_reported` tells
    that the client withdraws the complaint (FBK-02); `emergency_raised`, `petition_reported`,
    `harassment_reported` and `transfer_received` begin what runs beside the handling.
    """
    values, confirmed = given["values"], given["confirmed"]

    def work(ctx: Context) -> steps.Body:
        case = cases.send(ctx, number=number, message=message, values=values, confirmed=confirmed)
        return dict(CaseSummary().dump(case))

    def fault(ctx: Context, error: Exception) -> None:
        cases.fault(
            ctx, number=number, message=message, values=values, error=error, confirmed=confirmed
        )

    return steps.answer(work, fault=fault)
