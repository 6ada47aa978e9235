"""The course of a complaint from its resolution to the client's answer: what each step leaves.

A changed grade or category may send the complaint back at any time (R9). What stands here says what
is done already, so that nothing is done twice and no revisit counts for a reply it was not about.
"""

from typing import Any, Final

from engine.domain import contacts
from engine.errors import InvalidValues
from engine.services.scope import Scope

_OF_A_ROUND: Final = (
    "approval",
    "acceptor_revisited",
    "head_revisited",
    "review_decision",
    "exit_approval",
    "confirmed_nature",
    "archive_note",
)
"""What people said of a resolution; another one must be looked at anew."""


def begin_resolution(scope: Scope, *, revisit_pending: bool | None) -> dict[str, Any]:
    """Begin another resolution, with which all that was said of the last one falls (FBK-02)."""
    del scope
    return {
        **dict.fromkeys(_OF_A_ROUND),
        "handling_stage": "resolution",
        "revisit_outdated": bool(revisit_pending),
    }


def settle_resolution(
    scope: Scope, *, handling_stage: str | None, responsible_unit: str
) -> dict[str, Any]:
    """Go on to the reply, or to where the complaint was before its grade changed (CMP-10)."""
    del scope
    is_new = handling_stage in (None, "resolution")
    return {
        "handling_stage": "reply" if is_new else handling_stage,
        "settled_unit": responsible_unit,
    }


def plan_revisit(
    scope: Scope,
    *,
    revisit_pending: bool | None,
    revisit_outdated: bool | None,
    revisit_kind: str | None,
    acceptor_revisited: bool | None,
) -> dict[str, Any]:
    """Say who revisits next: the acceptor, then the head of the responsible unit (FBK-01, FBK-03).

    One that is under way is waited for first, even when it asks about an older reply. What an
    earlier one found of whether the client can be reached is asked anew (OUT-01).

    Raises:
        InvalidValues: if the reply was undeliverable for want of a contact, and there is one.
    """
    before = scope.facts
    if before.get("handling_stage") == "reply" and (found := contacts.undelivered(before)):
        raise InvalidValues(errors={"undeliverable_ground": found})
    next_kind = "unit_head" if acceptor_revisited else "acceptor"
    is_kept = bool(revisit_pending or acceptor_revisited)
    return {
        "contact_outcome": before.get("contact_outcome") if is_kept else None,
        "head_contact_outcome": before.get("head_contact_outcome") if revisit_pending else None,
        "unheard_consent": None,
        "handling_stage": "revisit",
        "revisit_kind": revisit_kind if revisit_pending else next_kind,
        "revisit_pending": True,
        "revisit_outdated": bool(revisit_pending and revisit_outdated),
        "needs_revisit_request": not revisit_pending,
    }


def note_revisit(
    scope: Scope,
    *,
    revisit_kind: str,
    revisit_outdated: bool | None,
    satisfaction: str | None,
    revisited_by: str | None,
    earlier_handling_improper: bool | None,
) -> dict[str, Any]:
    """Count a revisit for the side that made it; an outdated one counts for nobody (FBK-01, 03).

    Dissatisfaction after improper handling is a repeat, which sets a floor to the grade (FBK-06).
    """
    is_acceptor = revisit_kind == "acceptor" and not revisit_outdated
    is_head = revisit_kind == "unit_head" and not revisit_outdated
    is_repeat = satisfaction == "dissatisfied" and bool(earlier_handling_improper)
    before = scope.facts
    return {
        "handling_stage": "answered",
        "revisit_pending": False,
        "revisit_outdated": bool(revisit_outdated),
        "revisit_rounds": (before.get("revisit_rounds") or 0) + is_acceptor,
        "acceptor_revisited": is_acceptor or before.get("acceptor_revisited"),
        "head_revisited": is_head or before.get("head_revisited"),
        "acceptor_revisited_by": (
            revisited_by if is_acceptor else before.get("acceptor_revisited_by")
        ),
        "first_handling_improper": is_repeat or before.get("first_handling_improper"),
    }


def note_unheard_consent(scope: Scope, *, unheard_consent: str) -> dict[str, Any]:
    """Let a complaint end without the client's voice, or have the client called again (OUT-03).

    The unit head's is made again where nobody was heard in it, and after the acceptor's (FBK-03).
    """
    before = scope.facts
    is_granted = unheard_consent == "granted"
    of_acceptor, of_head = (before.get(name) in contacts.UNHEARD for name in contacts.OUTCOMES)
    acceptor_revisited = bool(before.get("acceptor_revisited"))
    head_revisited = bool(before.get("head_revisited"))
    return {
        "acceptor_revisited": acceptor_revisited and (is_granted or not of_acceptor),
        "head_revisited": head_revisited and (is_granted or not (of_acceptor or of_head)),
    }


def send_back(
    scope: Scope, *, answering_step: str, revisit_rounds: int, reviewed_rounds: int | None
) -> dict[str, Any]:
    """Send the complaint back with the newest opinion; note what compliance has seen (FBK-07)."""
    del scope
    is_reviewed = answering_step == "review"
    return {
        "handling_stage": "resolution",
        "reviewed_rounds": revisit_rounds if is_reviewed else reviewed_rounds,
    }
