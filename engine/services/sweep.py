"""What the heartbeat does: duties whose moment has come, and messages nobody delivered (D6, R8).

Each function is one unit of work, so that one row that fails holds up no other.
"""

from engine.services import (
    contact_duties,
    duties,
    incidents,
    messages,
    reminders,
    runtime,
    unit_documents,
)
from engine.services.context import Context
from engine.store.cases import Case
from engine.store.claims import MAX_TRIES
from engine.store.duties import Duty, DutyKind
from engine.store.incidents import IncidentKind

BATCH = 50


def due(ctx: Context) -> list[int]:
    """Claim the duties whose moment has come, and return their ids."""
    return [duty.id for duty in duties.claim(ctx, limit=BATCH)]


def undelivered(ctx: Context) -> list[int]:
    """Claim the messages that wait for delivery, and return their ids."""
    return messages.claim(ctx, limit=BATCH)


def attend(ctx: Context, *, duty_id: int) -> None:
    """Do what a duty's moment asks for: fire its timer, warn, note the breach, or escalate."""
    duty = ctx.session.get(Duty, duty_id)
    if duty is None or duty.ended_at is not None or duties.is_held_back(ctx, duty):
        return
    if duty.kind == DutyKind.TIMER:
        runtime.fire(ctx, duty)
    elif duty.kind == DutyKind.DOCUMENT:
        unit_documents.remind(ctx, duty)
    elif duty.kind == DutyKind.CONTACT:
        contact_duties.remind(ctx, duty)
    else:
        case = ctx.session.get_one(Case, duty.case_id)
        reminders.notice(ctx, duty, case=case)


def deliver(ctx: Context, *, message_id: int) -> None:
    """Try to deliver a message; to wait until somebody listens is no failure (runtime R5)."""
    runtime.deliver(ctx, message_id)
    message = messages.pending(ctx, message_id)
    if message is not None:
        message.try_count = 0


def give_up(ctx: Context, *, duty_id: int, error: Exception) -> None:
    """Open an incident for a duty that failed as often as it is tried (runtime R8)."""
    duty = ctx.session.get_one(Duty, duty_id)
    if duty.try_count < MAX_TRIES:
        return
    duty.next_at = None
    incidents.open_for(
        ctx,
        case=ctx.session.get_one(Case, duty.case_id) if duty.case_id is not None else None,
        kind=IncidentKind.DUTY,
        instance_id=duty.instance_id,
        error=error,
        command={
            "reference": f"duty:{duty.id}",
            "element": duty.element_id,
            "duty": duty.id,
        },
    )


def give_up_message(ctx: Context, *, message_id: int, error: Exception) -> None:
    """Open an incident for a message that failed as often as it is tried (runtime R8)."""
    message = messages.pending(ctx, message_id)
    if message is None or message.try_count < MAX_TRIES:
        return
    messages.failed(message)
    sender = ctx.session.get(Case, message.sender_case_id) if message.sender_case_id else None
    incidents.open_for(
        ctx,
        case=sender,
        kind=IncidentKind.MESSAGE,
        error=error,
        command=messages.command(message),
    )
