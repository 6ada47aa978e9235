"""What changed between two versions of a decision file: columns, rows, and cells of rows."""

from collections.abc import Iterator
from typing import Any

from engine.domain.changes import Change, ChangeKind
from engine.workflow import decisions
from engine.workflow.decisions import Decision, Rule


def compare(path: str, before: bytes, after: bytes) -> Iterator[Change]:
    """Yield each table, column, row and cell that changed.

    Raises:
        ModelRefused: if one of the versions cannot be read.
    """
    old, new = (
        {table.id: table for table in decisions.parse(content, file=path)}
        for content in (before, after)
    )
    for table_id in [*old, *(each for each in new if each not in old)]:
        was, now = old.get(table_id), new.get(table_id)
        if was is None or now is None:
            kind = ChangeKind.ADDED if was is None else ChangeKind.REMOVED
            shown = was or now
            name = shown.name if shown else table_id
            yield Change(path=path, kind=kind, what="table", element=table_id, name=name)
        else:
            yield from _settings(path, was, now)
            yield from _rows(path, was, now)


def _settings(path: str, was: Decision, now: Decision) -> Iterator[Change]:
    common: dict[str, Any] = {"path": path, "what": "table", "element": now.id, "name": now.name}
    values = {
        "name": (was.name, now.name),
        "hitPolicy": (str(was.hit_policy), str(now.hit_policy)),
        "inputs": (_columns(was), _columns(now)),
        "outputs": (_answers(was), _answers(now)),
    }
    for detail, (one, other) in values.items():
        if one != other:
            yield Change(kind=ChangeKind.CHANGED, detail=detail, before=one, after=other, **common)


def _rows(path: str, was: Decision, now: Decision) -> Iterator[Change]:
    old = {rule.id: (number, rule) for number, rule in enumerate(was.rules, start=1)}
    new = {rule.id: (number, rule) for number, rule in enumerate(now.rules, start=1)}
    for rule_id in [*old, *(each for each in new if each not in old)]:
        before, after = old.get(rule_id), new.get(rule_id)
        number, rule = after or before or (0, now.rules[0])
        common: dict[str, Any] = {
            "path": path,
            "what": "row",
            "element": rule_id,
            "name": f"{now.name} {number}",
        }
        if before is None:
            yield Change(kind=ChangeKind.ADDED, after=_line(rule), **common)
        elif after is None:
            yield Change(kind=ChangeKind.REMOVED, before=_line(rule), **common)
        else:
            yield from _cells(was, now, before[1], after[1], common)
    kept = [each for each in old if each in new]
    if kept != [each for each in new if each in old]:
        yield Change(path=path, kind=ChangeKind.MOVED, what="order", element=now.id, name=now.name)


def _cells(
    was: Decision, now: Decision, before: Rule, after: Rule, common: dict[str, Any]
) -> Iterator[Change]:
    old, new = _named(was, before), _named(now, after)
    for column in {**old, **new}:
        if old.get(column) != new.get(column):
            yield Change(
                kind=ChangeKind.CHANGED,
                detail=column,
                before=old.get(column),
                after=new.get(column),
                **common,
            )


def _named(table: Decision, rule: Rule) -> dict[str, str]:
    """Return the cells of a row by the labels of their columns."""
    tests = zip((each.label or each.source or "" for each in table.inputs), rule.tests, strict=True)
    answers = zip((each.label or each.name for each in table.outputs), rule.outputs, strict=True)
    return {**dict(tests), **dict(answers), "": rule.annotation}


def _line(rule: Rule) -> str:
    return f"{' | '.join(rule.tests)} → {' | '.join(rule.outputs)}"


def _columns(table: Decision) -> str:
    return ", ".join(
        f"{each.label}: {each.source} ({each.allowed or each.type})" for each in table.inputs
    )


def _answers(table: Decision) -> str:
    return ", ".join(
        f"{each.label}: {each.name} ({each.allowed or each.type})" for each in table.outputs
    )
