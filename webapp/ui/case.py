"""One case: all that is known of it, where it stands, and what one can do to it."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, request, url_for
from flask.wrappers import Response
from flask_babel import gettext

from engine.domain import access
from engine.domain.grants import Action
from engine.services import (
    case_reports,
    case_views,
    cases,
    duties,
    focus,
    guard,
    instances,
    papers,
    promises,
    reads,
    report_lists,
    reveals,
    timeline,
)
from engine.services.context import Context
from engine.services.reveals import Revealed
from webapp import auth, headers, languages, steps
from webapp.declarations import declare
from webapp.extensions import transact
from webapp.ui import (
    case_bundles,
    case_pages,
    diagrams,
    duty_cards,
    facts,
    history,
    islands,
    labels,
    report_lines,
    shell,
    submissions,
)
from webapp.ui.islands import FormView
from webapp.ui.model_texts import ModelTexts
from webapp.ui.names import Names

blueprint = Blueprint("case", __name__, url_prefix="/cases/<number>")


@blueprint.get("")
@declare(records=None, reads="case")
def show(number: str) -> str:
    """Show the case."""
    return _draw(number)


@blueprint.post("/reveals")
@declare(records=reveals.KIND, reads="reveal")
def reveal(number: str) -> str:
    """Show the case with one masked value in full."""
    field, reason = request.form.get("field", ""), request.form.get("reason", "")
    found = transact(
        lambda ctx: reveals.reveal(ctx, number=number, field=field, reason=reason),
        actor=auth.actor(),
    )
    return _draw(number, revealed=found)


def _draw(number: str, *, revealed: Revealed | None = None) -> str:
    def read(ctx: Context) -> Mapping[str, Any]:
        locale = languages.current()
        held = case_views.hold(ctx, number=number)
        view = case_views.build(ctx, held, locale=locale)
        texts, names = ModelTexts(held.models, locale=locale), Names(ctx, locale=locale)
        told = timeline.read(ctx, number=number)
        is_suspended = view.instance_status == "suspended"
        return {
            "case": case_pages.head(view),
            "suspension": history.suspension(told, names=names) if is_suspended else None,
            "focus": focus.of_client(ctx, held.case.client_id),
            "can": instances.can(ctx, held),
            "may_trace": access.allows(guard.actor(ctx), Action.LEDGER_READ).allowed,
            "bundle": case_bundles.offer(ctx, held),
            "report_href": case_pages.report_href(ctx, held),
            "has_record": papers.has(held),
            "messages": case_pages.buttons(view),
            "fact_groups": facts.groups(view, texts=texts, names=names, revealed=revealed),
            "revealed": revealed.field if revealed is not None else None,
            "may_reveal": reveals.may(ctx, held),
            "may_see_reads": reads.may(ctx),
            "may_merge": view.kind == "complaint"
            and view.status == "open"
            and guard.may(ctx, Action.CASE_MERGE, held.case),
            "may_promise": promises.may_add(ctx, held.case),
            "may_reopen": view.kind == "complaint" and view.status == "closed",
            "parties": facts.parties(view, names),
            "tasks": case_pages.open_tasks(view.open_tasks),
            "reports": [
                *(
                    report_lines.of_report(row, names)
                    for row in report_lists.about(ctx, number=held.case.number)
                ),
                *(
                    report_lines.of_task(row, names, texts)
                    for row in case_reports.of_case(ctx, held.case)
                ),
            ],
            "cards": duty_cards.cards(
                duties.of_case(ctx, held.case), process_id=view.process_id, texts=texts
            ),
            "entries": history.events(told, process_id=view.process_id, texts=texts, names=names),
        }

    return shell.draw("cases/show.html", read)


@blueprint.get("/diagram")
@declare(records=None, reads="diagram")
def diagram(number: str) -> str:
    """Show where the case stands, drawn and in words."""

    def read(ctx: Context) -> Mapping[str, Any]:
        locale = languages.current()
        found = cases.diagram(ctx, number=number)
        view = case_views.read(ctx, number=number, locale=locale)
        told = timeline.read(ctx, number=number)
        done = diagrams.passed(told, found=found, locale=locale, names=Names(ctx, locale=locale))
        return {
            "content": diagrams.content(found, locale=locale),
            "steps": [*diagrams.waiting(view.open_tasks), *done],
        }

    return shell.draw_part("cases/diagram.html", read)


@blueprint.get("/messages/<message>")
@declare(records=None, reads="button")
def message(number: str, message: str) -> str:
    """Show the form behind a button."""
    headers.allow_style_attributes()

    def read(ctx: Context) -> Mapping[str, Any]:
        locale = languages.current()
        held = case_views.hold(ctx, number=number, action=access.sending(message))
        found = cases.button_form(ctx, number=number, message=message)
        view = case_views.build(ctx, held, locale=locale)
        content = islands.form_content(
            ModelTexts(held.models, locale=locale).schema(message),
            {**found.values, **(found.draft or {})},
            models=held.models,
            now=ctx.now,
            names=Names(ctx, locale=locale),
        )
        return {
            "case": case_pages.head(view),
            "form": FormView(
                title=labels.label(message, "button"),
                submit_href=url_for("case.send", number=number, message=message),
                draft_href=url_for("case.save_draft", number=number, message=message),
                draft_saved_at=found.draft_at,
                content=content,
            ),
        }

    return shell.draw("cases/message.html", read)


@blueprint.post("/messages/<message>")
@declare(records="message.received")
def send(number: str, message: str) -> Response:
    """Press the button."""
    sent = submissions.read()

    def work(ctx: Context) -> Mapping[str, Any]:
        cases.send(
            ctx, number=number, message=message, values=sent.values, confirmed=sent.confirmed
        )
        return {"location": url_for("case.show", number=number)}

    def keep(ctx: Context, error: Exception) -> None:
        cases.fault(
            ctx,
            number=number,
            message=message,
            values=sent.values,
            error=error,
            confirmed=sent.confirmed,
        )

    answer = steps.answer(work, fault=keep)
    flash(gettext("Done. The case has moved on."), "done")
    return answer


@blueprint.put("/messages/<message>/draft")
@declare(records=None, because="a draft is nobody's word until it is submitted (R10)")
def save_draft(number: str, message: str) -> Response:
    """Keep what has been typed so far behind a button."""
    sent = submissions.read()
    transact(
        lambda ctx: cases.save_draft(ctx, number=number, message=message, values=sent.values),
        actor=auth.actor(),
    )
    return Response(status=204)
