"""Gaps and overlaps of decision tables are found before a release, and dates compared as text."""

import pytest

from engine.services import model_lint, releases
from engine.workflow import coverage, decisions
from tests.processes import dmn_files as dmn

SHIPPED = releases.shipped_files()


def found(*rows, **options):
    (parsed,) = decisions.parse(dmn.a_table(*rows, **options), file="bpmn/t.dmn")
    return [(each.rule, each.params.get("rows")) for each in coverage.check(parsed)]


def rules(files):
    return {(each.rule, each.element) for each in model_lint.check(files)}


def test_the_shipped_models_have_no_finding_at_all():
    assert model_lint.check(SHIPPED) == []


@pytest.mark.parametrize("path", [path for path in SHIPPED if path.endswith(".dmn")])
def test_a_shipped_table_without_its_first_row_has_a_gap(path):
    (parsed,) = decisions.parse(SHIPPED[path], file=path)
    first = parsed.rules[0]
    text = SHIPPED[path].decode()
    start = text.index(f'<rule id="{first.id}"')
    end = text.index("</rule>", start) + len("</rule>")
    without = {**SHIPPED, path: (text[:start] + text[end:]).encode()}
    is_first = parsed.hit_policy == "FIRST"

    assert is_first or ("dmn.gap", parsed.id) in rules(without)


@pytest.mark.parametrize("path", [path for path in SHIPPED if path.endswith(".dmn")])
def test_a_shipped_table_with_a_row_for_everything_overlaps(path):
    (parsed,) = decisions.parse(SHIPPED[path], file=path)
    text = SHIPPED[path].decode()
    start = text.index(f'<rule id="{parsed.rules[-1].id}"')
    end = text.index("</rule>", start)
    entries = text[start:end]
    for test in parsed.rules[-1].tests:
        entries = entries.replace(f"<text>{test}</text>", "<text>-</text>", 1)
    changed = {**SHIPPED, path: (text[:start] + entries + text[end:]).encode()}
    is_first = parsed.hit_policy == "FIRST"

    assert is_first or any(rule == "dmn.overlap" for rule, _ in rules(changed))


@pytest.mark.parametrize(
    ("rows", "policy", "told"),
    [
        (('< 5 => "a"', '> 5 => "b"'), "UNIQUE", [("dmn.gap", None)]),
        (('<= 5 => "a"', '>= 5 => "b"'), "UNIQUE", [("dmn.overlap", "1, 2")]),
        (('< 5 => "a"', '>= 5 => "b"'), "UNIQUE", []),
        (('<= 5 => "a"', '>= 5 => "b"'), "FIRST", []),
        (('< 5 => "a"',), "COLLECT", []),
        (('[1..3] => "a"', '(3..9] => "b"', 'not([1..9]) => "c"'), "UNIQUE", []),
    ],
)
def test_numbers_are_tried_at_and_between_what_the_cells_name(rows, policy, told):
    assert found(*rows, policy=policy) == told


def test_a_date_is_not_compared_as_text():
    text = SHIPPED["bpmn/complaint.bpmn"].decode()
    start = text.index("conditionExpression")
    condition = text[text.index(">", start) + 1 : text.index("<", start)]
    changed = text.replace(f">{condition}<", "><![CDATA[=complained_at < today()]]><", 1)
    told = rules({**SHIPPED, "bpmn/complaint.bpmn": changed.encode()})

    assert "expression.date_as_text" in {rule for rule, _ in told}


def test_a_drawing_is_looked_at_by_the_rules_of_the_editor():
    text = SHIPPED["bpmn/revisit.bpmn"].decode()
    start = text.index("<bpmndi:BPMNShape")
    end = text.index("</bpmndi:BPMNShape>", start) + len("</bpmndi:BPMNShape>")
    told = rules({**SHIPPED, "bpmn/revisit.bpmn": (text[:start] + text[end:]).encode()})

    assert "no-bpmndi" in {rule for rule, _ in told}


def test_a_missing_english_name_only_warns():
    (finding, *_) = model_lint.check({**SHIPPED, "bpmn/en.json": b"{}"})

    assert (finding.rule, finding.severity) == ("english.missing", "warning")
