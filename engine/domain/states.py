"""What a case amounts to after one of its ledger entries (R10).

State is facts, tokens as (element, task), open tasks with assignee, duties, status and grade; never
the library's bytes. A fact whose opening was disposed of has no value and is named in `disposed`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Token:
    """Where something waits, and the engine's id of it."""

    element_id: str
    task: str


@dataclass(frozen=True, kw_only=True)
class TaskAt:
    """An open user task; `unit` is the id of the unit that it is offered to."""

    element_id: str
    task: str
    round: int
    role: str | None
    unit: int | None
    assignee: str | None


@dataclass(frozen=True, kw_only=True)
class DutyAt:
    """A moment of the case, open or ended, and how it was computed."""

    element_id: str
    task: str
    kind: str
    rule: str | None
    due_at: datetime
    warn_at: datetime | None = None
    explanation: tuple[Mapping[str, Any], ...] = ()
    paused_from: datetime | None = None
    warned_at: datetime | None = None
    breached_at: datetime | None = None
    fired_at: datetime | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class State:
    """A case as it was after one entry; `passed` are the elements that a token had left by then."""

    seq: int
    at: datetime
    release: str | None
    process_id: str
    status: str
    is_suspended: bool
    facts: Mapping[str, Any]
    disposed: frozenset[str]
    tokens: tuple[Token, ...]
    tasks: tuple[TaskAt, ...]
    duties: tuple[DutyAt, ...]
    passed: tuple[str, ...]

    @property
    def grade(self) -> str | None:
        """Return how grave the case was said to be."""
        return self.facts.get("grade")
