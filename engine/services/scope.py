"""What an operation works on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.services.context import Context
from engine.store.cases import Case


@dataclass(frozen=True, kw_only=True)
class Scope:
    """The unit of work, the case, its facts at this moment, and the policy of its release."""

    ctx: Context
    case: Case
    facts: Mapping[str, Any]
    policy: Mapping[str, Any] = field(default_factory=dict)
