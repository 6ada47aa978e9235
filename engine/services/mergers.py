"""Two complaints about one thing: the duplicate ends, the survivor goes on, both histories stay."""

from typing import Any

from engine.domain.grants import Action
from engine.errors import EngineError
from engine.services import case_views, instances, ledger, outbox, reasons
from engine.services.context import Context
from engine.services.grading import RANKS
from engine.services.instances import InstanceState
from engine.services.outcome import Held
from engine.store.cases import CaseKind, CaseLink, CaseStatus

LINK = "duplicate"
MERGED = "case.merged"


class MergeRefused(EngineError):
    """These two cases cannot become one: something that must be done would be lost."""

    code = "merge_refused"


def merge(ctx: Context, *, number: str, into: str, reason: str) -> InstanceState:
    """End a duplicate, and let the survivor stand for both; each history tells of the other.

    Raises:
        MergeRefused: naming what would be lost: another client, a higher grade (CMP-08), the reply
            to a transferring body (REG-02), an emergency (EMG-01).
        CaseOver: if the duplicate is over already.
    """
    said = reasons.check(reason)
    held = case_views.hold(ctx, number=number, action=Action.CASE_MERGE)
    survivor = case_views.hold(ctx, number=into.strip(), action=Action.CASE_MERGE)
    loss = _loss(held, survivor)
    if loss is not None:
        raise MergeRefused(why=loss, case=number, into=survivor.case.number)
    link = CaseLink(
        from_case_id=held.case.id, to_case_id=survivor.case.id, kind=LINK, created_at=ctx.now
    )
    ctx.session.add(link)
    ended = instances.end(ctx, held, kind=MERGED, reason=said, into=survivor.case.number)
    ledger.record(ctx, "case.absorbed", case=survivor.case, number=number, reason=said)
    if survivor.case.acceptor_id is not None:
        outbox.notify(
            ctx,
            "case.absorbed",
            recipient_id=survivor.case.acceptor_id,
            case=survivor.case,
            number=number,
        )
    return ended


def _loss(duplicate: Held, survivor: Held) -> str | None:
    """Name what the firm would no longer do if the one stood for the other."""
    one, other = duplicate.case, survivor.case
    facts, others = duplicate.facts.facts, survivor.facts.facts
    checks: dict[str, Any] = {
        "same_case": one.id == other.id,
        "not_complaints": {one.kind, other.kind} != {CaseKind.COMPLAINT},
        "survivor_over": other.status != CaseStatus.OPEN,
        "other_client": None not in (one.client_id, other.client_id)
        and one.client_id != other.client_id,
        "lowers_grade": RANKS.get(one.grade or "", 0) > RANKS.get(other.grade or "", 0),
        "loses_transfer": facts.get("transfer_source") != others.get("transfer_source")
        and facts.get("transfer_source") is not None,
        "loses_emergency": facts.get("emergency_status") == "raised",
    }
    return next((name for name, is_lost in checks.items() if is_lost), None)
