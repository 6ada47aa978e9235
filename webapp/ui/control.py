"""The control room: what broke, by its cause; one incident; and retrying (runtime R8)."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from engine.services import incident_lists, incident_views, instances, releases, retries
from engine.services.context import Context
from engine.services.incident_lists import IncidentFilters
from engine.services.releases import NoReleaseInForce
from webapp import auth, languages, retrying
from webapp.declarations import declare
from webapp.extensions import transact
from webapp.retrying import Results
from webapp.ui import control_tabs, incident_pages, labels, lists, shell
from webapp.ui.incident_lines import IncidentWords
from webapp.ui.lists import Control
from webapp.ui.model_texts import ModelTexts
from webapp.ui.names import Names

blueprint = Blueprint("control", __name__, url_prefix="/control")

_RETRIED: Final = ("incident.resolved", "incident.retry_failed")
"""Besides what the command that is repeated records."""

_Part = Callable[[Context, IncidentWords], Mapping[str, Any]]


@blueprint.get("")
@declare(records=None, because="lists say what broke, not what the cases say")
def index() -> str:
    """Show what broke."""
    return _draw(None)


@blueprint.post("")
@declare(records=_RETRIED)
def retry_some() -> str:
    """Retry one incident, or all with one cause, and show what came of each retry."""
    return _draw(_retry())


def _draw(results: Results | None) -> str:
    """Draw the page with one of its lists."""
    asked = request.args.get("view", "")
    view = asked if asked in _PARTS else "causes"

    def read(ctx: Context) -> Mapping[str, Any]:
        words = _words(ctx)
        return {
            "view": view,
            "views": control_tabs.tabs(ctx, view),
            "results": _results(results, words) if results else None,
            **_PARTS[view](ctx, words),
        }

    return shell.draw("control/index.html", read)


@blueprint.get("/incidents/<int:incident_id>")
@declare(records=None, reads="incident")
def show(incident_id: int) -> str:
    """Show one incident."""

    def read(ctx: Context) -> Mapping[str, Any]:
        locale = languages.current()
        view = incident_views.read(ctx, incident_id=incident_id)
        names, texts = Names(ctx, locale=locale), ModelTexts(view.models, locale=locale)
        alike = incident_lists.search(ctx, filters=IncidentFilters(cause=view.row.cause), limit=1)
        return {
            "incident": incident_pages.page(view, texts=texts, names=names),
            "alike_text": ngettext(
                "%(count)s incident is open with this cause",
                "%(count)s incidents are open with this cause",
                alike.total,
                count=lists.count_text(alike.total),
            ),
        }

    return shell.draw("control/incident.html", read)


@blueprint.post("/incidents/<int:incident_id>/retry")
@declare(records=_RETRIED)
def retry(incident_id: int) -> Response:
    """Retry one incident and say on its page what came of it."""
    done = retrying.one(incident_id)
    found = transact(lambda ctx: _words(ctx).result(done), actor=auth.actor())
    said = labels.label(found.outcome, "incident_outcome")
    text = gettext("%(outcome)s: %(reason)s", outcome=said, reason=found.message)
    flash(text if found.message else said, "done" if found.is_done else "danger")
    return redirect(url_for("control.show", incident_id=incident_id))


@blueprint.post("/incidents/<int:incident_id>/dismiss")
@declare(records="incident.dismissed")
def dismiss(incident_id: int) -> Response:
    """Close an incident that nobody will retry."""
    reason = request.form.get("reason", "")
    transact(
        lambda ctx: retries.dismiss(ctx, incident_id=incident_id, reason=reason),
        actor=auth.actor(),
    )
    flash(gettext("The incident is dismissed."), "done")
    return redirect(url_for("control.show", incident_id=incident_id))


def _retry() -> Results:
    """Retry what the form names: one incident, or all with one cause."""
    if "cause" in request.form:
        return retrying.alike(cause=request.form["cause"], after=request.form.get("after"))
    try:
        found = retrying.one(int(request.form["incident"]))
    except ValueError as error:
        raise BadRequest from error
    return Results(rows=[found], next=None, total=1)


def _results(found: Results, words: IncidentWords) -> Mapping[str, Any]:
    """Prepare what came of the retries, and the button that goes on with the others."""
    rows = [words.result(row) for row in found.rows]
    done = sum(row.is_done for row in rows)
    return {
        "rows": rows,
        "is_done": done == len(rows),
        "text": gettext("%(done)s of %(tried)s went through", done=done, tried=len(rows)),
        "cause": request.form.get("cause"),
        "next": found.next,
    }


def _words(ctx: Context) -> IncidentWords:
    """Tell with the names of the release in force; before the first one there are only ids."""
    locale = languages.current()
    try:
        models = releases.compiled(ctx, releases.in_force(ctx).id)
    except NoReleaseInForce:
        return IncidentWords(None, Names(ctx, locale=locale))
    return IncidentWords(ModelTexts(models, locale=locale), Names(ctx, locale=locale))


def _causes(ctx: Context, words: IncidentWords) -> Mapping[str, Any]:
    return {"causes": [words.cause(row) for row in incident_lists.causes(ctx)]}


def _open_incidents(ctx: Context, words: IncidentWords) -> Mapping[str, Any]:
    causes = [(row.cause, words.error(row)) for row in incident_lists.causes(ctx)]
    controls = [
        Control(kind="select", name="cause", label=gettext("Cause"), options=causes),
        Control(
            kind="select",
            name="kind",
            label=gettext("Met by"),
            options=labels.options("incident_kind"),
        ),
    ]
    given = {control.name: control.value for control in controls}
    found = _list(ctx, words, IncidentFilters(cause=given["cause"], kind=given["kind"]))
    return {
        **found,
        "address": url_for("control.index", view="incidents"),
        "controls": controls,
        "active_filters": lists.chips(controls),
    }


def _resolved(ctx: Context, words: IncidentWords) -> Mapping[str, Any]:
    return _list(ctx, words, IncidentFilters(status="resolved"))


def _list(ctx: Context, words: IncidentWords, filters: IncidentFilters) -> dict[str, Any]:
    found = incident_lists.search(ctx, filters=filters, after=request.args.get("after"))
    total = ngettext(
        "%(count)s incident",
        "%(count)s incidents",
        found.total,
        count=lists.count_text(found.total),
    )
    rows = [words.line(row) for row in found.rows]
    return {"page": lists.page_view(found, rows=rows, total_text=total)}


def _cases(ctx: Context, words: IncidentWords) -> Mapping[str, Any]:  # noqa: ARG001 (one of `_PARTS`)
    found = instances.in_trouble(ctx, after=request.args.get("after"))
    total = ngettext(
        "%(count)s case", "%(count)s cases", found.total, count=lists.count_text(found.total)
    )
    return {"page": lists.page_view(found, rows=found.rows, total_text=total)}


_PARTS: Final[Mapping[str, _Part]] = {
    "causes": _causes,
    "incidents": _open_incidents,
    "cases": _cases,
    "resolved": _resolved,
}
