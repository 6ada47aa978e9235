"""What keeps an outcome from being submitted and a case from being closed: missing evidence.

What is demanded is one list, by the channel and by what became of the case; page, outcome and
close gate ask for the same. A firm whose recordings are not brought in yet switches the asking off
with the policy `evidence.demanded`; the pages say what is missing all the same. What nobody
switches off is that a client is called malicious only with a file that proves it (EMG-04).
"""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import select

from engine.domain import evidence
from engine.domain.closing import Facts, Missing
from engine.domain.evidence import Kept, Requirement
from engine.errors import FieldError, InvalidValues
from engine.services.context import Context
from engine.store.cases import Case, CaseKind
from engine.store.evidence import Evidence
from engine.store.transfers import Transfer

MODE = "revisit_mode"
"""The field of an outcome that names the channel of the revisit."""

RECORD = "refusal_record"
"""The field of an outcome that names how a refusal is recorded (OUT-04)."""

MISSING: Final = "evidence_missing"
"""What the gate and the form of an outcome call it."""

Policy = Mapping[str, Any]


def check_outcome(ctx: Context, case: Case, values: Mapping[str, Any], *, policy: Policy) -> None:
    """Refuse an outcome whose channel has not left its evidence yet (EVD-01 to EVD-11).

    A client is not called malicious before a file that proves it is there (EMG-04).

    Raises:
        InvalidValues: naming the field of the channel, or that of the label.
    """
    label = _label(values)
    if label is not None and evidence.missing(evidence.PROOF, kept(ctx, case)):
        error = FieldError(code="misconduct_unproven", params={"rule": "EMG-04"})
        raise InvalidValues(errors={label: [error]})
    if case.kind is CaseKind.REVISIT and MODE in values:
        lacks = missing(ctx, case, said=values, policy=policy)
        if lacks:
            params = {"rules": ", ".join(dict.fromkeys(each.rule for each in lacks))}
            field = RECORD if values.get(RECORD) else MODE
            raise InvalidValues(errors={field: [FieldError(code=MISSING, params=params)]})


def to_close(ctx: Context, case: Case, *, facts: Facts, policy: Policy) -> tuple[Missing, ...]:
    """List the evidence that a complaint still lacks (EVD-01 to EVD-05, EMG-04, FBK-02, REG-02)."""
    return tuple(
        Missing(code=MISSING, rule=each.rule, field=each.kind.value)
        for each in missing(ctx, case, said=facts, policy=policy)
    )


def missing(ctx: Context, case: Case, *, said: Facts, policy: Policy) -> tuple[Requirement, ...]:
    """Return what is demanded and not there; nothing where nothing is demanded."""
    if not policy.get("evidence.demanded"):
        return ()
    return evidence.missing(required(ctx, case, said=said, policy=policy), kept(ctx, case))


def required(ctx: Context, case: Case, *, said: Facts, policy: Policy) -> tuple[Requirement, ...]:
    """Return what is asked for of a case: by its channel, and by what became of it (EVD-07).

    A refused one leaves what its record consists of, and one that reached nobody leaves nothing.
    """
    if case.kind is CaseKind.COMPLAINT:
        of_channel = evidence.of_complaint(
            case.channel,
            category=case.category,
            transfer_mode=said.get("transfer_mode"),
            is_by_agent=said.get("complainant_kind") == "agent",
        )
        replies = reply_numbers(ctx, case) if said.get("transfer_source") else ()
        return (
            *of_channel,
            *evidence.of_misconduct(said),
            *evidence.of_withdrawal(said),
            *evidence.of_replies(replies),
        )
    if said.get(RECORD):
        return evidence.of_refusal(said[RECORD])
    records_visits = bool(policy.get("evidence.records_visits"))
    return evidence.of_revisit(said.get(MODE), records_visits=records_visits)


def reply_numbers(ctx: Context, case: Case) -> tuple[str, ...]:
    """Return the number of each reply that was sent to a transferring body (REG-03)."""
    statement = select(Transfer.reply_number).where(
        Transfer.case_id == case.id, Transfer.replied_at.is_not(None)
    )
    found = ctx.session.scalars(statement.order_by(Transfer.id))
    return tuple(number.strip() for number in found if number and number.strip())


def _label(values: Mapping[str, Any]) -> str | None:
    """Name the field that calls a client malicious: the first person's, or the second's."""
    if values.get("harassment_evidence"):
        return "harassment_evidence"
    return "harassment_decision" if values.get("harassment_decision") == "confirmed" else None


def kept(ctx: Context, case: Case) -> Kept:
    """Return the kind and number of each piece of a case."""
    statement = select(Evidence.kind, Evidence.reference).where(Evidence.case_id == case.id)
    return {(row.kind, row.reference) for row in ctx.session.execute(statement)}
