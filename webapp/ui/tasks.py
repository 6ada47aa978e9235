"""One task: its form, the case it belongs to, and what one can do with it."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from flask import Blueprint, flash, redirect, request, url_for
from flask.wrappers import Response
from flask_babel import gettext
from werkzeug.wrappers import Response as BaseResponse

from engine.services import (
    case_views,
    clocks,
    duties,
    runtime,
    task_views,
    tasks,
    timeline,
    unit_documents,
    visits,
)
from engine.services.context import Context
from engine.services.outcome import Held
from engine.services.task_views import TaskView
from webapp import auth, headers, languages, steps
from webapp.declarations import declare
from webapp.extensions import transact
from webapp.ui import (
    case_pages,
    duty_cards,
    history,
    islands,
    moments,
    shell,
    submissions,
)
from webapp.ui import unit_documents as document_pages
from webapp.ui.islands import FormView
from webapp.ui.model_texts import ModelTexts
from webapp.ui.names import Names, group
from webapp.ui.unit_documents import DocumentLine

_IN_EMERGENCIES: Final = frozenset(
    {
        "tell_company_contact",
        "report_to_regulator",
        "propose_clearing",
        "clear_emergency",
        "prepare_for_emergency",
        "report_petition",
        "send_unit_to_petition",
        "join_petition",
        "report_petition_progress",
    }
)
"""The steps beside which the emergency plan of the branch lies (EMG-02)."""

blueprint = Blueprint("tasks", __name__, url_prefix="/tasks/<int:task_id>")


@blueprint.get("")
@declare(records=None, reads="task")
def show(task_id: int) -> str:
    """Show the task with its form."""
    headers.allow_style_attributes()

    def read(ctx: Context) -> Mapping[str, Any]:
        locale = languages.current()
        view = task_views.read(ctx, task_id=task_id, locale=locale)
        held = case_views.hold(ctx, number=view.case.number)
        texts, names = ModelTexts(held.models, locale=locale), Names(ctx, locale=locale)
        process_id = view.case.process_id
        told = timeline.read(ctx, number=view.case.number)
        content = islands.form_content(
            view.schema,
            {**view.values, **(view.draft or {})},
            models=held.models,
            now=ctx.now,
            names=names,
        )
        is_suspended = view.case.instance_status == "suspended"
        return {
            "task": view,
            "stale_text": _stale_text(view),
            "suspension": history.suspension(told, names=names) if is_suspended else None,
            "group": group(view.candidate_role, view.candidate_unit),
            "cards": duty_cards.cards(
                (duty for duty in duties.of_case(ctx, held.case) if not duty.ended_at),
                process_id=process_id,
                texts=texts,
            ),
            "plan": _plan(ctx, view, held, names),
            "case": case_pages.head(view.case),
            "revisit_buttons": (
                case_pages.buttons(view.case) if view.case.kind == "revisit" else []
            ),
            "report_href": case_pages.report_href(ctx, held),
            "form": _form(view, content),
            "entries": history.events(told, process_id=process_id, texts=texts, names=names),
        }

    return shell.draw("tasks/show.html", read)


@blueprint.post("/complete")
@declare(records="task.completed")
def complete(task_id: int) -> Response:
    """Submit the form and move the case on."""
    sent = submissions.read()

    def work(ctx: Context) -> Mapping[str, Any]:
        tasks.complete(
            ctx,
            task_id=task_id,
            values=sent.values,
            version=sent.version,
            confirmed=sent.confirmed,
        )
        _, held = runtime.hold_task(ctx, task_id)
        return {"location": url_for("case.show", number=held.case.number)}

    def keep(ctx: Context, error: Exception) -> None:
        tasks.fault(ctx, task_id=task_id, values=sent.values, error=error, confirmed=sent.confirmed)

    answer = steps.answer(work, fault=keep)
    flash(gettext("Done. The case has moved on."), "done")
    return answer


@blueprint.put("/draft")
@declare(records=None, because="a draft is nobody's word until it is submitted (R10)")
def save_draft(task_id: int) -> Response:
    """Keep what has been typed so far."""
    sent = submissions.read()
    transact(
        lambda ctx: tasks.save_draft(ctx, task_id=task_id, values=sent.values),
        actor=auth.actor(),
    )
    return Response(status=204)


@blueprint.post("/claim")
@declare(records="task.claimed")
def claim(task_id: int) -> BaseResponse:
    """Take the task."""
    return _do(task_id, lambda ctx: tasks.claim(ctx, task_id=task_id))


@blueprint.post("/unclaim")
@declare(records="task.unclaimed")
def unclaim(task_id: int) -> BaseResponse:
    """Put the task back."""
    return _do(task_id, lambda ctx: tasks.unclaim(ctx, task_id=task_id))


@blueprint.post("/take-back")
@declare(records="task.taken_back")
def take_back(task_id: int) -> BaseResponse:
    """Take the task back from whom one has let do it."""
    return _do(task_id, lambda ctx: tasks.take_back(ctx, task_id=task_id))


@blueprint.post("/visits")
@declare(
    records=None, because="who has a page open is known for a minute and kept for nobody (R10)"
)
def visit(task_id: int) -> str:
    """Say that the reader has the task open, and show who else has."""
    is_english = languages.current().startswith("en")

    def work(ctx: Context) -> Mapping[str, Any]:
        found = visits.note(ctx, task_id=task_id)
        return {"visitors": [(is_english and each.name_en) or each.name for each in found]}

    return shell.draw_part("tasks/visitors.html", work)


@blueprint.post("/delegate")
@declare(records="task.delegate")
def delegate(task_id: int) -> BaseResponse:
    """Let somebody else do the task."""
    login = request.form.get("login", "").strip()
    _do(task_id, lambda ctx: tasks.delegate(ctx, task_id=task_id, login=login))
    flash(gettext("The task was delegated."), "done")
    return redirect(url_for("inbox.show"))


@blueprint.post("/assign")
@declare(records="task.assign")
def assign(task_id: int) -> BaseResponse:
    """Give the task to somebody."""
    login = request.form.get("login", "").strip()
    return _do(task_id, lambda ctx: tasks.assign(ctx, task_id=task_id, login=login))


@blueprint.post("/pause")
@declare(records="duty.paused")
def pause(task_id: int) -> BaseResponse:
    """Stop the clock of the task."""
    reason = request.form.get("reason", "")
    return _do(task_id, lambda ctx: clocks.pause(ctx, task_id=task_id, reason=reason))


@blueprint.post("/resume")
@declare(records="duty.resumed")
def resume(task_id: int) -> BaseResponse:
    """Let the clock of the task run again."""
    return _do(task_id, lambda ctx: clocks.resume(ctx, task_id=task_id))


def _do(task_id: int, work: Callable[[Context], object]) -> BaseResponse:
    transact(work, actor=auth.actor())
    return redirect(url_for("tasks.show", task_id=task_id))


def _plan(ctx: Context, view: TaskView, held: Held, names: Names) -> DocumentLine | None:
    """Return the emergency plan of the case's branch, for a step of an emergency."""
    if view.element_id not in _IN_EMERGENCIES:
        return None
    found = unit_documents.plan_of(ctx, held.case)
    return document_pages.line(found, names) if found is not None else None


def _form(view: TaskView, content: Mapping[str, Any]) -> FormView:
    is_open = "complete" in view.can
    return FormView(
        title=view.name,
        submit_href=url_for("tasks.complete", task_id=view.id),
        draft_href=url_for("tasks.save_draft", task_id=view.id),
        draft_saved_at=view.draft_at,
        version=view.version,
        is_read_only=not is_open,
        content=content,
    )


def _stale_text(view: TaskView) -> str | None:
    """Say why nothing can be done here any more."""
    if view.status == "open" or view.completed_at is None:
        return None
    at = moments.full(view.completed_at)
    if view.status == "completed":
        return gettext("This task was completed on %(at)s.", at=at)
    if view.case.instance_status == "cancelled":
        return gettext("This task is over: the case was cancelled on %(at)s.", at=at)
    return gettext("This task is no longer needed: the case moved on, on %(at)s.", at=at)
