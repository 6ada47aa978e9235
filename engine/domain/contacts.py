"""Whether a complainant could be heard in a revisit, and what was tried before (OUT-01, 03, 04)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from engine.domain.calendar import SHANGHAI
from engine.errors import FieldError

Facts = Mapping[str, Any]

REACHED: Final = "reached"
UNREACHABLE: Final = "unreachable"
REFUSED: Final = "refused"
NO_CONTACT: Final = "no_contact"
UNHEARD: Final = frozenset({UNREACHABLE, REFUSED, NO_CONTACT})
"""The outcomes of a revisit in which the complainant has said nothing of the result (OUT-01)."""

OUTCOMES: Final = ("contact_outcome", "head_contact_outcome")
"""The facts that say how the acceptor's revisit ended, and that of the unit head (FBK-03)."""

CONSENT: Final = "unheard_consent"
ANONYMOUS: Final = "anonymous"
UNDELIVERABLE: Final = "undeliverable"

CONTACTS: Final[Mapping[str, tuple[str, ...]]] = {
    "client_phone": ("client_phone", "caller_number"),
    "client_email": ("client_email", "sender_address"),
    "client_address": ("client_address",),
}
"""The ways to reach a complainant, each with the facts in which one may have been left."""

_CHANNELS: Final[Mapping[str, str]] = {
    "phone": "client_phone",
    "sms": "client_phone",
    "email": "client_email",
    "letter": "client_address",
    "on_site": "client_address",
}
_NOON: Final = 12
_EVENING: Final = 18


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """One try to reach a complainant in vain."""

    at: datetime
    channel: str

    @property
    def slot(self) -> tuple[str, str]:
        """The day and the part of it; a second try in the same one says nothing new (OUT-03)."""
        local = self.at.astimezone(SHANGHAI)
        part = "morning" if local.hour < _NOON else "afternoon"
        return local.date().isoformat(), "evening" if local.hour >= _EVENING else part


def attempts(text: str | None) -> tuple[Attempt, ...]:
    """Read the attempts that a revisit keeps, one a line."""
    pairs = (line.split(" ", 1) for line in (text or "").splitlines())
    return tuple(Attempt(at=datetime.fromisoformat(at), channel=channel) for at, channel in pairs)


def with_attempt(text: str | None, attempt: Attempt) -> str:
    """Add an attempt to those that a revisit keeps."""
    return "\n".join(filter(None, (text, f"{attempt.at.isoformat()} {attempt.channel}")))


def counted(found: Iterable[Attempt]) -> int:
    """Count the attempts on different days or at different times of the day (OUT-03)."""
    return len({attempt.slot for attempt in found})


def known(facts: Facts) -> tuple[str, ...]:
    """Return the ways by which a complainant can be reached."""
    return tuple(
        way for way, names in CONTACTS.items() if any(_given(facts, name) for name in names)
    )


def contradictions(outcome: str | None, facts: Facts, *, needed: int) -> list[FieldError]:
    """Say why a revisit cannot end like this: unreachable too early, or somebody can be reached.

    Who gives up has tried often enough, at different times and in a second way where there is one
    (OUT-03). Nobody to be reached is only who stays anonymous and has left nothing (OUT-01).
    """
    if outcome == UNREACHABLE:
        return list(_lacking(facts, needed=needed))
    return list(_reachable(facts, rule="OUT-01")) if outcome == NO_CONTACT else []


def undelivered(facts: Facts) -> list[FieldError]:
    """Say why a reply is not undeliverable for want of any contact (FBK-01)."""
    is_claimed = facts.get("undeliverable_ground") == "anonymous_without_contact"
    if facts.get("reply_mode") != UNDELIVERABLE or not is_claimed:
        return []
    return list(_reachable(facts, rule="FBK-01"))


def is_unheard(facts: Facts) -> bool:
    """Test that a revisit which the grade asks for ended without the complainant's voice."""
    names = OUTCOMES if facts.get("grade") == "major" else OUTCOMES[:1]
    return any(facts.get(name) in UNHEARD for name in names)


def said(facts: Facts, *, outcomes: Sequence[str] = OUTCOMES) -> str | None:
    """Return how satisfied the complainant was, or in which way nothing was said (OUT-01).

    Whoever was not heard is never counted among the satisfied; the last revisit is asked first.
    """
    found = (facts.get(name) for name in reversed(outcomes))
    return facts.get("satisfaction") or next((each for each in found if each in UNHEARD), None)


def _lacking(facts: Facts, *, needed: int) -> Iterator[FieldError]:
    made = attempts(facts.get("contact_attempts"))
    rule = {"rule": "OUT-03"}
    if counted(made) < needed:
        params = {**rule, "made": counted(made), "needed": needed}
        yield FieldError(code="attempts_missing", params=params)
    if len(known(facts)) > 1 and len({_CHANNELS.get(each.channel) for each in made}) == 1:
        yield FieldError(code="second_channel_missing", params=rule)


def _reachable(facts: Facts, *, rule: str) -> Iterator[FieldError]:
    if facts.get("complainant_kind") != ANONYMOUS:
        yield FieldError(code="not_anonymous", params={"rule": rule})
    for way in known(facts):
        yield FieldError(code=f"{way}_known", params={"rule": rule})


def _given(facts: Facts, name: str) -> bool:
    return bool(str(facts.get(name) or "").strip())
