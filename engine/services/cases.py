"""Cases: the list, the diagram, and the buttons (runtime R9)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select

from engine.domain import access
from engine.domain.grants import Action
from engine.errors import StaleScreen
from engine.services import (
    answers,
    case_search,
    case_views,
    form_drafts,
    incidents,
    messages,
    pages,
    read_log,
    runtime,
)
from engine.services.case_search import CaseFilters
from engine.services.context import Context
from engine.services.form_drafts import Place
from engine.services.models import Models
from engine.services.outcome import Held
from engine.services.pages import Page
from engine.store.cases import Case, CaseKind, CaseStatus
from engine.store.incidents import IncidentKind
from engine.store.tasks import UserTask
from engine.workflow.instance import TaskGone


@dataclass(frozen=True, kw_only=True)
class CaseRow:
    """One case as the list shows it."""

    id: int
    number: str
    kind: CaseKind
    status: CaseStatus
    title: str | None
    grade: str | None
    category: str | None
    channel: str | None
    client_name: str | None
    accepting_unit_id: int | None
    opened_at: datetime
    closed_at: datetime | None
    due_at: datetime | None
    warn_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Diagram:
    """A case's model as it stands: BPMN XML, where the tokens are, and English names."""

    xml: str
    tokens: tuple[str, ...]
    passed: tuple[str, ...]
    names: Mapping[str, str]
    english: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class ButtonForm:
    """The form behind a button, with the facts that it shows and what the actor has typed there."""

    schema: Mapping[str, Any]
    english: Mapping[str, str]
    values: Mapping[str, Any]
    draft: Mapping[str, Any] | None
    draft_at: datetime | None


def search(
    ctx: Context,
    *,
    filters: CaseFilters | None = None,
    after: str | None = None,
    limit: int = pages.PAGE,
) -> Page[CaseRow]:
    """Return one page of the cases that the actor may see, the newest first."""
    filters = filters or CaseFilters()
    found = case_search.find(ctx, filters)
    return pages.read_newest(
        ctx.session,
        found,
        columns=select(*_COLUMNS),
        row=CaseRow,
        after=after,
        limit=limit,
    )


def of_task(ctx: Context, task: UserTask) -> Case:
    """Return the case of a task that was just worked on; it is loaded already."""
    return ctx.session.get_one(Case, task.case_id)


def diagram(ctx: Context, *, number: str, action: Action = Action.CASE_READ) -> Diagram:
    """Return the model that a case runs on, with its tokens and the nodes already passed."""
    held = case_views.hold(ctx, number=number, action=action)
    tokens, passed = runtime.trace(ctx, held)
    return draw(held.models, held.stored.process_id, tokens=tokens, passed=passed)


def draw(
    models: Models,
    process_id: str,
    *,
    tokens: tuple[str, ...] = (),
    passed: tuple[str, ...] = (),
) -> Diagram:
    """Return the model of a process, with tokens and passed nodes as they are given."""
    definition = models.definitions[process_id]
    prefix = f"{definition.file.removeprefix('bpmn/')}#"
    return Diagram(
        xml=models.diagrams[process_id].decode(),
        tokens=tokens,
        passed=passed,
        names={element.id: element.name for element in definition.elements.values()},
        english={
            key.removeprefix(prefix).removesuffix(".name"): text
            for key, text in models.english.items()
            if key.startswith(prefix) and key.endswith(".name")
        },
    )


def button_form(ctx: Context, *, number: str, message: str) -> ButtonForm:
    """Return the form of a button, the facts that it shows and what the actor has typed there."""
    held = case_views.hold(ctx, number=number, action=access.sending(message))
    read_log.note(ctx, held.case)
    facts = held.facts.facts
    shown = [field.key for field in held.models.forms[message].fields if field.key in facts]
    draft = form_drafts.find(ctx, _place(held, message))
    return ButtonForm(
        schema=held.models.schemas[message],
        english=held.models.english,
        values={name: facts[name] for name in shown},
        draft=draft.values if draft else None,
        draft_at=draft.updated_at if draft else None,
    )


def save_draft(ctx: Context, *, number: str, message: str, values: Mapping[str, Any]) -> None:
    """Keep what the actor has typed so far behind a button; nothing in it is checked yet.

    Raises:
        StaleScreen: if the case waits for this message no longer, so that nothing comes of it.
    """
    held = case_views.hold(ctx, number=number, action=access.sending(message))
    if messages.waiting_in(ctx, held.case, name=message) is None:
        raise StaleScreen(case=number, message=message)
    form_drafts.keep(ctx, _place(held, message), values)


def send(
    ctx: Context,
    *,
    number: str,
    message: str,
    values: Mapping[str, Any],
    confirmed: Collection[str] = (),
) -> Case:
    """Press a button of a case: validate its form and deliver its message (runtime R9).

    Raises:
        InvalidValues: naming each field that is not acceptable.
        StaleScreen: if the case waits for this message no longer.
        PhrasesWarned: if words to the client hold a phrase that has not been confirmed.
    """
    held = case_views.hold(ctx, number=number, action=access.sending(message))
    place = messages.waiting_in(ctx, held.case, name=message)
    if place is None:
        raise StaleScreen(case=number, message=message)
    form = held.models.forms[message]
    cleaned, stays = answers.accept(ctx, held, form, values, confirmed=confirmed)
    try:
        runtime.receive(ctx, held, place, cleaned, noted=stays)
    except TaskGone as error:
        raise StaleScreen(case=number, message=message) from error
    form_drafts.forget_mine(ctx, _place(held, message))
    return held.case


def fault(
    ctx: Context,
    *,
    number: str,
    message: str,
    values: Mapping[str, Any],
    error: Exception,
    confirmed: Collection[str] = (),
) -> None:
    """Keep what was typed and open an incident, after a button that broke (runtime R8)."""
    held = case_views.hold(ctx, number=number, action=access.sending(message))
    form_drafts.keep(ctx, _place(held, message), values)
    incidents.open_for(
        ctx,
        case=held.case,
        kind=IncidentKind.MESSAGE,
        instance_id=held.stored.id,
        error=error,
        command={
            "reference": f"button:{number}:{message}",
            "element": message,
            "case": number,
            "button": message,
            "values": dict(values),
            "confirmed": sorted(confirmed),
        },
    )


def _place(held: Held, message: str) -> Place:
    return Place(case_id=held.case.id, form_id=message)


_COLUMNS: Final = (
    Case.id,
    Case.number,
    Case.kind,
    Case.status,
    Case.title,
    Case.grade,
    Case.category,
    Case.channel,
    Case.client_name,
    Case.accepting_unit_id,
    Case.opened_at,
    Case.closed_at,
    Case.due_at,
    Case.warn_at,
)
