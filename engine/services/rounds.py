"""The rounds of a complaint: what was answered, and what the client said to it (FBK-02).

Each revisit is a case of its own that keeps the result and the reply it asked about; so the rounds
are read from them, and nothing is stored twice.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from engine.domain import contacts, texts
from engine.domain.contacts import Attempt
from engine.domain.texts import Piece
from engine.services.context import Context
from engine.services.outcome import Held
from engine.store.cases import Case, CaseFacts, CaseKind, CaseLink, CaseStatus


@dataclass(frozen=True, kw_only=True)
class Round:
    """One revisit: who made it, how satisfied the client was, and how both texts changed since.

    Where the client was not heard, `satisfaction` names how it came to that (OUT-01), and
    `attempts` what was tried. One that is over without either was called off, because the client
    has withdrawn (FBK-02).
    """

    number: str
    kind: str
    satisfaction: str | None
    is_called_off: bool
    revisited_at: str | None
    attempts: tuple[Attempt, ...]
    result: tuple[Piece, ...]
    opinion: tuple[Piece, ...]


def of_case(ctx: Context, held: Held) -> tuple[Round, ...]:
    """Return the revisits of a complaint in order, each compared with the one before it.

    The newest opinion is compared with the last one, the first with what the client demanded.
    """
    statement = (
        select(Case.number, Case.status, CaseFacts.facts)
        .join(CaseLink, CaseLink.to_case_id == Case.id)
        .join(CaseFacts, CaseFacts.case_id == Case.id)
        .where(CaseLink.from_case_id == held.case.id, Case.kind == CaseKind.REVISIT)
        .order_by(Case.id)
    )
    found: list[Round] = []
    result, opinion = "", _text(held.facts.facts, "demand")
    for number, status, facts in ctx.session.execute(statement).all():
        new_result = _text(facts, "handling_result")
        new_opinion = _text(facts, "newest_opinion")
        is_head = facts.get("revisit_kind") == "unit_head"
        said = contacts.said(facts, outcomes=contacts.OUTCOMES[is_head:][:1])
        found.append(
            Round(
                number=number,
                kind=facts.get("revisit_kind") or "acceptor",
                satisfaction=said,
                is_called_off=status != CaseStatus.OPEN and not said,
                revisited_at=facts.get("head_revisited_at") or facts.get("revisited_at"),
                attempts=contacts.attempts(facts.get("contact_attempts")),
                result=texts.compare(result or new_result, new_result),
                opinion=texts.compare(opinion, new_opinion) if new_opinion else (),
            )
        )
        result, opinion = new_result, new_opinion or opinion
    return tuple(found)


def _text(facts: Mapping[str, Any], name: str) -> str:
    return str(facts.get(name) or "")
