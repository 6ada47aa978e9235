import time

import pytest

from engine.expressions import feel, isolate
from engine.workflow import decisions
from tests.processes.dmn_files import NOW, a_table, decided, failure_of

GRADES = ('< 100 => "general"', '[100..1000) => "serious"', '>= 1000 => "major"')


class TestCells:
    @pytest.mark.parametrize(
        ("amount", "grade", "rule"),
        [
            (0, "general", "rule1"),
            (100, "serious", "rule2"),
            (999.99, "serious", "rule2"),
            (1000, "major", "rule3"),
        ],
    )
    def test_ranges_and_comparisons(self, amount, grade, rule):
        result = decided(a_table(*GRADES), amount=amount)

        assert dict(result.values) == {"grade": grade}
        assert result.rules == (rule,)

    @pytest.mark.parametrize(
        ("column", "cell", "value", "matches"),
        [
            ("string:x", '"a"', "a", True),
            ("string:x", '"a"', "b", False),
            ("string:x", '"a", "b"', "b", True),
            ("string:x", 'not("a", "b")', "c", True),
            ("string:x", 'not("a", "b")', "a", False),
            ("string:x", '!= "a"', "b", True),
            ("string:x", "-", None, True),
            ("string:x", "", None, True),
            ("string:x", "null", None, True),
            ("string:x", "null", "a", False),
            ("string:x", "not(null)", "a", True),
            ("string:x", '"a"', None, False),
            ("string:x", 'starts with(?, "a")', "abc", True),
            ("string:x", 'starts with(?, "a")', "bc", False),
            ("string:x", "allowed", "b", True),
            ("string:x", "allowed", "c", False),
            ("string:x", "other", "o", True),
            ("string:x", "limit > 5", "anything", True),
            ("string:x", "limit > 15", "anything", False),
            ("boolean:x", "true", True, True),
            ("boolean:x", "false", False, True),
            ("boolean:x", "false", None, False),
            ("boolean:x", "limit > 5", True, True),
            ("boolean:x", "limit > 5", False, False),
            ("boolean:x", "limit > 5", None, False),
            ("number:x", "-5", -5, True),
            ("number:x", "[1..3]", 3, True),
            ("number:x", "(1..3)", 3, False),
            ("number:x", "]1..3[", 2, True),
            ("number:x", "< 1, > 3", 2, False),
            ("number:x", "not([1..3])", 5, True),
            ("number:x", "? > 1 and ? < limit", 5, True),
            ("number:x", "< limit", 12, False),
            ("number:x", "limit", 10, True),
            ("number:x", "< 5", None, False),
            ("number:x", "? * 2 > limit", None, False),
            ("date:date(x)", '> date("2026-01-31")', "2026-02-01", True),
            ("date:date(x)", "today()", "2026-03-02", True),
            ("date:date(x)", '[date("2026-01-01")..date("2026-01-31")]', "2026-01-31", True),
            ("dateTime:date and time(x)", "< now()", "2026-03-02T09:59:00+08:00", True),
            (":x", '"a"', "a", True),
            (":x", "5", 5, True),
        ],
    )
    def test_a_cell_matches_as_feel_says(self, column, cell, value, matches):
        table = a_table(f'{cell} => "yes"', inputs=(column,), policy="COLLECT")

        result = decided(table, x=value, allowed=["a", "b"], other="o", limit=10)

        assert result.values["grade"] == (["yes"] if matches else [])

    def test_outputs_may_be_worked_out_from_facts_and_policy(self):
        table = a_table(
            '- => working days(policy("complaint.days") + extra) | date(day)',
            outputs=(":term", "date:on"),
        )
        facts = {"amount": 1, "extra": 2, "day": "2026-01-31"}

        result = decided(table, facts, {"complaint.days": 3})

        assert result.values == {
            "term": {"term": "working days", "count": 5},
            "on": "2026-01-31",
        }


