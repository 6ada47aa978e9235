"""The custody receipt: the chain of custody of a complaint as a paper for the folder (CMP-31)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from engine.domain.grants import Action
from engine.errors import NotFound
from engine.services import (
    case_views,
    complaint_records,
    custody,
    directory,
    guard,
    ledger,
    masks,
    reasons,
)
from engine.services.context import Context
from engine.services.custody import HandOver
from engine.services.models import Models

PRINTED: Final = "custody.printed"
"""The entry of a receipt that left the house: for whom, and its hash."""


@dataclass(frozen=True, kw_only=True)
class Order:
    """Whose receipt; with `in_full`, personal values are not masked."""

    number: str
    in_full: bool = False
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class CustodyReceipt:
    """What the paper says: who was asked first, and each hand-over with its answer."""

    number: str
    process_id: str
    models: Models
    facts: Mapping[str, Any]
    opened_at: datetime
    first_responder: str | None
    intake_unit_id: int | None
    hand_overs: tuple[HandOver, ...]

    @property
    def keeper(self) -> str | None:
        """Return with whom custody is; until a hand-over, with whoever was asked first."""
        return self.hand_overs[-1].keeper if self.hand_overs else self.first_responder


def read(ctx: Context, order: Order) -> CustodyReceipt:
    """Return the chain of custody of a complaint as the actor may have it (CMP-31).

    Raises:
        NotFound: if there is none, or the actor may not read the case.
        NotAllowed: if the actor may not see personal values in full.
        InvalidValues: if they are wanted and nobody says why.
    """
    held = case_views.hold(ctx, number=order.number)
    if not complaint_records.has(held):
        raise NotFound(case=order.number)
    if order.in_full:
        guard.require(ctx, Action.CLIENT_REVEAL, held.case)
        reasons.check(order.reason)
    case, facts = held.case, case_views.in_full(ctx, held)
    first = case.first_responder_id
    return CustodyReceipt(
        number=case.number,
        process_id=held.stored.process_id,
        models=held.models,
        facts=facts if order.in_full else masks.apply(held.models, facts),
        opened_at=case.opened_at,
        first_responder=directory.any_login(ctx, first) if first is not None else None,
        intake_unit_id=case.intake_unit_id,
        hand_overs=custody.of_case(ctx, held),
    )


def note(ctx: Context, order: Order, *, form: str, digest: str) -> None:
    """Record that a receipt left the house: its hash tells it from any other (R10)."""
    ledger.record(
        ctx,
        PRINTED,
        case=case_views.hold(ctx, number=order.number).case,
        form=form,
        in_full=order.in_full,
        reason=order.reason.strip() or None,
        sha256=digest,
    )
