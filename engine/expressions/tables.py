"""Decision tables in the sandbox: reads their cells, and evaluates a table in one call (R11)."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from engine.errors import Fault
from engine.expressions import feel, isolate

ANYTHING: Final = "-"
"""The cell that every value satisfies."""


class TableFailed(Fault):
    """A cell failed; the parameters say which: `reason`, and of row, input, output what applies."""

    code = "table_failed"


@dataclass(frozen=True, kw_only=True)
class Column:
    """An input with its expression, or an output without: FEEL type and allowed values."""

    type: str
    source: str | None = None
    allowed: str | None = None


@dataclass(frozen=True, kw_only=True)
class Row:
    """One rule: a cell for every input, an expression for every output."""

    tests: tuple[str, ...]
    outputs: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Hit:
    """A row that matches, its outputs, and their places in the allowed values."""

    row: int
    outputs: tuple[Any, ...]
    ranks: tuple[int | None, ...]


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table as the sandbox knows it, with what its expressions read."""

    key: str
    columns: Mapping[str, Any]
    names: tuple[str, ...]
    maybe: tuple[str, ...]
    policy: tuple[str, ...]


def build(
    *,
    inputs: Sequence[Column],
    outputs: Sequence[Column],
    rows: Sequence[Row],
    is_first: bool,
) -> Table:
    """Put a table together from cells that were read before, each with its own error.

    Raises:
        ExpressionInvalid: if a cell cannot be read.
    """
    expressions = [feel.parse(column.source) for column in inputs if column.source is not None]
    expressions += [feel.parse(source) for row in rows for source in row.outputs]
    expressions += [read_tests(source) for row in rows for source in row.tests]
    expressions += [read_tests(each.allowed) for each in (*inputs, *outputs) if each.allowed]
    names = {name for each in expressions for name in each.names}
    columns = {
        "inputs": [asdict(column) for column in inputs],
        "outputs": [asdict(column) for column in outputs],
        "rules": [asdict(row) for row in rows],
        "is_first": is_first,
    }
    return Table(
        key=hashlib.sha256(json.dumps(columns, sort_keys=True).encode()).hexdigest(),
        columns=columns,
        names=tuple(sorted(names)),
        maybe=tuple(sorted({name for each in expressions for name in each.maybe} - names)),
        policy=tuple(sorted({key for each in expressions for key in each.policy})),
    )


@lru_cache(maxsize=5_000)
def read_tests(source: str) -> feel.Expression:
    """Read a cell of unary tests, in which `?` is the value of the input.

    Raises:
        ExpressionInvalid: as for an expression.
    """
    if source == ANYTHING:
        return feel.Expression(source=source, names=())
    if len(source) > feel.MAX_LENGTH:
        raise feel.ExpressionInvalid(source=source[:80], reason="too_long", limit=feel.MAX_LENGTH)
    found = feel.ask({"command": "read_tests", "source": source}, source=source)
    return feel.Expression(source=source, **{key: tuple(names) for key, names in found.items()})


def decide(
    table: Table,
    context: Mapping[str, Any],
    *,
    now: datetime,
    policy: Mapping[str, Any],
    source: str,
) -> tuple[tuple[Any, ...], tuple[Hit, ...]]:
    """Give the values of the inputs, and every row that matches (the first one, if that is asked).

    Raises:
        TableFailed: if a cell fails or has a value of a wrong type.
        UnknownName, UnknownPolicyKey, ExpressionTooCostly: as for an expression.
    """
    question = {
        "command": "decide",
        "key": table.key,
        "facts": feel.pick(context, table.names, table.maybe, source=source),
        "now": feel.local_iso(now),
        "policy": feel.pick_policy(policy, table.policy, source=source),
    }
    try:
        answer = isolate.ask_known(question, definition=table.columns)
    except isolate.LimitReached as error:
        raise feel.ExpressionTooCostly(source=source, limit=error.limit) from error
    if "error" in answer:
        raise _refusal(answer, source=source)
    value = answer["value"]
    hits = (
        Hit(row=hit["row"], outputs=tuple(hit["outputs"]), ranks=tuple(hit["ranks"]))
        for hit in value["hits"]
    )
    return tuple(value["inputs"]), tuple(hits)


def _refusal(answer: dict[str, Any], *, source: str) -> Fault:
    reason = answer.pop("error")
    if reason == "too_costly":
        return feel.ExpressionTooCostly(source=source, **answer)
    return TableFailed(reason=reason, **answer)
