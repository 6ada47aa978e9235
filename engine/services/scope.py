"""What an operation works on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.services.context import Context
from engine.store.cases import Case


@dataclass(frozen=True, kw_only=True)
class Scope:
    """The unit of work, the case, its facts at this moment, and the policy of its release.

    `sent` are the messages of the step.
    """

    ctx: Context
    case: Case
    facts: Mapping[str, Any]
    policy: Mapping[str, Any] = field(default_factory=dict)
    sent: list[tuple[str, str | None, dict[str, Any]]] = field(default_factory=list)

    def send(self, message: str, *, to: str, payload: Mapping[str, Any]) -> None:
        """Send a message to another case; it is stored with the step (runtime R5)."""
        self.sent.append((message, to, dict(payload)))
