"""The custody receipt: the chain of custody of a complaint as a paper for the folder (CMP-31)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from engine.services import case_views, custody, directory, papers
from engine.services.context import Context
from engine.services.custody import HandOver
from engine.services.models import Models
from engine.services.papers import Order

PRINTED: Final = "custody.printed"
"""The entry of a receipt that left the house: for whom, and its hash."""


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
    held = papers.hold(ctx, order)
    case, facts = held.case, case_views.in_full(ctx, held)
    first = case.first_responder_id
    return CustodyReceipt(
        number=case.number,
        process_id=held.stored.process_id,
        models=held.models,
        facts=papers.shown(held, order, facts),
        opened_at=case.opened_at,
        first_responder=directory.any_login(ctx, first) if first is not None else None,
        intake_unit_id=case.intake_unit_id,
        hand_overs=custody.of_case(ctx, held),
    )


def note(ctx: Context, order: Order, *, form: str, digest: str) -> None:
    """Record that a receipt left the house: its hash tells it from any other (R10)."""
    papers.note(ctx, order, PRINTED, form=form, digest=digest)
