"""Revisits: what the record of one must not say, and the attempts before it (FBK-01, OUT-03)."""

from datetime import datetime
from typing import Any, Final

from engine.domain import contacts
from engine.domain.contacts import Attempt
from engine.errors import EngineError, InvalidValues
from engine.services import guard
from engine.services.scope import Scope

_ATTEMPTS: Final = ("revisit.contact_attempts", 3)
"""The policy of attempts, and what holds where a release says nothing of it."""


class SatisfactionContradicted(EngineError):
    """A client who wants the complaint handled again is not satisfied (CMP-19, FBK-02)."""

    code = "satisfaction_contradicted"


def check(scope: Scope, *, satisfaction: str | None, reopen_wish: bool | None) -> dict[str, Any]:
    """Refuse a record that contradicts itself, and note who made the revisit (FBK-03).

    Raises:
        SatisfactionContradicted: if a satisfied client wants it handled again.
        InvalidValues: if nobody can be reached by the record, and somebody can (OUT-01, OUT-03).
    """
    if reopen_wish and satisfaction != "dissatisfied":
        raise SatisfactionContradicted(satisfaction=satisfaction, rule="CMP-19")
    of_acceptor, of_head = contacts.OUTCOMES
    field = of_head if scope.facts.get("revisit_kind") == "unit_head" else of_acceptor
    needed = scope.policy.get(*_ATTEMPTS)
    found = contacts.contradictions(scope.facts.get(field), scope.facts, needed=needed)
    if found:
        raise InvalidValues(errors={field: found})
    return {"revisited_by": guard.actor(scope.ctx).login}


def note_attempt(
    scope: Scope, *, attempted_at: str, attempt_channel: str, contact_attempts: str | None
) -> dict[str, Any]:
    """Keep an attempt in vain beside the open task, whose clock goes on as it was (OUT-03)."""
    del scope
    attempt = Attempt(at=datetime.fromisoformat(attempted_at), channel=attempt_channel)
    kept = contacts.with_attempt(contact_attempts, attempt)
    return {
        "contact_attempts": kept,
        "attempts_counted": contacts.counted(contacts.attempts(kept)),
    }
