"""What the runtime asks of whoever runs it: facts, effects, decisions and messages."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol


class Host(Protocol):
    """The case around an instance: `services.runtime` for real, the driver in model tests."""

    now: datetime
    policy: Mapping[str, Any]

    def facts(self) -> Mapping[str, Any]:
        """Return every declared fact of the case; one that is not set yet is None."""

    def write(self, values: Mapping[str, Any], *, element: str) -> None:
        """Set facts of the case."""

    def call(
        self, operation: str, parameters: Mapping[str, Any], *, element: str
    ) -> Mapping[str, Any]:
        """Run a named operation and return its results; a refusal is raised (runtime R8)."""

    def choose(self, decision: str, *, element: str) -> Mapping[str, Any]:
        """Evaluate a decision table over the facts."""

    def send(
        self, message: str, correlation_key: Any, payload: Mapping[str, Any], *, element: str
    ) -> None:
        """Put a message on its way; it is delivered after this step is stored (runtime R5)."""


@dataclass(frozen=True, kw_only=True)
class Trigger:
    """What starts an instance: nothing but itself, or a message with its payload."""

    message: str | None = None
    payload: Mapping[str, Any] = field(default_factory=dict)
