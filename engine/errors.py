"""What the engine says no with: one base error, with a code and parameters but no sentence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar


class EngineError(Exception):
    """Something was refused, and the person who asked can mend it.

    The `code` and the keyword parameters travel to the edge, where `webapp` holds the sentence
    in both languages (runtime R8). The docstring of a subclass states the fact.
    """

    code: ClassVar[str] = "refused"

    def __init__(self, **params: Any) -> None:
        """Keep the parameters that the sentence will name."""
        super().__init__(self.code, params)
        self.params = params

    def __str__(self) -> str:
        """Show code and parameters, for logs and tests."""
        return f"{self.code} {self.params}"


@dataclass(frozen=True, kw_only=True)
class FieldError:
    """Why one field was refused: a code and what its sentence names."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)


class InvalidValues(EngineError):
    """Some submitted fields are not acceptable."""

    code = "invalid_values"

    def __init__(self, *, errors: Mapping[str, Sequence[FieldError]]) -> None:
        """Keep the errors by field key."""
        super().__init__(fields=sorted(errors))
        self.errors = {key: tuple(found) for key, found in errors.items()}


class Severity(StrEnum):
    """Whether a finding keeps a model from coming into force."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing wrong with a model: where it is, and which rule it breaks."""

    file: str
    element: str | None
    line: int | None
    rule: str
    params: Mapping[str, Any] = field(default_factory=dict)
    severity: Severity = Severity.ERROR


class ModelRefused(EngineError):
    """A model cannot be run as it is drawn."""

    code = "model_refused"

    def __init__(self, *, findings: Sequence[Finding]) -> None:
        """Keep every finding, so that the owner mends them in one go."""
        super().__init__(rules=[finding.rule for finding in findings])
        self.findings = tuple(findings)


class NotFound(EngineError):
    """There is no such thing, or the actor may not know of it."""

    code = "not_found"


class NotAllowed(EngineError):
    """The actor has no role that permits this here."""

    code = "not_allowed"


class StaleScreen(EngineError):
    """Somebody else acted first: what the actor saw is no longer what is stored."""

    code = "stale_screen"


class SystemFault(EngineError):
    """The system could not go on; what was typed is kept and an incident is open (runtime R8)."""

    code = "system_fault"


class Fault(EngineError):
    """Something is broken that the person who acted cannot mend: an incident, not a refusal."""

    code = "fault"
