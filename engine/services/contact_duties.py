"""The duty to record a logged contact in full: its writer is warned, then who is above (CMP-44).

A contact that is only logged is no complaint yet, and one that stays there is concealed (ACC-03).
"""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import select

from engine.domain.notices import Notice
from engine.services import addressees, directory, duties, ledger, outbox, relations, releases
from engine.services.context import Context
from engine.services.models import Models
from engine.store.duties import Duty, DutyKind
from engine.store.intake import LoggedContact

_RULE: Final = "CMP-44"
_ELEMENT: Final = "logged_contact"
_MINUTES: Final = ("complaint.registration_minutes", 30)
_HEADQUARTERS: Final = ("duty.headquarters_hours", 8)
"""Each policy, and what holds where the release in force says nothing of it."""


def begin(ctx: Context, *, unit_id: int) -> Duty:
    """Say by when a contact that the unit logs now has to be recorded in full."""
    models = _models(ctx)
    due = duties.deadline(
        ctx,
        _working_hours(models.policy.get(*_MINUTES) / 60),
        unit=directory.organization(ctx).unit(unit_id),
        overrides=models.calendar,
    )
    duty = Duty(
        element_id=_ELEMENT,
        kind=DutyKind.CONTACT,
        rule=_RULE,
        due_at=due.due_at,
        warn_at=due.warn_at,
        next_at=due.warn_at,
        explanation=list(due.explanation),
    )
    ctx.session.add(duty)
    ctx.session.flush()
    return duty


def end(ctx: Context, contact: LoggedContact) -> None:
    """Owe nothing more: the contact has become a case, or belongs to one."""
    duty = ctx.session.get(Duty, contact.duty_id) if contact.duty_id is not None else None
    if duty is not None:
        duty.ended_at, duty.next_at = ctx.now, None
        duty.cause = f"contact:{contact.state.value}"


def remind(ctx: Context, duty: Duty) -> None:
    """Warn whoever logged it; once it is missed, tell the head above too, then headquarters."""
    contact = ctx.session.scalars(
        select(LoggedContact).where(LoggedContact.duty_id == duty.id)
    ).one()
    duty.claimed_until, duty.try_count = None, 0
    kind, barred = Notice.CONTACT_NEAR, _barred(ctx, contact)
    people = addressees.present(ctx, [contact.taken_by_id], barred=barred)
    above = _superior(ctx, contact)
    if ctx.now <= duty.due_at:
        people = people or above
        duty.warned_at, duty.next_at = ctx.now, duties.just_after(duty.due_at)
    elif duty.breached_at is None:
        people = [*people, *above]
        kind, duty.breached_at, duty.next_at = Notice.CONTACT_OVERDUE, ctx.now, _later(ctx)
    else:
        people = addressees.headquarters(ctx, barred=barred | {contact.taken_by_id})
        kind, duty.escalated_at, duty.next_at = Notice.CONTACT_ESCALATED, ctx.now, None
    ledger.record(ctx, str(kind), contact=contact.id, due=duty.due_at)
    for person in people:
        outbox.notify(ctx, kind, recipient_id=person, contact=contact.id)


def _later(ctx: Context) -> datetime:
    models = _models(ctx)
    term = _working_hours(models.policy.get(*_HEADQUARTERS))
    return duties.deadline(ctx, term, overrides=models.calendar).due_at


def _working_hours(count: float) -> dict[str, Any]:
    return {"term": "working hours", "count": count}


def _models(ctx: Context) -> Models:
    return releases.compiled(ctx, releases.in_force(ctx).id)


def _superior(ctx: Context, contact: LoggedContact) -> list[int]:
    """Return the nearest head above whoever logged it, who may know of it (CMP-57)."""
    writer = contact.taken_by_id
    out = _barred(ctx, contact) | {writer, directory.stand_in(ctx, writer)}
    unit = directory.organization(ctx).unit(contact.unit_id)
    return addressees.above(ctx, unit, barred=out)


def _barred(ctx: Context, contact: LoggedContact) -> set[int | None]:
    """Return whom it is about, and who is close to them or to the client (CMP-57, CMP-58)."""
    near = relations.near(ctx, accused_id=contact.accused_id, client_id=contact.client_id)
    return {contact.accused_id, *near.accused, *near.client}
