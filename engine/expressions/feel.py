"""FEEL on the server: reads, evaluates and tests expressions in the sandbox (D3, R11)."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Final
from zoneinfo import ZoneInfo

from engine.errors import Fault
from engine.expressions import isolate

MAX_LENGTH: Final = 10_000
_SHANGHAI: Final = ZoneInfo("Asia/Shanghai")


class ExpressionInvalid(Fault):
    """The text is not an expression that we run."""

    code = "expression_invalid"


class ExpressionFailed(Fault):
    """The expression met a value it cannot be applied to."""

    code = "expression_failed"


class UnknownName(Fault):
    """The expression reads a name that nothing declares."""

    code = "unknown_name"


class UnknownPolicyKey(Fault):
    """The expression reads a policy that the release does not have."""

    code = "unknown_policy_key"


class ConditionNotBoolean(Fault):
    """The condition gave neither true nor false."""

    code = "condition_not_boolean"


class ExpressionTooCostly(Fault):
    """The expression took more time or memory than it may have."""

    code = "expression_too_costly"


@dataclass(frozen=True, kw_only=True)
class Expression:
    """An expression that has been read, without its leading "="."""

    source: str
    names: tuple[str, ...]
    """Free names that must be given."""
    maybe: tuple[str, ...] = ()
    """Names that are used if given: inside a filter, or names that are functions too."""
    functions: tuple[str, ...] = ()
    policy: tuple[str, ...] = ()
    """The policy keys it reads."""
    compared: tuple[str, ...] = ()
    """The names that it compares as they stand."""

    @property
    def is_name(self) -> bool:
        """Whether it does nothing but read one name."""
        return self.names == (self.source,) and self.source.isidentifier()


def parse(source: str) -> Expression:
    """Read an expression, with or without its leading "=".

    Raises:
        ExpressionInvalid: if it is empty, has a syntax error, or calls an unknown function.
    """
    return _parse(source.strip().removeprefix("=").strip())


def evaluate(
    expression: Expression | str,
    context: Mapping[str, Any],
    *,
    now: datetime,
    policy: Mapping[str, Any] | None = None,
) -> Any:
    """Evaluate an expression to a JSON value; dates and moments become ISO texts.

    Raises:
        UnknownName: if the context lacks a name; a fact that is declared and unset is None.
        UnknownPolicyKey: if the policy lacks a key.
        ExpressionFailed: if FEEL fails or warns.
        ExpressionTooCostly: if it runs out of time or memory.
    """
    known = parse(expression) if isinstance(expression, str) else expression
    if known.is_name:
        named = pick(context, known.names, source=known.source)[known.source]
        return json.loads(json.dumps(named, allow_nan=False))
    return ask(
        {
            "command": "run",
            "source": known.source,
            "facts": pick(context, known.names, known.maybe, source=known.source),
            "now": local_iso(now),
            "policy": pick_policy(policy or {}, known.policy, source=known.source),
        },
        source=known.source,
    )


def test(
    expression: Expression | str,
    context: Mapping[str, Any],
    *,
    now: datetime,
    policy: Mapping[str, Any] | None = None,  # noqa: PT028 (FEEL's word, no test of pytest)
) -> bool:
    """Evaluate a condition.

    Raises:
        ConditionNotBoolean: if it gives anything but true or false, null included.
    """
    value = evaluate(expression, context, now=now, policy=policy)
    if not isinstance(value, bool):
        source = expression if isinstance(expression, str) else expression.source
        raise ConditionNotBoolean(source=source, value=value)
    return value


def is_name(text: str) -> bool:
    """Test whether a text can name a fact: a word that FEEL reads as nothing else."""
    try:
        return parse(text).is_name
    except ExpressionInvalid:
        return False


def pick(
    context: Mapping[str, Any], names: Iterable[str], maybe: Iterable[str] = (), *, source: str
) -> dict[str, Any]:
    """Take what an expression reads out of the context, and nothing else (R11)."""
    picked = {}
    for name in names:
        if name not in context:
            raise UnknownName(name=name, source=source)
        picked[name] = context[name]
    return picked | {name: context[name] for name in maybe if name in context}


def pick_policy(policy: Mapping[str, Any], keys: Iterable[str], *, source: str) -> dict[str, Any]:
    """Take the policy keys that an expression reads."""
    picked = {}
    for key in keys:
        if key not in policy:
            raise UnknownPolicyKey(key=key, source=source)
        picked[key] = policy[key]
    return picked


def local_iso(now: datetime) -> str:
    """Write the moment of a step as FEEL's `now()` reads it."""
    return now.astimezone(_SHANGHAI).isoformat(timespec="milliseconds")


def ask(question: Mapping[str, Any], *, source: str) -> Any:
    """Put a question to the sandbox and turn what it refuses into our errors."""
    try:
        answer = isolate.ask(question)
    except isolate.LimitReached as error:
        raise ExpressionTooCostly(source=source, limit=error.limit) from error
    if "error" in answer:
        raise refusal(answer, source=source)
    return answer["value"]


def refusal(answer: Mapping[str, Any], *, source: str) -> Fault:
    """Turn what the sandbox refused into our error."""
    params = {key: value for key, value in answer.items() if key != "error"}
    return _ERRORS[answer["error"]](source=source, **params)


_ERRORS: Final[Mapping[str, type[Fault]]] = {
    "invalid": ExpressionInvalid,
    "failed": ExpressionFailed,
    "unknown_name": UnknownName,
    "unknown_policy_key": UnknownPolicyKey,
    "too_costly": ExpressionTooCostly,
}


@lru_cache(maxsize=5_000)
def _parse(source: str) -> Expression:
    if len(source) > MAX_LENGTH:
        raise ExpressionInvalid(source=source[:80], reason="too_long", limit=MAX_LENGTH)
    found = ask({"command": "read", "source": source}, source=source)
    return Expression(source=source, **{key: tuple(names) for key, names in found.items()})
