"""附件4, the complaint record (FRM-4): what it says to one reader, and who took a copy away."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import literal, select

from engine.services import case_views, directory, evidence, papers
from engine.services.context import Context
from engine.services.models import Models
from engine.services.outcome import Held
from engine.store.cases import Case, and_what_came_of_it
from engine.store.tasks import TaskStatus, UserTask

PRINTED: Final = "case.printed"
"""The entry of a copy that left the house: which, for whom, and its hash."""

SIGNED: Final = ("accept_custody", "resolve_complaint", "call_complainant", "call_as_unit_head")
"""The tasks whose last completion dates a signature of the paper; the last is of a major one."""


class Copy(StrEnum):
    """Whom a copy is for; the client's never says what is kept for the house (CMP-17)."""

    OFFICE = "office"
    CLIENT = "client"


@dataclass(frozen=True, kw_only=True)
class Order(papers.Order):
    """Which copy of which record."""

    copy: Copy = Copy.OFFICE


@dataclass(frozen=True, kw_only=True)
class Signature:
    """Who did one part of the work, for which unit, and when."""

    login: str | None = None
    unit_id: int | None = None
    at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class ComplaintRecord:
    """What the paper says; `facts` holds only what this copy may show."""

    number: str
    process_id: str
    models: Models
    copy: Copy
    facts: Mapping[str, Any]
    opened_at: datetime
    first_responder: str | None
    accepting_unit_id: int | None
    responsible_unit_id: int | None
    responsible_person: str | None
    client_branch_id: int | None
    signed: Mapping[str, Signature]
    attachments: int


def read(ctx: Context, order: Order) -> ComplaintRecord:
    """Return the record of a complaint as this copy shows it to the actor (CMP-17, FRM-4).

    Raises:
        NotFound: if there is none, or the actor may not read the case.
        NotAllowed: if the actor may not see personal values in full.
        InvalidValues: if they are wanted and nobody says why.
    """
    held = papers.hold(ctx, order)
    case = held.case
    return ComplaintRecord(
        number=case.number,
        process_id=held.stored.process_id,
        models=held.models,
        copy=order.copy,
        facts=_facts(ctx, held, order),
        opened_at=case.opened_at,
        first_responder=_login(ctx, case.first_responder_id),
        accepting_unit_id=case.accepting_unit_id or case.intake_unit_id,
        responsible_unit_id=case.responsible_unit_id,
        responsible_person=_login(ctx, case.responsible_person_id),
        client_branch_id=case.client_branch_id,
        signed=_signatures(ctx, case),
        attachments=evidence.count(ctx, case),
    )


def note(ctx: Context, order: Order, *, form: str, digest: str) -> None:
    """Record that a copy left the house: its hash tells it from any other (R10)."""
    papers.note(ctx, order, PRINTED, form=form, digest=digest, copy=order.copy.value)


def _facts(ctx: Context, held: Held, order: Order) -> Mapping[str, Any]:
    """Return what this copy may say: to the client, nothing that only some of us may read."""
    found = case_views.in_full(ctx, held)
    if order.copy is Copy.CLIENT:
        declared = held.models.facts
        found = {name: value for name, value in found.items() if not declared[name].read_rule}
    return papers.shown(held, order, found)


def _signatures(ctx: Context, case: Case) -> dict[str, Signature]:
    """Return who did each signed task last, in the complaint or in a revisit that came of it.

    Whoever accepted signs as the one who took the complaint (CMP-56).
    """
    rows = ctx.session.execute(
        select(
            UserTask.element_id,
            UserTask.completed_by_id,
            UserTask.candidate_unit_id,
            UserTask.completed_at,
        )
        .where(
            UserTask.case_id.in_(and_what_came_of_it(literal(case.id))),
            UserTask.element_id.in_(SIGNED),
            UserTask.status == TaskStatus.COMPLETED,
        )
        .order_by(UserTask.completed_at, UserTask.id)
    )
    return {
        row.element_id: Signature(
            login=_login(ctx, row.completed_by_id),
            unit_id=row.candidate_unit_id,
            at=row.completed_at,
        )
        for row in rows
    }


def _login(ctx: Context, user_id: int | None) -> str | None:
    return directory.any_login(ctx, user_id) if user_id is not None else None
