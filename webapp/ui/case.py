"""One case: all that is known of it, where it stands, and what one can do to it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, url_for
from flask.wrappers import Response
from flask_babel import gettext

from engine.domain import access
from engine.services import case_views, cases, duties, timeline
from engine.services.case_views import CaseView
from engine.services.cases import Diagram
from engine.services.context import Context
from engine.services.timeline import TimelineEntry
from webapp import headers, languages, steps
from webapp.ui import (
    case_pages,
    duty_cards,
    facts,
    history,
    islands,
    labels,
    shell,
    submissions,
)
from webapp.ui.islands import FormView
from webapp.ui.model_texts import ModelTexts
from webapp.ui.names import Names, group

blueprint = Blueprint("case", __name__, url_prefix="/cases/<number>")


@dataclass(frozen=True, kw_only=True)
class DiagramStep:
    """One step of the table that says what the diagram shows."""

    name: str
    state: str
    holder: str
    at: datetime | None


@blueprint.get("")
def show(number: str) -> str:
    """Show the case."""

    def read(ctx: Context) -> Mapping[str, Any]:
        locale = languages.current()
        held = case_views.hold(ctx, number=number)
        view = case_views.build(ctx, held, locale=locale)
        texts, names = ModelTexts(held.models, locale=locale), Names(ctx, locale=locale)
        told = timeline.read(ctx, number=number)
        return {
            "case": case_pages.head(ctx, view, locale=locale),
            "messages": case_pages.buttons(view),
            "fact_groups": facts.groups(view, texts=texts, names=names),
            "parties": facts.parties(view),
            "tasks": case_pages.open_tasks(view.open_tasks),
            "cards": duty_cards.cards(
                duties.of_case(ctx, held.case), process_id=view.process_id, texts=texts
            ),
            "entries": history.events(told, process_id=view.process_id, texts=texts, names=names),
        }

    return shell.draw("cases/show.html", read)


@blueprint.get("/diagram")
def diagram(number: str) -> str:
    """Show where the case stands, drawn and in words."""

    def read(ctx: Context) -> Mapping[str, Any]:
        locale = languages.current()
        found = cases.diagram(ctx, number=number)
        view = case_views.read(ctx, number=number, locale=locale)
        told = timeline.read(ctx, number=number)
        names = found.english if locale.startswith("en") else found.names
        shown = Names(ctx, locale=locale)
        return {
            "content": {
                "xml": found.xml,
                "tokens": _tokens(found),
                "names": found.english if locale.startswith("en") else None,
            },
            "steps": [*_waiting(view), *_passed(told, {**found.names, **names}, shown)],
        }

    return shell.draw_part("cases/diagram.html", read)


@blueprint.get("/messages/<message>")
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
            found.values,
            policy=held.models.policy,
            now=ctx.now,
            names=Names(ctx, locale=locale),
        )
        return {
            "case": case_pages.head(ctx, view, locale=locale),
            "form": FormView(
                title=labels.label(message, "button"),
                submit_href=url_for("case.send", number=number, message=message),
                content=content,
            ),
        }

    return shell.draw("cases/message.html", read)


@blueprint.post("/messages/<message>")
def send(number: str, message: str) -> Response:
    """Press the button."""
    sent = submissions.read()

    def work(ctx: Context) -> Mapping[str, Any]:
        cases.send(ctx, number=number, message=message, values=sent.values)
        return {"location": url_for("case.show", number=number)}

    def keep(ctx: Context, error: Exception) -> None:
        cases.fault(ctx, number=number, message=message, values=sent.values, error=error)

    answer = steps.answer(work, fault=keep)
    flash(gettext("Done. The case has moved on."), "done")
    return answer


def _tokens(found: Diagram) -> list[dict[str, str]]:
    waiting = [{"element": element, "state": "waiting"} for element in found.tokens]
    passed = (element for element in found.passed if element not in found.tokens)
    return waiting + [{"element": element, "state": "passed"} for element in passed]


def _waiting(view: CaseView) -> Iterator[DiagramStep]:
    for task in view.open_tasks:
        holder = task.assignee or group(task.candidate_role, task.candidate_unit)
        yield DiagramStep(name=task.name, state="waiting", holder=holder, at=task.due_at)


def _passed(
    entries: list[TimelineEntry], steps: Mapping[str, str], names: Names
) -> Iterator[DiagramStep]:
    for entry in reversed(entries):
        if entry.kind == "task.completed" and entry.element:
            yield DiagramStep(
                name=steps.get(entry.element, entry.element),
                state="passed",
                holder=names.person(entry.actor),
                at=entry.at,
            )
