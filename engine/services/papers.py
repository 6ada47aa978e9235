"""Papers about one complaint: who may have one, in full or masked, and that one left the house."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.domain.grants import Action
from engine.errors import NotFound
from engine.services import case_views, guard, ledger, masks, reasons
from engine.services.context import Context
from engine.services.outcome import Held
from engine.store.cases import CaseKind


@dataclass(frozen=True, kw_only=True)
class Order:
    """Of which complaint; with `in_full`, personal values are not masked, which needs a reason."""

    number: str
    in_full: bool = False
    reason: str = ""


def has(held: Held) -> bool:
    """Test whether a case is one that papers are written about."""
    return held.case.kind is CaseKind.COMPLAINT


def may_see_in_full(ctx: Context, held: Held) -> bool:
    """Test whether the actor may have a paper with personal values."""
    return guard.may(ctx, Action.CLIENT_REVEAL, held.case)


def hold(ctx: Context, order: Order) -> Held:
    """Return the complaint of a paper that the actor may have.

    Raises:
        NotFound: if there is none, or the actor may not read the case.
        NotAllowed: if the actor may not see personal values in full.
        InvalidValues: if they are wanted and nobody says why.
    """
    held = case_views.hold(ctx, number=order.number)
    if not has(held):
        raise NotFound(case=order.number)
    if order.in_full:
        guard.require(ctx, Action.CLIENT_REVEAL, held.case)
        reasons.check(order.reason)
    return held


def shown(held: Held, order: Order, facts: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return facts as the paper may show them."""
    return facts if order.in_full else masks.apply(held.models, facts)


def note(ctx: Context, order: Order, kind: str, *, form: str, digest: str, **said: Any) -> None:
    """Record that a paper left the house: its hash tells it from any other (R10)."""
    ledger.record(
        ctx,
        kind,
        case=case_views.hold(ctx, number=order.number).case,
        form=form,
        in_full=order.in_full,
        reason=order.reason.strip() or None,
        sha256=digest,
        **said,
    )
