"""One process instance in the control room: where it stands, and who may stop it."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from engine.domain.grants import Action
from engine.services import case_views, cases, instance_views, instances
from engine.services.context import Context
from webapp import auth, languages
from webapp.declarations import declare
from webapp.extensions import transact
from webapp.ui import case_pages, diagrams, history, labels, moments, shell
from webapp.ui.facts import FactRow
from webapp.ui.incident_lines import IncidentWords
from webapp.ui.model_texts import ModelTexts
from webapp.ui.names import Names

blueprint = Blueprint("instances", __name__, url_prefix="/control/cases/<number>")

_SHORT_HASH = 12


@blueprint.get("")
@declare(records=None, reads="control")
def show(number: str) -> str:
    """Show where a case stands and what was done to it, and nothing that it says."""

    def read(ctx: Context) -> Mapping[str, Any]:
        locale = languages.current()
        held = case_views.hold(ctx, number=number, action=Action.INSTANCE_READ)
        view = instance_views.build(ctx, held, locale=locale)
        texts, names = ModelTexts(held.models, locale=locale), Names(ctx, locale=locale)
        words = IncidentWords(texts, names)
        facts = (
            (gettext("Kind"), labels.label(view.kind, "case_kind")),
            (gettext("Model"), texts.process(view.process_id)),
            (gettext("Release"), view.release[:_SHORT_HASH]),
            (gettext("Opened"), moments.full(view.created_at)),
            (gettext("Ended"), moments.full(view.ended_at) if view.ended_at else None),
        )
        return {
            "instance": view,
            "can": view.can,
            "facts_of_instance": [FactRow(label=name, text=text) for name, text in facts if text],
            "tasks": case_pages.open_tasks(view.open_tasks, is_linked=view.may_read_case),
            "incidents": [words.line(row) for row in view.incidents],
            "entries": history.control_events(view.entries, names=names),
        }

    return shell.draw("control/case.html", read)


@blueprint.get("/diagram")
@declare(records=None, reads="control")
def diagram(number: str) -> str:
    """Show where the case stands, drawn and in words."""

    def read(ctx: Context) -> Mapping[str, Any]:
        locale = languages.current()
        found = cases.diagram(ctx, number=number, action=Action.INSTANCE_READ)
        view = instance_views.read(ctx, number=number, locale=locale)
        return {
            "content": diagrams.content(found, locale=locale),
            "steps": list(diagrams.waiting(view.open_tasks)),
        }

    return shell.draw_part("cases/diagram.html", read)


@blueprint.post("/suspend")
@declare(records="instance.suspended")
def suspend(number: str) -> Response:
    """Let nothing in the case move until it is resumed."""
    reason = request.form.get("reason", "")
    return _do(
        number,
        lambda ctx: instances.suspend(ctx, number=number, reason=reason),
        said=gettext("The case is suspended. Its deadlines stay as they are."),
    )


@blueprint.post("/resume")
@declare(records="instance.resumed")
def resume(number: str) -> Response:
    """Let the case go on."""
    reason = request.form.get("reason", "")
    return _do(
        number,
        lambda ctx: instances.resume(ctx, number=number, reason=reason),
        said=gettext("The case goes on."),
    )


@blueprint.post("/cancel")
@declare(records="instance.cancelled")
def cancel(number: str) -> Response:
    """End the case for good."""
    reason = request.form.get("reason", "")
    return _do(
        number,
        lambda ctx: instances.cancel(ctx, number=number, reason=reason),
        said=gettext("The case is cancelled."),
    )


def _do(number: str, work: Callable[[Context], object], *, said: str) -> Response:
    """Change the case, and go back to the page that the person was on."""
    transact(work, actor=auth.actor())
    flash(said, "done")
    here = url_for("instances.show", number=number)
    return redirect(auth.local_target(request.form.get("next")) or here)
