"""Everything that makes an application serve our pages."""

from datetime import datetime, timedelta
from urllib.parse import parse_qsl, urlsplit

from flask import Flask, g

from webapp.ui import (
    absences,
    bulk,
    case,
    case_bundles,
    case_report_papers,
    cases,
    changes,
    clause_models,
    clauses,
    complaint_records,
    contacts,
    control,
    custody_receipts,
    drafts,
    editors,
    evidence,
    focus,
    inbox,
    instances,
    intake,
    intake_live,
    labels,
    lookups,
    mergers,
    moments,
    notes,
    notifications,
    preferences,
    progress,
    promises,
    reads,
    relations,
    releases,
    reports,
    session,
    shell,
    standings,
    tasks,
    trace,
    transfers,
    unit_documents,
    views,
)
from webapp.ui.assets import asset
from webapp.ui.moments import ClockFace

_BLUEPRINTS = (
    session.blueprint,
    inbox.blueprint,
    bulk.blueprint,
    views.blueprint,
    absences.blueprint,
    intake.blueprint,
    intake_live.blueprint,
    tasks.blueprint,
    cases.blueprint,
    case.blueprint,
    notes.blueprint,
    progress.blueprint,
    mergers.blueprint,
    case_bundles.blueprint,
    complaint_records.blueprint,
    custody_receipts.blueprint,
    case_report_papers.blueprint,
    evidence.blueprint,
    notifications.blueprint,
    trace.blueprint,
    reads.blueprint,
    control.blueprint,
    instances.blueprint,
    standings.blueprint,
    drafts.blueprint,
    changes.blueprint,
    releases.blueprint,
    editors.blueprint,
    lookups.blueprint,
    contacts.blueprint,
    promises.blueprint,
    transfers.blueprint,
    focus.blueprint,
    unit_documents.blueprint,
    relations.blueprint,
    reports.blueprint,
    clauses.blueprint,
    clause_models.blueprint,
    preferences.blueprint,
)

_FOR_GOOD = timedelta(days=365)
"""How long a browser keeps a built file: its name changes with its content."""


def init_app(app: Flask) -> None:
    """Add the pages, and what their templates use."""
    for blueprint in _BLUEPRINTS:
        app.register_blueprint(blueprint)
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = _FOR_GOOD
    app.context_processor(lambda: {"shell": shell.dress()})
    app.jinja_env.globals["asset"] = asset
    app.jinja_env.filters.update(
        clock_face=_clock_face,
        day_heading=moments.heading,
        in_query=_in_query,
        label=labels.label,
        moment=moments.full,
        time_of_day=moments.time_of_day,
    )


def _in_query(address: str) -> list[tuple[str, str]]:
    """Return what an address says after its path: a form that is sent by GET drops it."""
    return parse_qsl(urlsplit(address).query)


def _clock_face(due_at: datetime, warn_at: datetime | None = None) -> ClockFace:
    """Show a due moment as of the moment at which the page was read."""
    return moments.clock_face(due_at, warn_at, now=g.now)
