"""Where an instance stands: the answer that the tables mirror (runtime R4, R5, R6)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID


class SubscriptionKind(StrEnum):
    """Which part of the diagram waits for a message."""

    CATCH = "catch"
    BOUNDARY = "boundary"
    EVENT_SUB_PROCESS = "event_sub_process"


@dataclass(frozen=True, kw_only=True)
class UserTask:
    """A ready user task; `item_key` tells the items of a multi-instance apart."""

    task_id: UUID
    element: str
    round: int
    item_key: str


@dataclass(frozen=True, kw_only=True)
class Timer:
    """A waiting timer event."""

    task_id: UUID
    element: str


@dataclass(frozen=True, kw_only=True)
class Subscription:
    """A place that waits for a message; an event sub-process has no task until it starts."""

    task_id: UUID | None
    element: str
    message: str
    kind: SubscriptionKind


@dataclass(frozen=True, kw_only=True)
class Position:
    """Everything that an instance waits for; a token is (element, task id)."""

    user_tasks: tuple[UserTask, ...]
    timers: tuple[Timer, ...]
    subscriptions: tuple[Subscription, ...]
    tokens: tuple[tuple[str, str], ...]
    is_completed: bool


@dataclass(frozen=True, kw_only=True)
class Assignment:
    """Who may do a user task, by when and how urgently, as its expressions said on arrival.

    `follow_up` is by when somebody must have begun it; most tasks do not ask for it.
    """

    role: str | None
    place: str | None
    assignee: str | None
    due: Any
    follow_up: Any
    priority: int