class TestStrictness:
    def test_an_input_of_a_wrong_type_is_an_error(self):
        assert failure_of(a_table(*GRADES), amount="7").params == {
            "decision": "table",
            "reason": "wrong_type",
            "type": "number",
            "given": "string",
            "input": "in0",
        }

    def test_an_output_of_a_wrong_type_is_an_error_with_its_row(self):
        assert failure_of(a_table("- => 5"), amount=7).params == {
            "decision": "table",
            "reason": "wrong_type",
            "type": "string",
            "given": "number",
            "row": {"number": 1, "rule": "rule1"},
            "output": "grade",
        }

    @pytest.mark.parametrize("cell", ['"7"', 'date("2026-01-01")', '< "a"', '["a".."b"]', "true"])
    def test_a_test_of_another_type_is_an_error_with_row_and_input(self, cell):
        params = failure_of(a_table('0 => "a"', f'{cell} => "b"'), amount=7).params

        assert (params["row"]["rule"], params["input"]) == ("rule2", "in0")
        assert params["detail"].startswith("cannot compare number with")

    def test_a_test_that_is_no_yes_or_no_is_an_error(self):
        assert failure_of(a_table('? + 1 => "a"'), amount=7).params["row"]["number"] == 1

    def test_a_value_that_a_column_does_not_allow_is_an_error(self):
        columns = {"inputs": ('string:kind:"a", "b"',), "outputs": ('string:grade:"x", "y"',)}
        table = a_table('"a" => "x"', '- => "z"', policy="FIRST", **columns)

        assert decided(table, kind="a").values == {"grade": "x"}
        assert failure_of(table, kind="c").params == {
            "decision": "table",
            "reason": "not_allowed",
            "value": "c",
            "input": "in0",
        }
        assert failure_of(table, kind="b").params["output"] == "grade"

    def test_an_unset_input_passes_the_list_of_allowed_values(self):
        table = a_table('null => "x"', inputs=('string:kind:"a", "b"',))

        assert decided(table, kind=None).values == {"grade": "x"}

    def test_a_failing_expression_names_its_place(self):
        table = a_table('- => "a" + amount', inputs=('number:amount + "x"',))

        assert failure_of(table, amount=7).params["input"] == "in0"
        params = failure_of(a_table('- => "a" + amount'), amount=7).params
        assert (params["row"]["number"], params["output"], params["reason"]) == (
            1,
            "grade",
            "failed",
        )

    def test_an_undeclared_fact_and_an_unknown_policy_are_errors(self):
        table = a_table('< policy("limit") => "a"')

        with pytest.raises(feel.UnknownName):
            decided(table, policy={"limit": 5})
        with pytest.raises(feel.UnknownPolicyKey):
            decided(table, amount=5)

    def test_an_endless_cell_is_stopped(self):
        table = a_table('matches("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", "^(a+)+$") => "a"')

        with pytest.raises(feel.ExpressionTooCostly) as caught:
            decided(table, amount=5)
        assert caught.value.params == {"source": "table", "limit": "time"}


class TestSpeed:
    def test_a_table_survives_its_isolate_and_takes_one_call(self, monkeypatch):
        (decision,) = decisions.parse(a_table(*GRADES), file="table.dmn")
        isolate._process.close()
        asked = []
        ask = isolate.ask
        monkeypatch.setattr(isolate, "ask", lambda question: asked.append(1) or ask(question))

        for _ in range(3):
            assert decisions.evaluate(decision, {"amount": 5}, now=NOW).rules == ("rule1",)

        assert len(asked) == 4  # The first answer is that the table is not known yet.

    def test_a_large_table_is_fast(self):
        rows = [f'{n} | "a{n}" | - | < {n} => "x{n}" | {n}' for n in range(100)]
        inputs = ("number:n", "string:s", "boolean:b", "number:m")
        table = a_table(*rows, inputs=inputs, outputs=("string:x", "number:y"))
        (decision,) = decisions.parse(table, file="table.dmn")
        facts = {"n": 99, "s": "a99", "b": True, "m": 3}
        decisions.evaluate(decision, facts, now=NOW)

        begun = time.perf_counter()
        for _ in range(20):
            decisions.evaluate(decision, facts, now=NOW)

        assert (time.perf_counter() - begun) / 20 < 0.02
