"""Custody of a complaint: each hand-over that was offered, and what the receiver answered."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from engine.services import duties, timeline
from engine.services.context import Context
from engine.services.outcome import Held
from engine.services.timeline import TimelineEntry
from engine.store.duties import Duty

OFFER: Final = "accept_custody"


@dataclass(frozen=True, kw_only=True)
class HandOver:
    """One offer of custody: from whom, to which unit, when, and whether the client knew of it.

    As long as nobody has answered, and after it was sent back, custody is with whoever offered it
    (CMP-31). `clock` says by when an answer was due and how that moment was counted.
    """

    giver: str
    unit_id: int | None
    offered_at: datetime
    is_client_informed: bool
    clock: Duty | None = None
    receiver: str | None = None
    answered_at: datetime | None = None
    is_accepted: bool | None = None
    reason: str | None = None

    @property
    def keeper(self) -> str:
        """Return with whom custody is after this (CMP-31)."""
        return self.receiver if self.is_accepted and self.receiver else self.giver

    @property
    def was_late(self) -> bool:
        """Test whether the answer came after it was due; the exact moment is still in time."""
        answered, clock = self.answered_at, self.clock
        return answered is not None and clock is not None and answered > clock.due_at


def of_case(ctx: Context, held: Held) -> tuple[HandOver, ...]:
    """Return the hand-overs of a complaint, the first one first, as its record tells them."""
    clocks = {duty.engine_task_id: duty for duty in duties.of_case(ctx, held.case)}
    return tuple(_follow(timeline.of(ctx, held), clocks))


def _follow(entries: Iterable[TimelineEntry], clocks: Mapping[str | None, Duty]) -> list[HandOver]:
    found: list[HandOver] = []
    for entry in entries:
        is_done = entry.kind == "task.completed"
        if is_done and entry.element == OFFER and found:
            found[-1] = _answered(found[-1], entry)
        found += [
            _offered(entry, unit_id=task.get("unit"), clock=clocks.get(task.get("task")))
            for task in entry.opened
            if task.get("element") == OFFER
        ]
    return found


def _offered(entry: TimelineEntry, *, unit_id: int | None, clock: Duty | None) -> HandOver:
    return HandOver(
        giver=entry.actor,
        unit_id=unit_id,
        offered_at=entry.at,
        clock=clock,
        is_client_informed=entry.facts.get("client_told_of_redirect") is True,
    )


def _answered(offer: HandOver, entry: TimelineEntry) -> HandOver:
    is_accepted = entry.facts.get("custody_decision") != "bounced"
    is_informed = offer.is_client_informed or entry.facts.get("client_told_of_handover") is True
    return replace(
        offer,
        receiver=entry.actor,
        answered_at=entry.at,
        is_accepted=is_accepted,
        is_client_informed=is_informed,
        reason=None if is_accepted else entry.facts.get("bounce_reason"),
    )
