from pathlib import Path

import pytest

from engine.errors import ModelRefused
from engine.workflow import decisions
from engine.workflow.hit_policies import Aggregation, HitPolicy
from tests.processes.dmn_files import NAMESPACE, a_file, a_table

ROW = '< 5 => "a"'


def rules_of(content):
    return [(finding.rule, finding.element) for finding in findings_of(content)]


def findings_of(content):
    with pytest.raises(ModelRefused) as caught:
        decisions.parse(content, file="table.dmn")
    return caught.value.findings


def test_a_table_says_what_it_reads_and_gives():
    content = a_table(
        '< limit | not("x") | xs[kind = 1] = null => policy("a.b")',
        inputs=("number:amount", 'string:channel:"x", "y"', ":get or else(other, 1)"),
        outputs=("number:reply_days:1, 2",),
        policy="COLLECT",
        aggregation="MAX",
    )

    (decision,) = decisions.parse(content, file="table.dmn")

    assert (decision.id, decision.name, decision.file) == ("table", "表", "table.dmn")
    assert decision.hit_policy == HitPolicy.COLLECT
    assert decision.aggregation == Aggregation.MAX
    assert decision.names == ("amount", "channel", "limit", "other", "xs")
    assert decision.policy == ("a.b",)
    assert [(each.source, each.type, each.allowed) for each in decision.inputs] == [
        ("amount", "number", None),
        ("channel", "string", '"x", "y"'),
        ("get or else(other, 1)", "any", None),
    ]
    assert [(each.name, each.type) for each in decision.outputs] == [("reply_days", "number")]
    assert [(rule.id, rule.annotation) for rule in decision.rules] == [("rule1", "CMP-1")]


def test_reading_is_a_pure_function_of_the_file():
    content = a_table(ROW)

    assert decisions.parse(content, file="a.dmn") == decisions.parse(content, file="a.dmn")


def test_the_shipped_tables_are_sound():
    for path in Path("bpmn").glob("*.dmn"):
        for decision in decisions.parse(path.read_bytes(), file=str(path)):
            assert decision.id == path.stem
            assert all(rule.annotation for rule in decision.rules)


@pytest.mark.parametrize(
    ("content", "rule", "element"),
    [
        (a_table("5 + => 'a'"), "dmn.expression", "i1_0"),
        (a_table('< 5 => "a'), "dmn.expression", "o1_0"),
        (a_table("< 5 => "), "dmn.expression", "o1_0"),
        (a_table("< 5 => ? + 1"), "dmn.expression", "o1_0"),
        (a_table("foo(?) => 1"), "dmn.expression", "i1_0"),
        (a_table(ROW, inputs=("number:",)), "dmn.expression", "e0"),
        (a_table(ROW, inputs=("number:? + 1",)), "dmn.expression", "e0"),
        (a_table(ROW, inputs=("number:a:1 +",)), "dmn.expression", "v0"),
        (a_table(ROW, inputs=("money:a",)), "dmn.type", "in0"),
        (a_table(ROW, outputs=("integer:a",)), "dmn.type", "out0"),
        (a_table(ROW, outputs=("string:",)), "dmn.output_name", "out0"),
        (a_table(ROW, outputs=("string:a b",)), "dmn.output_name", "out0"),
        (a_table(ROW, outputs=("string:count",)), "dmn.output_name", "out0"),
        (a_table("< 5 => 1 | 2", outputs=(":a", ":a")), "dmn.output_twice", "inner"),
        (a_table("< 5 | 3 => 1"), "dmn.rule_width", "rule1"),
        (a_table("< 5 => 1 | 2"), "dmn.rule_width", "rule1"),
        (a_table(), "dmn.empty", "inner"),
        (a_table("< 5 => 1", policy="SOME"), "dmn.hit_policy", "inner"),
        (a_table("< 5 => 1", policy="COLLECT", aggregation="AVG"), "dmn.hit_policy", "inner"),
        (a_table("< 5 => 1", policy="PRIORITY"), "dmn.no_ranking", "inner"),
        (a_table("< 5 => 1", policy="OUTPUT ORDER"), "dmn.no_ranking", "inner"),
        (a_table("< 5 => 1", aggregation="SUM"), "dmn.aggregation", "inner"),
        (a_table(ROW, policy="COLLECT", aggregation="SUM"), "dmn.aggregation", "inner"),
        (
            a_table(
                "1 => 1 | 2",
                outputs=("number:a", "number:b"),
                policy="COLLECT",
                aggregation="COUNT",
            ),
            "dmn.aggregation",
            "inner",
        ),
        (a_file(""), "dmn.no_decision", "file"),
        (a_file("<decision id='d'/>"), "dmn.no_table", "d"),
        (a_file("<decision id='d'><literalExpression/></decision>"), "dmn.not_run", "d"),
        (a_file("<decision id='d'/><businessKnowledgeModel id='b'/>"), "dmn.not_run", "b"),
        (a_file("<decision/>"), "dmn.id_missing", "file"),
        (a_file("<decision id='d'/><decision id='d'/>"), "dmn.id_twice", "d"),
        (
            a_table(ROW).replace(b'id="e0"', b'id="e0" expressionLanguage="juel"'),
            "dmn.language",
            "e0",
        ),
        (
            a_table(ROW).replace(b'<inputEntry id="i1_0">', b'<inputEntry id="in0">'),
            "dmn.id_twice",
            "in0",
        ),
        (a_file("<decision id='d'/>", NAMESPACE.replace("2019", "2015")), "dmn.version", "file"),
    ],
)
def test_what_we_cannot_run_as_drawn_is_refused_with_its_place(content, rule, element):
    assert (rule, element) in rules_of(content)


def test_required_decisions_and_default_outputs_are_refused():
    required = (
        '<informationRequirement id="r"><requiredDecision href="#e"/></informationRequirement>'
    )
    default = a_table(ROW).replace(b"</output>", b'<defaultOutputEntry id="x"/></output>')

    assert ("dmn.not_run", "r") in rules_of(a_file(f'<decision id="d">{required}</decision>'))
    assert rules_of(default) == [("dmn.not_run", "x")]


def test_all_findings_are_given_in_one_go_with_their_lines():
    content = a_table('5 + => "a"', '6 + => "b"').replace(b"<rule", b"\n<rule")

    assert [(each.element, each.line) for each in findings_of(content)] == [
        ("i1_0", 2),
        ("i2_0", 3),
    ]


def test_a_second_decision_of_a_file_is_read_too():
    first, second = a_table(ROW), a_table(ROW)
    start, end = second.index(b"<decision"), second.index(b"</definitions>")
    body = second[start:end].replace(b' id="', b' id="second_')
    both = first.replace(b"</definitions>", body + b"</definitions>")

    assert [each.id for each in decisions.parse(both, file="f.dmn")] == ["table", "second_table"]
