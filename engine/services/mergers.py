"""Two complaints about one thing: the duplicate ends, the survivor goes on, both histories stay."""

from typing import Any

from engine.domain.grants import Action
from engine.domain.notices import Notice
from engine.errors import EngineError
from engine.services import (
    case_views,
    closing,
    instances,
    ledger,
    outbox,
    reasons,
    transfer_letters,
)
from engine.services.context import Context
from engine.services.grading import RANKS
from engine.services.instances import InstanceState
from engine.services.outcome import Held
from engine.store.cases import DUPLICATE, CaseKind, CaseLink, CaseStatus

MERGED = Notice.CASE_MERGED


class MergeRefused(EngineError):
    """These two cases cannot become one: something that must be done would be lost."""

    code = "merge_refused"


def merge(ctx: Context, *, number: str, into: str, reason: str) -> InstanceState:
    """End a duplicate, and let the survivor stand for both; each history tells of the other.

    Raises:
        MergeRefused: naming what would be lost: another client, a higher grade (CMP-08), the reply
            to a transferring body (REG-02), an emergency (EMG-01), a petition (EMG-03), what is
            done against malicious conduct (EMG-04), a promise to the client (CMP-33).
        CaseOver: if the duplicate is over already.
    """
    said = reasons.check(reason)
    held = case_views.hold(ctx, number=number, action=Action.CASE_MERGE)
    survivor = case_views.hold(ctx, number=into.strip(), action=Action.CASE_MERGE)
    loss = _loss(held, survivor) or _unfinished(ctx, held, survivor)
    if loss is not None:
        raise MergeRefused(why=loss, case=number, into=survivor.case.number)
    link = CaseLink(
        from_case_id=held.case.id, to_case_id=survivor.case.id, kind=DUPLICATE, created_at=ctx.now
    )
    ctx.session.add(link)
    transfer_letters.move(ctx, duplicate=held.case, survivor=survivor.case)
    ended = instances.end(ctx, held, kind=MERGED, reason=said, into=survivor.case.number)
    ledger.record(ctx, "case.absorbed", case=survivor.case, number=number, reason=said)
    if survivor.case.acceptor_id is not None:
        outbox.notify(
            ctx,
            Notice.CASE_ABSORBED,
            recipient_id=survivor.case.acceptor_id,
            case=survivor.case,
            number=number,
        )
    return ended


def _loss(duplicate: Held, survivor: Held) -> str | None:
    """Name what the firm would no longer do if the one stood for the other."""
    one, other = duplicate.case, survivor.case
    facts = duplicate.facts.facts
    checks: dict[str, Any] = {
        "same_case": one.id == other.id,
        "not_complaints": {one.kind, other.kind} != {CaseKind.COMPLAINT},
        "survivor_over": other.status != CaseStatus.OPEN,
        "other_client": None not in (one.client_id, other.client_id)
        and one.client_id != other.client_id,
        "lowers_grade": RANKS.get(one.grade or "", 0) > RANKS.get(other.grade or "", 0),
        "loses_emergency": facts.get("emergency_status") == "raised",
    }
    return next((name for name, is_lost in checks.items() if is_lost), None)


def _unfinished(ctx: Context, duplicate: Held, survivor: Held) -> str | None:
    """Name what the close gate would wait for in the duplicate and the survivor knows nothing of.

    It is no way around the gate: a promise is kept or explained first (CMP-33). A letter goes over
    with its deadline and its reply, unless it cannot be told from one that is there (REG-02).
    """
    if transfer_letters.cannot_move(ctx, duplicate=duplicate.case, survivor=survivor.case):
        return "loses_transfer"
    gaps = closing.gate(ctx, duplicate.case, duplicate.facts.facts, policy=duplicate.models.policy)
    found = {gap.code for gap in gaps}
    return next((loss for code, loss in closing.LOSSES.items() if code in found), None)
