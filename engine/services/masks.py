"""Which personal values are shown only in part until somebody asks, with a reason (R10, CON-06).

Masked is what names or reaches a person: a name, a number, an address. What people say in their own
words is personal too, but a case cannot be worked on without reading it.
"""

from collections.abc import Mapping
from typing import Any

from engine.domain import masking
from engine.services.models import Models


def covers(models: Models, name: str) -> bool:
    """Test whether a fact is masked; one that the release does not know is."""
    fact = models.facts.get(name)
    return fact is None or fact.is_masked


def apply(models: Models, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return facts as they are shown to whoever has not asked for more."""
    return {
        name: masking.mask(value) if covers(models, name) else value
        for name, value in facts.items()
    }
