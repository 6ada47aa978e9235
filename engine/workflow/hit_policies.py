"""What a decision table answers when some of its rows match (DMN 1.3, 8.2.8 to 8.2.11)."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from engine.expressions.tables import Hit


class HitPolicy(StrEnum):
    """How many rows may match, and which of them count."""

    UNIQUE = "UNIQUE"
    FIRST = "FIRST"
    ANY = "ANY"
    PRIORITY = "PRIORITY"
    RULE_ORDER = "RULE ORDER"
    OUTPUT_ORDER = "OUTPUT ORDER"
    COLLECT = "COLLECT"


class Aggregation(StrEnum):
    """What is made of the collected values."""

    SUM = "SUM"
    MIN = "MIN"
    MAX = "MAX"
    COUNT = "COUNT"


class Disagreement(Exception):
    """More rows match than the policy allows, or they do not say the same."""

    def __init__(self, hits: Sequence[Hit]) -> None:
        """Keep the rows that clash."""
        super().__init__()
        self.hits = tuple(hits)


RANKED: Final = frozenset({HitPolicy.PRIORITY, HitPolicy.OUTPUT_ORDER})
"""The policies that need the order of the allowed output values."""

LISTS: Final = frozenset({HitPolicy.RULE_ORDER, HitPolicy.OUTPUT_ORDER, HitPolicy.COLLECT})
"""The policies that answer with lists, which may be empty."""


def fault(
    policy: str, aggregation: str | None, *, types: Sequence[str], is_ranked: bool
) -> str | None:
    """Return the rule that a policy breaks with outputs of these types, or None."""
    if policy not in set(HitPolicy) or aggregation not in {None, *Aggregation}:
        return "dmn.hit_policy"
    if policy in RANKED and not is_ranked:
        return "dmn.no_ranking"
    if aggregation is None:
        return None
    is_sound = policy == HitPolicy.COLLECT and len(types) == 1
    is_countable = aggregation == Aggregation.COUNT or list(types) == ["number"]
    return None if is_sound and is_countable else "dmn.aggregation"


def choose(policy: HitPolicy, hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """Return the rows that count, in the order in which they count.

    Raises:
        Disagreement: if the policy does not allow these rows to match together.
    """
    return _CHOICES[policy](hits)


def answer(
    policy: HitPolicy,
    aggregation: Aggregation | None,
    chosen: Sequence[Hit],
    names: Sequence[str],
) -> dict[str, Any]:
    """Make the values of the outputs out of the rows that count."""
    if policy not in LISTS:
        return dict(zip(names, chosen[0].outputs, strict=True))
    lists = {name: [hit.outputs[i] for hit in chosen] for i, name in enumerate(names)}
    if aggregation is None:
        return lists
    return {name: _AGGREGATES[aggregation](values) for name, values in lists.items()}


def _unique(hits: Sequence[Hit]) -> tuple[Hit, ...]:
    if len(hits) > 1:
        raise Disagreement(hits)
    return tuple(hits)


def _first(hits: Sequence[Hit]) -> tuple[Hit, ...]:
    return tuple(hits[:1])


def _agreeing(hits: Sequence[Hit]) -> tuple[Hit, ...]:
    if any(hit.outputs != hits[0].outputs for hit in hits):
        raise Disagreement(hits)
    return tuple(hits)


def _highest(hits: Sequence[Hit]) -> tuple[Hit, ...]:
    ranked = _by_rank(hits)
    return _agreeing([hit for hit in ranked if _rank(hit) == _rank(ranked[0])])


def _by_rank(hits: Sequence[Hit]) -> tuple[Hit, ...]:
    return tuple(sorted(hits, key=_rank))


def _rank(hit: Hit) -> tuple[int, ...]:
    return tuple(rank for rank in hit.ranks if rank is not None)


def _sum(values: Sequence[Any]) -> int | float:
    """Add up as decimals; FEEL's doubles would lose cents (D3)."""
    total = sum((Decimal(str(value)) for value in values), Decimal(0))
    return int(total) if total == total.to_integral_value() else float(total)


_CHOICES: Final[Mapping[HitPolicy, Callable[[Sequence[Hit]], tuple[Hit, ...]]]] = {
    HitPolicy.UNIQUE: _unique,
    HitPolicy.FIRST: _first,
    HitPolicy.ANY: _agreeing,
    HitPolicy.PRIORITY: _highest,
    HitPolicy.RULE_ORDER: tuple,
    HitPolicy.OUTPUT_ORDER: _by_rank,
    HitPolicy.COLLECT: tuple,
}

_AGGREGATES: Final[Mapping[Aggregation, Callable[[Sequence[Any]], Any]]] = {
    Aggregation.SUM: _sum,
    Aggregation.MIN: min,
    Aggregation.MAX: max,
    Aggregation.COUNT: len,
}
