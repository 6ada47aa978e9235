"""Incidents: what broke, grouped by cause, retried one by one or all alike, or dismissed."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from flask import Response

from engine.errors import SystemFault
from engine.services import incident_lists, incident_views, retries
from engine.services.context import Context
from engine.services.incident_lists import CauseRow, IncidentFilters, IncidentRow
from webapp import auth, breakdowns, retrying, steps
from webapp.api import control_examples as examples
from webapp.api.blueprints import Blueprint
from webapp.extensions import transact
from webapp.schemas.control import (
    Incident,
    IncidentArguments,
    IncidentGroups,
    IncidentPage,
    IncidentState,
    LikeIncidents,
    Reason,
    RetryResults,
)

blueprint = Blueprint("incidents", __name__, description="What broke, and how it goes on.")
_ONE = "/incidents/<int:incident_id>"
_RETRIED = ("incident.resolved", "incident.retry_failed")
"""Besides what the command that is repeated records."""


@blueprint.reads(
    "/incidents",
    IncidentPage,
    example=examples.INCIDENTS,
    because="a list says what broke, not what the case says",
)
@blueprint.arguments(IncidentArguments, location="query")
def list_incidents(given: Mapping[str, Any]) -> object:
    """List open or resolved incidents, the newest first."""
    filters = dict(given)
    after, limit = filters.pop("after"), filters.pop("limit")
    found = transact(
        lambda ctx: incident_lists.search(
            ctx, filters=IncidentFilters(**filters), after=after, limit=limit
        ),
        actor=auth.actor(),
    )
    rows = [told(row) for row in found.rows]
    return {"rows": rows, "next": found.next, "total": found.total}


@blueprint.reads(
    "/incidents/groups",
    IncidentGroups,
    example=examples.GROUPS,
    because="causes are counted over all cases",
)
def list_groups() -> object:
    """List the causes of open incidents, the most frequent first."""
    found = transact(incident_lists.causes, actor=auth.actor())
    return {"rows": [told(row) for row in found]}


@blueprint.reads(_ONE, Incident, example=examples.INCIDENT, reads="incident")
def show_incident(incident_id: int) -> object:
    """Show one incident with what was typed, without what the caller may not read."""
    found = transact(
        lambda ctx: incident_views.read(ctx, incident_id=incident_id), actor=auth.actor()
    )
    return {**told(found.row), **vars(found)}


@blueprint.writes(f"{_ONE}/retry", IncidentState, records=_RETRIED, example=examples.RESOLVED)
def retry_incident(incident_id: int) -> Response:
    """Run the command again, as whoever gave it; when it breaks again, nothing is changed."""

    def work(ctx: Context) -> steps.Body:
        return dict(IncidentState().dump(retries.retry(ctx, incident_id=incident_id)))

    try:
        return steps.answer(work, fault=partial(retrying.note_fault, incident_id=incident_id))
    except SystemFault as fault:
        reason = breakdowns.of(fault.__cause__)
        raise retrying.RetryFailed(incident=incident_id, reason=reason) from fault


@blueprint.writes(
    f"{_ONE}/dismiss", IncidentState, records="incident.dismissed", example=examples.DISMISSED
)
@blueprint.arguments(Reason, example=examples.DISMISSAL)
def dismiss_incident(given: Mapping[str, Any], incident_id: int) -> Response:
    """Close an incident that nobody will retry."""

    def work(ctx: Context) -> steps.Body:
        done = retries.dismiss(ctx, incident_id=incident_id, reason=given["reason"])
        return dict(IncidentState().dump(done))

    return steps.answer(work)


@blueprint.writes("/incidents/retry", RetryResults, records=_RETRIED, example=examples.RETRIED)
@blueprint.arguments(LikeIncidents, example=examples.LIKE)
def retry_like(given: Mapping[str, Any]) -> Response:
    """Retry up to 50 incidents of one cause, each for itself; `next` goes on with the others."""

    def work() -> steps.Body:
        return dict(RetryResults().dump(retrying.alike(**given)))

    return steps.answer_many(work)


def told(row: IncidentRow | CauseRow) -> dict[str, Any]:
    """Return a row with what broke in words."""
    said = breakdowns.sentence(
        error_type=row.error_type, code=row.error_code, params=row.error_params
    )
    found = {**vars(row), "error": said}
    if isinstance(row, IncidentRow):
        found["doing"] = row.doing
    return found
