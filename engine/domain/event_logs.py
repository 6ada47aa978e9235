"""What is told of a case to process-mining tools, whatever the file it is written to."""

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

_SYSTEM: Final = "system"
_PSEUDONYM: Final = 12


@dataclass(frozen=True, kw_only=True)
class People:
    """How people are named: as they are for who may know, else by a name that leads nowhere."""

    key: bytes
    are_named: bool

    def name(self, login: str) -> str:
        """Name somebody, in every export alike."""
        if self.are_named or login == _SYSTEM:
            return login
        return f"P-{hmac.digest(self.key, login.encode(), 'sha256').hex()[:_PSEUDONYM]}"


@dataclass(frozen=True, kw_only=True)
class Event:
    """One thing that happened; `transition` is that of the lifecycle extension of XES."""

    id: str
    at: datetime
    activity: str
    element: str | None
    transition: str
    kind: str
    person: str | None
    task: str | None = None
    duty: str | None = None
    round: int | None = None
    role: str | None = None
    unit: str | None = None
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class DutyOf:
    """A moment that a case had to keep; a task has one to be done, and may have one to be begun."""

    name: str
    task: str
    kind: str
    rule: str | None
    due_at: datetime
    created_by: str


@dataclass(frozen=True, kw_only=True)
class Link:
    """A case that came out of another, or that it came out of, and whether it is told as well."""

    number: str
    kind: str
    is_told: bool


@dataclass(frozen=True, kw_only=True)
class CaseLog:
    """One case with all that happened to it."""

    number: str
    kind: str
    status: str
    attributes: Mapping[str, str]
    opened_at: datetime
    closed_at: datetime | None
    events: Sequence[Event]
    duties: Sequence[DutyOf]
    linked: Sequence[Link]
