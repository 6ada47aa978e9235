"""Plans: what a form hides, calculates and allows, evaluated in one call of the sandbox (R11)."""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from graphlib import CycleError, TopologicalSorter
from typing import Any

from engine.errors import EngineError, Fault
from engine.expressions import feel, isolate


class PlanCircular(EngineError):
    """Fields depend on one another in a circle."""

    code = "plan_circular"


@dataclass(frozen=True, kw_only=True)
class Step:
    """One field: when it is hidden, how it is calculated, and bounds that are expressions."""

    key: str
    hide: tuple[str, ...] = ()
    expression: str | None = None
    bounds: Mapping[str, str] = field(default_factory=dict)

    def sources(self) -> list[str]:
        """Return every expression of the step."""
        own = [] if self.expression is None else [self.expression]
        return [*self.hide, *own, *self.bounds.values()]


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Steps in an order in which each finds what it depends on; named after their form."""

    name: str
    key: str
    steps: tuple[Mapping[str, Any], ...]
    names: tuple[str, ...]
    maybe: tuple[str, ...]
    policy: tuple[str, ...]
    is_empty: bool
    """Whether there is no expression in it at all."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a plan found out about the values of a form."""

    hidden: frozenset[str] = frozenset()
    doubtful: frozenset[str] = frozenset()
    computed: Mapping[str, Any] = field(default_factory=dict)
    bounds: Mapping[str, Mapping[str, float | None]] = field(default_factory=dict)


def build(steps: Sequence[Step], *, name: str) -> Plan:
    """Put the steps in order.

    Raises:
        ExpressionInvalid: if an expression cannot be read.
        PlanCircular: if fields depend on one another in a circle.
    """
    by_key = {step.key: step for step in steps}
    read = {step.key: [feel.parse(source) for source in step.sources()] for step in steps}
    needs = {
        key: sorted({name for each in found for name in (*each.names, *each.maybe)} & set(by_key))
        for key, found in read.items()
    }
    try:
        order = list(TopologicalSorter(needs).static_order())
    except CycleError as error:
        raise PlanCircular(fields=sorted(set(error.args[1]))) from error
    expressions = [each for found in read.values() for each in found]
    names = {name for each in expressions for name in each.names}
    ordered = tuple(
        {**asdict(by_key[key]), "hide": by_key[key].hide, "needs": needs[key]} for key in order
    )
    return Plan(
        name=name,
        key=hashlib.sha256(json.dumps(ordered, sort_keys=True).encode()).hexdigest(),
        steps=ordered,
        names=tuple(sorted(names)),
        maybe=tuple(sorted({name for each in expressions for name in each.maybe} - names)),
        policy=tuple(sorted({key for each in expressions for key in each.policy})),
        is_empty=not expressions,
    )


def run(
    plan: Plan,
    *,
    facts: Mapping[str, Any],
    values: Mapping[str, Any],
    doubtful: Collection[str],
    now: datetime,
    policy: Mapping[str, Any],
) -> Outcome:
    """Find out what is hidden and calculated; `doubtful` fields have no usable value.

    Raises:
        ConditionNotBoolean: if a condition gives a text or a number.
        ExpressionFailed, UnknownName, ExpressionTooCostly: as for an expression.
    """
    question = {
        "command": "plan",
        "key": plan.key,
        "facts": feel.pick(facts, plan.names, plan.maybe, source=plan.name),
        "values": values,
        "doubtful": sorted(doubtful),
        "now": feel.local_iso(now),
        "policy": feel.pick_policy(policy, plan.policy, source=plan.name),
    }
    try:
        answer = isolate.ask_known(question, definition={"steps": plan.steps})
    except isolate.LimitReached as error:
        raise feel.ExpressionTooCostly(source=plan.name, limit=error.limit) from error
    if "error" in answer:
        raise _refusal(answer, source=plan.name)
    found = answer["value"]
    return Outcome(
        hidden=frozenset(found["hidden"]),
        doubtful=frozenset(found["doubtful"]),
        computed=found["computed"],
        bounds=found["bounds"],
    )


def matches(pattern: str, text: str) -> bool:
    """Test a text against a regular expression as the browser understands it."""
    question = {"command": "matches", "pattern": pattern, "text": text}
    return feel.ask(question, source=pattern) is True


def _refusal(answer: dict[str, Any], *, source: str) -> Fault:
    if answer["error"] == "not_boolean":
        return feel.ConditionNotBoolean(source=source, field=answer["field"], value=answer["value"])
    return feel.refusal(answer, source=source)
