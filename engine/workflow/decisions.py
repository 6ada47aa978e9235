"""Decision tables: read from DMN once, then evaluated strictly (D2, engine trap DMN 7)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lxml import etree

from engine.errors import Fault, Finding, ModelRefused
from engine.expressions import feel, tables
from engine.workflow import dmn, hit_policies, xml
from engine.workflow.hit_policies import Aggregation, HitPolicy


class DecisionFailed(Fault):
    """A decision table gave no answer; `reason`, `row` and `input` or `output` say why."""

    code = "decision_failed"


class NoRuleMatches(DecisionFailed):
    """No row of the table matches these inputs."""

    code = "no_rule_matches"


class RulesOverlap(DecisionFailed):
    """More rows match than the hit policy allows, or they do not say the same."""

    code = "rules_overlap"


@dataclass(frozen=True, kw_only=True)
class Input(tables.Column):
    """A column that asks."""

    id: str
    label: str


@dataclass(frozen=True, kw_only=True)
class Output(tables.Column):
    """A column that answers; its name is the fact it gives."""

    id: str
    label: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Rule(tables.Row):
    """One row, its id, and what is written beside it."""

    id: str
    annotation: str
    line: int | None


@dataclass(frozen=True, kw_only=True)
class Decision:
    """One decision table, ready to be evaluated."""

    id: str
    name: str
    file: str
    hit_policy: HitPolicy
    aggregation: Aggregation | None
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    rules: tuple[Rule, ...]
    table: tables.Table

    @property
    def names(self) -> tuple[str, ...]:
        """The facts it reads."""
        return self.table.names

    @property
    def policy(self) -> tuple[str, ...]:
        """The policy keys it reads."""
        return self.table.policy


@dataclass(frozen=True, kw_only=True)
class DecisionResult:
    """What a table answered, and the ids of the rules that said so."""

    values: Mapping[str, Any]
    rules: tuple[str, ...]


def evaluate(
    decision: Decision,
    context: Mapping[str, Any],
    *,
    now: datetime,
    policy: Mapping[str, Any] | None = None,
) -> DecisionResult:
    """Answer a decision, in one call of the sandbox.

    Raises:
        NoRuleMatches: if no row matches, save where the answer is a list.
        RulesOverlap: if rows match together that must not.
        DecisionFailed: if a cell fails, or a value has a wrong type or is not allowed.
        UnknownName, UnknownPolicyKey, ExpressionTooCostly: as for an expression.
    """
    try:
        values, hits = tables.decide(
            decision.table, context, now=now, policy=policy or {}, source=decision.id
        )
    except tables.TableFailed as error:
        raise DecisionFailed(**_located(decision, error.params)) from error
    inputs = {column.id: value for column, value in zip(decision.inputs, values, strict=True)}
    try:
        chosen = hit_policies.choose(decision.hit_policy, hits)
    except hit_policies.Disagreement as error:
        rows = [_row(decision, hit.row) for hit in error.hits]
        raise RulesOverlap(decision=decision.id, rows=rows, inputs=inputs) from error
    is_list = decision.hit_policy in hit_policies.LISTS
    if not chosen and not (is_list and decision.aggregation in (None, Aggregation.COUNT)):
        raise NoRuleMatches(decision=decision.id, inputs=inputs)
    names = [output.name for output in decision.outputs]
    if decision.aggregation not in (None, Aggregation.COUNT):
        _refuse_nulls(decision, chosen)
    return DecisionResult(
        values=hit_policies.answer(decision.hit_policy, decision.aggregation, chosen, names),
        rules=tuple(decision.rules[hit.row].id for hit in chosen),
    )


def _located(decision: Decision, params: Mapping[str, Any]) -> dict[str, Any]:
    """Put the ids of row, input and output where the sandbox gave their numbers."""
    found = dict(params) | {"decision": decision.id}
    if "row" in found:
        found["row"] = _row(decision, found["row"])
    if "input" in found:
        found["input"] = decision.inputs[found["input"]].id
    if "output" in found:
        found["output"] = decision.outputs[found["output"]].name
    return found


def _row(decision: Decision, index: int) -> dict[str, Any]:
    return {"number": index + 1, "rule": decision.rules[index].id}


def _refuse_nulls(decision: Decision, chosen: tuple[tables.Hit, ...]) -> None:
    for hit in chosen:
        if hit.outputs[0] is None:
            where = {"row": hit.row, "output": 0, "reason": "wrong_type", "given": "null"}
            raise DecisionFailed(**_located(decision, where))


def parse(content: bytes, *, file: str) -> tuple[Decision, ...]:
    """Read the decisions of a DMN 1.3 file.

    Raises:
        ModelRefused: with every finding, if one of them cannot be run as it is drawn.
    """
    root = xml.parse(content, file=file)
    reader = _Reader(file)
    reader.findings += dmn.check(root, file=file)
    if reader.findings:
        raise ModelRefused(findings=reader.findings)
    found = [reader.decision(node, table) for node, table in dmn.tables(root)]
    if reader.findings:
        raise ModelRefused(findings=reader.findings)
    return tuple(decision for decision in found if decision is not None)


class _Reader:
    """Reads the decisions of one file and gathers what is wrong with them."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.findings: list[Finding] = []

    def decision(self, node: etree._Element, table: etree._Element | None) -> Decision | None:
        if table is None:
            self._refuse(node, "dmn.no_table")
            return None
        inputs = tuple(self._input(column) for column in dmn.columns(table, "input"))
        outputs = tuple(self._output(column) for column in dmn.columns(table, "output"))
        rules = tuple(self._rule(rule, inputs, outputs) for rule in dmn.columns(table, "rule"))
        hit_policy, aggregation = self._policy(table, outputs)
        for kind, found in (("output", outputs), ("rule", rules)):
            if not found:
                self._refuse(table, "dmn.empty", kind=kind)
        if len({output.name for output in outputs}) < len(outputs):
            self._refuse(table, "dmn.output_twice")
        if self.findings:
            return None
        return Decision(
            id=node.get("id", ""),
            name=node.get("name", ""),
            file=self.file,
            hit_policy=hit_policy,
            aggregation=aggregation,
            inputs=inputs,
            outputs=outputs,
            rules=rules,
            table=tables.build(
                inputs=inputs,
                outputs=outputs,
                rows=rules,
                is_first=hit_policy == HitPolicy.FIRST,
            ),
        )

    def _input(self, column: etree._Element) -> Input:
        source, type_name = dmn.expression(column)
        self._check(source, feel.parse)
        return Input(
            id=column.get("id", ""),
            label=column.get("label", ""),
            source=source.text,
            type=self._type(column, type_name),
            allowed=self._allowed(column),
        )

    def _output(self, column: etree._Element) -> Output:
        name = column.get("name", "")
        if not feel.is_name(name):
            self._refuse(column, "dmn.output_name", name=name)
        return Output(
            id=column.get("id", ""),
            label=column.get("label", ""),
            name=name,
            type=self._type(column, column.get("typeRef")),
            allowed=self._allowed(column),
        )

    def _rule(
        self, rule: etree._Element, inputs: tuple[Input, ...], outputs: tuple[Output, ...]
    ) -> Rule:
        tests = [dmn.cell(entry) for entry in dmn.columns(rule, "inputEntry")]
        answers = [dmn.cell(entry) for entry in dmn.columns(rule, "outputEntry")]
        if (len(tests), len(answers)) != (len(inputs), len(outputs)):
            self._refuse(rule, "dmn.rule_width")
        for test in tests:
            self._check(test, _read_tests)
        for answer in answers:
            self._check(answer, feel.parse)
        return Rule(
            id=rule.get("id", ""),
            annotation=dmn.annotation(rule),
            line=dmn.line(rule),
            tests=tuple(test.text or tables.ANYTHING for test in tests),
            outputs=tuple(answer.text for answer in answers),
        )

    def _policy(
        self, table: etree._Element, outputs: tuple[Output, ...]
    ) -> tuple[HitPolicy, Aggregation | None]:
        name, aggregation = table.get("hitPolicy", "UNIQUE"), table.get("aggregation")
        types = [output.type for output in outputs]
        is_ranked = any(output.allowed for output in outputs)
        fault = hit_policies.fault(name, aggregation, types=types, is_ranked=is_ranked)
        if fault is not None:
            self._refuse(table, fault, hit_policy=name, aggregation=aggregation)
            return HitPolicy.UNIQUE, None
        return HitPolicy(name), None if aggregation is None else Aggregation(aggregation)

    def _type(self, column: etree._Element, name: str | None) -> str:
        if name not in dmn.TYPES:
            self._refuse(column, "dmn.type", type=name)
        return dmn.TYPES.get(name, "any")

    def _allowed(self, column: etree._Element) -> str | None:
        found = dmn.allowed(column)
        if found is None:
            return None
        self._check(found, _read_tests)
        return found.text

    def _check(self, cell: dmn.Cell, read: Callable[[str], feel.Expression]) -> None:
        """Find fault with a cell that cannot be read; only a test may speak of `?`."""
        try:
            is_sound = "?" not in read(cell.text).names
            params: Mapping[str, Any] = {"source": cell.text, "reason": "no_input_here"}
        except feel.ExpressionInvalid as error:
            is_sound, params = False, error.params
        if not is_sound:
            self.findings.append(
                Finding(
                    file=self.file,
                    element=cell.element,
                    line=cell.line,
                    rule="dmn.expression",
                    params=params,
                )
            )

    def _refuse(self, node: etree._Element, rule: str, **params: Any) -> None:
        self.findings.append(dmn.finding(node, rule, file=self.file, **params))


def _read_tests(text: str) -> feel.Expression:
    return tables.read_tests(text or tables.ANYTHING)
