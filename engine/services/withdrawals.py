"""A client who withdraws a complaint: noted, confirmed where it must be, and brought into force.

What is owed to others than the client stays: the reply to a transferring body, an emergency, the
nature, accountability and the lesson. Only reply, explanation and revisits fall away.
"""

from datetime import datetime
from typing import Any, Final

from engine.domain import closing
from engine.errors import EngineError, FieldError, InvalidValues
from engine.services import guard, outbox
from engine.services.scope import Scope

ACCEPTED: Final = "accepted"
CONFIRMED: Final = "confirmed"
_RULE: Final = "FBK-02"


class ComplaintWithdrawn(EngineError):
    """The client has withdrawn this complaint already."""

    code = "complaint_withdrawn"


def note(
    scope: Scope,
    *,
    grade: str | None,
    complained_at: str | None,
    withdrawn_at: str,
    withdrawal_status: str | None,
) -> dict[str, Any]:
    """Take in what the client said and remember who heard it (FBK-02).

    One that stands may be noted again only where the grade has gone up since, so that a second
    person can confirm it after all.

    Raises:
        ComplaintWithdrawn: if it stands already.
        InvalidValues: if it lies in the future or before the complaint.
    """
    if closing.is_withdrawn({"withdrawal_status": withdrawal_status, "grade": grade}):
        raise ComplaintWithdrawn
    moment = datetime.fromisoformat(withdrawn_at)
    if moment > scope.ctx.now:
        _refuse("in_the_future")
    if complained_at and moment < datetime.fromisoformat(complained_at):
        _refuse("before_the_complaint")
    return {"withdrawal_by": guard.actor(scope.ctx).login, "withdrawal_confirmation": None}


def accept(
    scope: Scope, *, withdrawal_confirmation: str | None, revisit_pending: bool | None
) -> dict[str, Any]:
    """Let it stand: a revisit under way is called off, and whoever handles it is told (FBK-02)."""
    if scope.case.responsible_person_id is not None:
        outbox.notify(
            scope.ctx,
            "complaint.withdrawn",
            recipient_id=scope.case.responsible_person_id,
            case=scope.case,
        )
    return {
        "withdrawal_status": CONFIRMED if withdrawal_confirmation == CONFIRMED else ACCEPTED,
        "calls_off_revisit": bool(revisit_pending),
        "revisit_pending": False,
    }


def _refuse(code: str) -> None:
    error = FieldError(code=code, params={"rule": _RULE})
    raise InvalidValues(errors={"withdrawn_at": [error]})
