"""Whether a decision table answers everywhere and only once: gaps and overlaps (D2, style 3).

Each column is tried at the values its cells and its allowed values name, and between them. The rows
that match are kept as one bit each, and values that the same rows match count as one, so that whole
tables are gone through rather than samples.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, Final

from engine.errors import Fault, Finding
from engine.expressions import feel, tables
from engine.workflow import hit_policies
from engine.workflow.decisions import Decision
from engine.workflow.hit_policies import HitPolicy

MOST_STATES: Final = 20_000
MOST_EXAMPLES: Final = 3
_LITERAL: Final = re.compile(r'"(?:[^"\\]|\\.)*"|date\("[^"]*"\)|-?\d+(?:\.\d+)?')
_ELSE: Final = '"⋯"'
_POLICIES: Final = frozenset({HitPolicy.UNIQUE})

Point = tuple[str, int]
"""A value, and the rows that match it as bits."""


def check(decision: Decision) -> Iterator[Finding]:
    """Yield a finding for the first inputs that no row answers, or that two rows do."""
    if any(set(tables.read_tests(cell).names) - {"?"} for cell in _cells(decision)):
        return
    try:
        columns = [_points(decision, index) for index in range(len(decision.inputs))]
    except feel.ExpressionTooCostly:
        yield _finding(decision, "expression.too_costly", element=decision.id, line=None)
        return
    except Fault:
        return
    everything = (1 << len(decision.rules)) - 1
    states: dict[int, tuple[str, ...]] = {everything: ()}
    for points in columns:
        following: dict[int, tuple[str, ...]] = {}
        for mask, values in states.items():
            for value, rows in points:
                following.setdefault(mask & rows, (*values, value))
        if len(following) > MOST_STATES:
            return
        states = following
    yield from _gaps(decision, states)
    yield from _overlaps(decision, states)


def _gaps(decision: Decision, states: dict[int, tuple[str, ...]]) -> Iterator[Finding]:
    if 0 in states and decision.hit_policy not in hit_policies.LISTS:
        inputs = _inputs(decision, states[0])
        yield _finding(decision, "dmn.gap", element=decision.id, line=None, inputs=inputs)


def _overlaps(decision: Decision, states: dict[int, tuple[str, ...]]) -> Iterator[Finding]:
    if decision.hit_policy not in _POLICIES:
        return
    told: set[tuple[int, ...]] = set()
    for mask, values in states.items():
        rows = tuple(row for row in range(len(decision.rules)) if mask >> row & 1)
        if len(rows) < 2 or rows in told or len(told) == MOST_EXAMPLES:
            continue
        told.add(rows)
        last = decision.rules[rows[-1]]
        yield _finding(
            decision,
            "dmn.overlap",
            element=last.id,
            line=last.line,
            rows=", ".join(str(row + 1) for row in rows),
            inputs=_inputs(decision, values),
        )


def _points(decision: Decision, index: int) -> list[Point]:
    """Return the values at which a column is tried, one for each set of rows."""
    column = decision.inputs[index]
    cells = [rule.tests[index] for rule in decision.rules]
    values = _values(column.type, column.allowed, cells)
    matches = feel.ask(
        {"command": "space", "cells": cells, "type": column.type, "points": values},
        source=decision.id,
    )
    found: dict[int, str] = {}
    for place, value in enumerate(values):
        rows = sum(1 << row for row, answers in enumerate(matches) if answers[place])
        found.setdefault(rows, value)
    return [(value, rows) for rows, value in found.items()]


def _values(type_name: str, allowed: str | None, cells: Sequence[str]) -> list[str]:
    if type_name == "boolean":
        return ["true", "false"]
    if type_name == "string" and allowed:
        return _literals([allowed])
    literals = _literals(cells)
    if type_name == "number":
        return _between(sorted({float(each) for each in literals if '"' not in each}))
    if type_name == "string":
        return [*literals, _ELSE]
    return literals or ["null"]


def _literals(cells: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(each for cell in cells for each in _LITERAL.findall(cell)))


def _between(numbers: Sequence[float]) -> list[str]:
    """Return numbers with one below, one above, and one between each two."""
    if not numbers:
        return ["0"]
    middles = [(low + high) / 2 for low, high in pairwise(numbers)]
    return [f"{each:g}" for each in (numbers[0] - 1, *numbers, *middles, numbers[-1] + 1)]


def _cells(decision: Decision) -> Iterator[str]:
    for rule in decision.rules:
        yield from rule.tests


def _inputs(decision: Decision, values: Sequence[str]) -> str:
    named = zip(decision.inputs, values, strict=True)
    return ", ".join(f"{column.label or column.source} = {value}" for column, value in named)


def _finding(decision: Decision, rule: str, **where: Any) -> Finding:
    element, line = where.pop("element"), where.pop("line")
    return Finding(file=decision.file, element=element, line=line, rule=rule, params=where)
