"""Recording a complaint: one form, while the client is on the line (CMP-30 to 34)."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from flask import Blueprint, flash, request, url_for
from flask.wrappers import Response
from flask_babel import gettext

from engine.domain.grants import Action
from engine.domain.organization import UnitKind
from engine.services import (
    complaints,
    contact_logs,
    directory,
    guard,
    intake_drafts,
    releases,
    voiced,
)
from engine.services.context import Context
from engine.services.intake_drafts import Beginning
from webapp import auth, headers, languages, steps
from webapp.declarations import declare
from webapp.extensions import transact
from webapp.ui import islands, moments, shell, submissions
from webapp.ui.islands import FormView
from webapp.ui.model_texts import ModelTexts
from webapp.ui.names import Names

blueprint = Blueprint("intake", __name__, url_prefix="/intake")


@blueprint.get("")
@declare(records=None, because="the form holds only what its author has typed")
def show() -> str:
    """Show the form, with what was typed before."""
    headers.allow_style_attributes()
    beginning = Beginning(revisit=request.args.get("revisit") or None)
    return shell.draw("intake/show.html", partial(_read, beginning=beginning))


@blueprint.get("/contacts/<int:contact_id>")
@declare(records="contact.opened")
def show_contact(contact_id: int) -> str:
    """Show the form with what was logged of a contact, to be recorded in full."""
    headers.allow_style_attributes()
    return shell.draw("intake/show.html", partial(_read, beginning=Beginning(contact=contact_id)))


@blueprint.post("")
@declare(
    records=(
        "case.opened",
        "complaint.voiced",
        "contact.completed",
        "promise.made",
        "revisit.voiced",
        "task.completed",
    )
)
def record() -> Response:
    """Open the complaint and hand it over; a contact that was only logged is then complete."""
    sent, beginning = submissions.read(), _beginning()
    revisit = beginning.revisit

    def work(ctx: Context) -> Mapping[str, Any]:
        case = complaints.open_case(
            ctx, values=sent.values, confirmed=sent.confirmed, revisit=revisit
        )
        intake_drafts.forget(ctx, beginning)
        if beginning.contact is not None:
            contact_logs.complete(ctx, contact_id=beginning.contact, case=case)
        if guard.may(ctx, Action.CASE_READ, case):
            return {"number": case.number, "location": url_for("case.show", number=case.number)}
        return {"number": case.number, "location": url_for("inbox.show")}

    def keep(ctx: Context, error: Exception) -> None:
        complaints.fault(
            ctx,
            values=sent.values,
            intake_unit=None,
            error=error,
            confirmed=sent.confirmed,
            revisit=revisit,
        )

    answer = steps.answer(work, fault=keep)
    flash(_told(answer.get_json()), "done")
    return answer


@blueprint.put("/draft")
@declare(records=None, because="what is being typed is no record yet (runtime R10)")
def save_draft() -> Response:
    """Keep what is being typed; a contact that is settled, or a revisit of others, has no draft."""
    sent, beginning = submissions.read(), _beginning()

    def work(ctx: Context) -> None:
        if beginning.contact is not None:
            contact_logs.find(ctx, beginning.contact)
        if beginning.revisit is not None:
            voiced.find(ctx, beginning.revisit)
        intake_drafts.keep(ctx, values=sent.values, beginning=beginning)

    transact(work, actor=auth.actor())
    return Response(status=204)


def _beginning() -> Beginning:
    """Return what the address says that the registration goes on from."""
    return Beginning(
        contact=request.args.get("contact", type=int), revisit=request.args.get("revisit") or None
    )


def _told(answer: Mapping[str, Any]) -> str:
    """Say what was recorded; nobody is refused, even who must stay out (CMP-31)."""
    number = answer["number"]
    if answer["location"] == url_for("case.show", number=number):
        return gettext("Recorded as %(number)s. You are its first responder.", number=number)
    return gettext(
        "Recorded as %(number)s. You must stay out of it, so others go on from here.", number=number
    )


def _read(ctx: Context, *, beginning: Beginning) -> Mapping[str, Any]:
    contact, revisit = beginning.contact, beginning.revisit
    models = releases.compiled(ctx, releases.in_force(ctx).id)
    locale = languages.current()
    unit = directory.organization(ctx).unit(complaints.intake_unit_id(ctx))
    draft = intake_drafts.find(ctx, beginning)
    logged = contact_logs.open_one(ctx, contact).values if contact is not None else {}
    values = {
        "complained_at": moments.form_value(ctx.now),
        "channel": "on_site" if unit.kind == UnitKind.BRANCH else "phone",
        **(voiced.prefill(ctx, revisit=revisit) if revisit else {}),
        **(draft.values if draft else logged),
        **({"prior_case": prior} if (prior := request.args.get("prior")) else {}),
        "first_responder": auth.actor().login,
        "intake_unit": unit.code,
    }
    content = islands.form_content(
        ModelTexts(models, locale=locale).schema(complaints.FIRST_FORM),
        values,
        models=models,
        now=ctx.now,
        names=Names(ctx, locale=locale),
    )
    form = FormView(
        title=gettext("Record a complaint"),
        submit_href=url_for("intake.record", revisit=revisit, contact=contact),
        draft_href=url_for("intake.save_draft", revisit=revisit, contact=contact),
        draft_saved_at=draft.updated_at if draft else None,
        content=content,
    )
    return {
        "form": form,
        "client": values.get("client_number") or "",
        "revisit": revisit,
        "log_href": url_for("contacts.log") if revisit is None and contact is None else None,
    }
