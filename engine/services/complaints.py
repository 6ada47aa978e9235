"""Complaints: opened by whoever is asked first (首问负责制, CMP-30)."""

import hashlib
from collections.abc import Collection, Mapping
from typing import Any, Final

from sqlalchemy import select

from engine.domain import access, chain
from engine.domain.access import Subject
from engine.domain.grants import Action
from engine.domain.organization import UnitKind
from engine.errors import FieldError, InvalidValues, NotAllowed
from engine.services import (
    directory,
    guard,
    incidents,
    releases,
    reopenings,
    runtime,
    tasks,
    transfer_letters,
    voiced,
)
from engine.services.context import Context
from engine.store.cases import Case, CaseKind
from engine.store.clients import Client
from engine.store.incidents import IncidentKind
from engine.store.people import OrgUnit
from engine.store.tasks import UserTask

FIRST_FORM: Final = "register_complaint"


def open_case(
    ctx: Context,
    *,
    values: Mapping[str, Any],
    intake_unit: str | None = None,
    confirmed: Collection[str] = (),
    revisit: str | None = None,
) -> Case:
    """Open a complaint and complete its first task in the same step (CMP-30, 33, 34).

    The actor becomes the first responder, and keeps custody until an acceptor takes over (CMP-31).
    `revisit` is the number of the one in which the client voiced it (FBK-09).

    Raises:
        InvalidValues: naming each field that is not acceptable; no case is opened.
        NotAllowed: if the actor may not take complaints in.
        PhrasesWarned: if words to the client hold a phrase that has not been confirmed.
        NotFound: if there is no such revisit, or the actor may not read it.
    """
    who = guard.actor(ctx)
    voiced_in = voiced.find(ctx, revisit) if revisit else None
    unit_id = intake_unit_id(ctx, code=intake_unit)
    units = directory.organization(ctx)
    facts = {
        "first_responder": who.login,
        "intake_unit": units.unit(unit_id).code,
        "client_branch": _client_branch(ctx, values.get("client_number"), unit_id=unit_id),
    }
    held = runtime.open_case(ctx, kind=CaseKind.COMPLAINT, facts=facts)
    task = ctx.session.scalars(select(UserTask).where(UserTask.case_id == held.case.id)).one()
    tasks.submit(ctx, task, held, values, confirmed=confirmed)
    reopenings.note(ctx, held.case, prior=held.facts.facts.get("prior_case"))
    transfer_letters.take_up(ctx, held.case, prior=held.facts.facts.get("prior_case"))
    voiced.note(ctx, held.case, revisit=voiced_in)
    return held.case


def fault(
    ctx: Context,
    *,
    values: Mapping[str, Any],
    intake_unit: str | None,
    error: Exception,
    confirmed: Collection[str] = (),
    revisit: str | None = None,
) -> None:
    """Open an incident that keeps a complaint which the system could not open (runtime R8)."""
    digest = hashlib.sha256(chain.canonical(values)).hexdigest()
    incidents.open_for(
        ctx,
        case=None,
        kind=IncidentKind.TASK,
        error=error,
        command={
            "reference": f"complaint:{digest}",
            "element": FIRST_FORM,
            "form": FIRST_FORM,
            "intake_unit": intake_unit,
            "revisit": revisit,
            "values": dict(values),
            "confirmed": sorted(confirmed),
        },
    )


def intake_unit_id(ctx: Context, *, code: str | None = None) -> int:
    """Return the unit in which the actor takes complaints in; the first one, unless named.

    Raises:
        NotAllowed: if there is none.
    """
    who = guard.actor(ctx)
    units = directory.organization(ctx)
    for held in who.memberships:
        subject = Subject(unit_paths=[held.unit_path])
        is_named = code is None or units.unit(held.unit_id).code == code
        if is_named and access.allows(who, Action.CASE_OPEN, subject).allowed:
            return held.unit_id
    raise NotAllowed(action=str(Action.CASE_OPEN), reason="out_of_reach")


def intake_schema(ctx: Context) -> tuple[Mapping[str, Any], Mapping[str, str]]:
    """Return the form that opens a complaint, on the release in force, and its English."""
    found = releases.compiled(ctx, releases.in_force(ctx).id)
    return found.schemas[FIRST_FORM], found.english


def _client_branch(ctx: Context, number: Any, *, unit_id: int) -> str | None:
    """Return the branch of a known client; else the branch that took the complaint.

    What is no text is left to the form, which says so.
    """
    units = directory.organization(ctx)
    if isinstance(number, str) and number:
        code = ctx.session.scalar(
            select(OrgUnit.code)
            .join(Client, Client.branch_id == OrgUnit.id)
            .where(Client.number == number)
        )
        if code is None:
            raise InvalidValues(errors={"client_number": [FieldError(code="client_unknown")]})
        return code
    unit = units.unit(unit_id)
    return unit.code if unit.kind == UnitKind.BRANCH else None
