"""Builds decision files from a few words, for tests."""

from datetime import UTC, datetime
from xml.sax.saxutils import escape, quoteattr

import pytest

from engine.workflow import decisions

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
NAMESPACE = "https://www.omg.org/spec/DMN/20191111/MODEL/"


def a_file(body, namespace=NAMESPACE):
    return f'<definitions xmlns="{namespace}" id="file">{body}</definitions>'.encode()


def a_table(
    *rows, inputs=("number:amount",), outputs=("string:grade",), policy="UNIQUE", aggregation=None
):
    """Write a table; a row is "test, test => output, output" with cells parted by "|".

    A column is "type:expression" or "type:name", with allowed values after a second colon.
    """
    attribute = f' aggregation="{aggregation}"' if aggregation else ""
    columns = [_input(number, *column.split(":", 2)) for number, column in enumerate(inputs)]
    columns += [_output(number, *column.split(":", 2)) for number, column in enumerate(outputs)]
    rules = [_rule(number, row) for number, row in enumerate(rows, start=1)]
    return a_file(
        '<decision id="table" name="表">'
        f'<decisionTable id="inner" hitPolicy="{policy}"{attribute}>'
        f"{''.join(columns)}{''.join(rules)}</decisionTable></decision>"
    )


def decided(content, context=None, policy=None, **facts):
    (decision,) = decisions.parse(content, file="table.dmn")
    return decisions.evaluate(decision, {**(context or {}), **facts}, now=NOW, policy=policy)


def failure_of(content, **facts):
    with pytest.raises(decisions.DecisionFailed) as caught:
        decided(content, **facts)
    return caught.value


def _text(text):
    return f"<text>{escape(text.strip())}</text>"


def _type(name):
    return f" typeRef={quoteattr(name)}" if name else ""


def _input(number, type_name, expression, allowed=None):
    values = f'<inputValues id="v{number}">{_text(allowed)}</inputValues>' if allowed else ""
    return (
        f'<input id="in{number}"><inputExpression id="e{number}"{_type(type_name)}>'
        f"{_text(expression)}</inputExpression>{values}</input>"
    )


def _output(number, type_name, name, allowed=None):
    values = f'<outputValues id="w{number}">{_text(allowed)}</outputValues>' if allowed else ""
    return f'<output id="out{number}" name={quoteattr(name)}{_type(type_name)}>{values}</output>'


def _rule(number, row):
    tests, outputs = row.split("=>")
    cells = [
        f'<inputEntry id="i{number}_{i}">{_text(cell)}</inputEntry>'
        for i, cell in enumerate(tests.split("|"))
    ]
    cells += [
        f'<outputEntry id="o{number}_{i}">{_text(cell)}</outputEntry>'
        for i, cell in enumerate(outputs.split("|"))
    ]
    note = f"<description>CMP-{number}</description>"
    return f'<rule id="rule{number}">{note}{"".join(cells)}</rule>'
