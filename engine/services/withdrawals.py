"""A client who withdraws a complaint: noted, confirmed where it must be, and brought into force.

What is owed to others than the client stays: the reply to a transferring body, an emergency, the
nature, accountability and the lesson. Only reply, explanation and revisits fall away.
"""

from typing import Any, Final

from engine.domain import closing
from engine.domain.notices import Notice
from engine.errors import EngineError
from engine.services import guard, outbox
from engine.services.scope import Scope

ACCEPTED: Final = "accepted"
CONFIRMED: Final = "confirmed"


class ComplaintWithdrawn(EngineError):
    """The client has withdrawn this complaint already."""

    code = "complaint_withdrawn"


def note(scope: Scope, *, grade: str | None, withdrawal_status: str | None) -> dict[str, Any]:
    """Take in what the client said and remember who heard it (FBK-02).

    One that stands may be noted again only where the grade has gone up since, so that a second
    person can confirm it after all.

    Raises:
        ComplaintWithdrawn: if it stands already.
    """
    if closing.is_withdrawn({"withdrawal_status": withdrawal_status, "grade": grade}):
        raise ComplaintWithdrawn
    return {"withdrawal_by": guard.actor(scope.ctx).login, "withdrawal_confirmation": None}


def accept(
    scope: Scope, *, withdrawal_confirmation: str | None, revisit_pending: bool | None
) -> dict[str, Any]:
    """Let it stand: a revisit under way is called off, and whoever handles it is told (FBK-02)."""
    if scope.case.responsible_person_id is not None:
        outbox.notify(
            scope.ctx,
            Notice.COMPLAINT_WITHDRAWN,
            recipient_id=scope.case.responsible_person_id,
            case=scope.case,
        )
    return {
        "withdrawal_status": CONFIRMED if withdrawal_confirmation == CONFIRMED else ACCEPTED,
        "calls_off_revisit": bool(revisit_pending),
        "revisit_pending": False,
    }
