"""What an operation works on."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.services.context import Context
from engine.store.cases import Case


@dataclass(frozen=True, kw_only=True)
class Scope:
    """The unit of work, the case, and its facts at this moment."""

    ctx: Context
    case: Case
    facts: Mapping[str, Any]
