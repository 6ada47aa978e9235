"""What keeps an outcome from being submitted and a case from being closed: missing evidence.

A firm whose recordings are not brought in yet switches this off with the policy
`evidence.demanded`; the pages say what is missing all the same. What nobody switches off is that a
client is called malicious only with a file that proves it (EMG-04).
"""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import select

from engine.domain import evidence
from engine.domain.closing import Facts, Missing
from engine.domain.evidence import Kind, Requirement
from engine.errors import FieldError, InvalidValues
from engine.services.context import Context
from engine.store.cases import Case, CaseKind
from engine.store.evidence import Evidence

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
    if label is not None and Kind.MISCONDUCT_RECORD not in _kept(ctx, case):
        error = FieldError(code="misconduct_unproven", params={"rule": "EMG-04"})
        raise InvalidValues(errors={label: [error]})
    if case.kind is CaseKind.REVISIT and MODE in values:
        lacks = missing(ctx, case, said=values, policy=policy)
        if lacks:
            params = {"rules": ", ".join(dict.fromkeys(each.rule for each in lacks))}
            field = RECORD if values.get(RECORD) else MODE
            raise InvalidValues(errors={field: [FieldError(code=MISSING, params=params)]})


def to_close(ctx: Context, case: Case, *, facts: Facts, policy: Policy) -> tuple[Missing, ...]:
    """List the evidence that a complaint still lacks for its channel (EVD-01 to EVD-05)."""
    return tuple(
        Missing(code=MISSING, rule=each.rule, field=each.kind.value)
        for each in missing(ctx, case, said=facts, policy=policy)
    )


def missing(ctx: Context, case: Case, *, said: Facts, policy: Policy) -> tuple[Requirement, ...]:
    """Return what is demanded and not there; nothing where nothing is demanded."""
    if not policy.get("evidence.demanded"):
        return ()
    return evidence.missing(required(case, said=said, policy=policy), _kept(ctx, case))


def required(case: Case, *, said: Facts, policy: Policy) -> tuple[Requirement, ...]:
    """Return what the channel of a case asks for; of a revisit, in the mode it had (EVD-07).

    A refused one leaves what its record consists of, and one that reached nobody leaves nothing.
    """
    if case.kind is CaseKind.COMPLAINT:
        of_channel = evidence.of_complaint(
            case.channel,
            category=case.category,
            transfer_mode=said.get("transfer_mode"),
            is_by_agent=said.get("complainant_kind") == "agent",
        )
        return of_channel + evidence.of_misconduct(said)
    if said.get(RECORD):
        return evidence.of_refusal(said[RECORD])
    records_visits = bool(policy.get("evidence.records_visits"))
    return evidence.of_revisit(said.get(MODE), records_visits=records_visits)


def _label(values: Mapping[str, Any]) -> str | None:
    """Name the field that calls a client malicious: the first person's, or the second's."""
    if values.get("harassment_evidence"):
        return "harassment_evidence"
    return "harassment_decision" if values.get("harassment_decision") == "confirmed" else None


def _kept(ctx: Context, case: Case) -> set[str]:
    return set(ctx.session.scalars(select(Evidence.kind).where(Evidence.case_id == case.id)))
