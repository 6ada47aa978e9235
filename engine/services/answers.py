"""What somebody submits, in a task or with a button: accepted as a whole, or refused by field."""

from collections.abc import Collection, Mapping
from typing import Any

from engine.domain import moments
from engine.errors import InvalidValues
from engine.forms.form import Form
from engine.services import evidence_gate, named, phrase_guard, registrations
from engine.services.context import Context
from engine.services.outcome import Held

Answers = tuple[dict[str, Any], dict[str, list[dict[str, str]]]]


def accept(
    ctx: Context, held: Held, form: Form, values: Mapping[str, Any], *, confirmed: Collection[str]
) -> Answers:
    """Return the values that a form accepts, and for the ledger the warned phrases that stay.

    Page, API, bulk, and the opening of a case all pass here. `confirmed` names the phrases that
    the person lets stand (CON-02).

    Raises:
        InvalidValues: naming each field that is not acceptable, or that cannot have happened when
            it is said to have (CMP-30, 46, FBK-01, 02, 03, REG-02, 03, EMG-01, 03), or that names
            somebody who may not be named (ESC-04, CMP-36, CMP-57).
        PhrasesWarned: if words to the client hold a phrase that has not been confirmed.
    """
    facts, policy = held.facts.facts, held.models.policy
    cleaned = form.validate(
        values, facts={**dict.fromkeys(held.models.facts), **facts}, now=ctx.now, policy=policy
    )
    found = (
        registrations.contradictions(ctx, cleaned)
        if form.id == registrations.FORM
        else moments.contradictions(cleaned, facts=facts, now=ctx.now)
    )
    found |= named.contradictions(ctx, held.case, cleaned)
    if found:
        raise InvalidValues(errors=found)
    evidence_gate.check_outcome(ctx, held.case, cleaned, policy=policy)
    return cleaned, phrase_guard.check(held.models, form, cleaned, confirmed=confirmed)
