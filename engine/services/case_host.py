"""The case as the process runtime sees it for one step (R2); it collects and stores nothing."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from engine.errors import Fault
from engine.services import operations
from engine.services.context import Context
from engine.services.models import Models
from engine.services.scope import Scope
from engine.store.cases import Case
from engine.workflow import decisions


class FactUndeclared(Fault):
    """Something wrote a fact that no form, decision or list of the release declares."""

    code = "fact_undeclared"


class CaseHost:
    """Implements `engine.workflow.host.Host` around one case."""

    def __init__(
        self, ctx: Context, *, case: Case, models: Models, stored: Mapping[str, Any]
    ) -> None:
        """Start from the stored facts; a fact that is declared and not stored is null."""
        self.now: datetime = ctx.now
        self.policy = models.policy
        self.values: dict[str, Any] = {**dict.fromkeys(models.facts), **stored}
        self.changed: dict[str, Any] = {}
        self.decided: list[dict[str, Any]] = []
        self.sent: list[tuple[str, str | None, dict[str, Any]]] = []
        self._ctx = ctx
        self._case = case
        self._models = models

    def facts(self) -> Mapping[str, Any]:
        """Return every declared fact."""
        return self.values

    def write(self, values: Mapping[str, Any], *, element: str) -> None:
        """Set facts, and remember which of them really changed."""
        for name, value in values.items():
            if name not in self._models.facts:
                raise FactUndeclared(fact=name, element=element)
            if self.values[name] != value:
                self.values[name] = self.changed[name] = value

    def call(
        self, operation: str, parameters: Mapping[str, Any], *, element: str
    ) -> Mapping[str, Any]:
        """Run a named operation on the case."""
        run = operations.named(operation, element=element)
        scope = Scope(
            ctx=self._ctx,
            case=self._case,
            facts=self.values,
            policy=self.policy,
            sent=self.sent,
        )
        return run(scope, **parameters)

    def choose(self, decision: str, *, element: str) -> Mapping[str, Any]:
        """Evaluate a decision table and note which of its rows fired."""
        table = self._models.decisions[decision]
        result = decisions.evaluate(table, self.values, now=self.now, policy=self.policy)
        self.decided.append(
            {
                "decision": decision,
                "element": element,
                "rules": list(result.rules),
                "outputs": dict(result.values),
            }
        )
        return result.values

    def send(
        self,
        message: str,
        correlation_key: Any,
        payload: Mapping[str, Any],
        *,
        element: str,  # noqa: ARG002 (the host's signature)
    ) -> None:
        """Collect a message; the step stores it (runtime R5)."""
        key = None if correlation_key is None else str(correlation_key)
        self.sent.append((message, key, dict(payload)))

    def stored_facts(self) -> dict[str, Any]:
        """Return the facts to store: everything that is set."""
        return {name: value for name, value in self.values.items() if value is not None}
