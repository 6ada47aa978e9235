import pytest

from engine.workflow import decisions
from tests.processes.dmn_files import a_table, decided, failure_of


class TestHitPolicies:
    def test_unique_refuses_rows_that_overlap_and_names_them(self):
        error = failure_of(a_table('< 10 => "a"', '> 5 => "b"', "- => null"), amount=7)

        assert isinstance(error, decisions.RulesOverlap)
        assert error.params == {
            "decision": "table",
            "rows": [
                {"number": 1, "rule": "rule1"},
                {"number": 2, "rule": "rule2"},
                {"number": 3, "rule": "rule3"},
            ],
            "inputs": {"in0": 7},
        }

    @pytest.mark.parametrize("policy", ["UNIQUE", "FIRST", "ANY"])
    def test_no_match_is_an_error_that_shows_the_inputs(self, policy):
        error = failure_of(a_table('< 10 => "a"', policy=policy), amount=70)

        assert isinstance(error, decisions.NoRuleMatches)
        assert error.params == {"decision": "table", "inputs": {"in0": 70}}

    def test_first_takes_the_first_and_looks_no_further(self):
        table = a_table('< 10 => "a"', "- => 1 + nothing", policy="FIRST")

        result = decided(table, amount=7, nothing="no number")

        assert (dict(result.values), result.rules) == ({"grade": "a"}, ("rule1",))

    def test_any_allows_rows_that_agree(self):
        table = a_table('< 10 => "a"', '> 5 => "a"', policy="ANY")

        assert decided(table, amount=7).rules == ("rule1", "rule2")
        assert decided(table, amount=7).values == {"grade": "a"}

    def test_any_refuses_rows_that_disagree(self):
        error = failure_of(a_table('< 10 => "a"', '> 5 => "b"', policy="ANY"), amount=7)

        assert isinstance(error, decisions.RulesOverlap)

    PRIORITIES = 'string:grade:"major", "serious", "general"'

    def test_priority_takes_the_highest_of_the_allowed_values(self):
        table = a_table(
            '- => "general"',
            '> 5 => "major"',
            '> 3 => "serious"',
            outputs=(self.PRIORITIES,),
            policy="PRIORITY",
        )

        assert decided(table, amount=7).values == {"grade": "major"}
        assert decided(table, amount=4).rules == ("rule3",)
        assert decided(table, amount=1).values == {"grade": "general"}

    def test_priority_refuses_equals_that_disagree_elsewhere(self):
        outputs = (self.PRIORITIES, "string:unit")
        table = a_table(
            '- => "major" | "a"', '- => "major" | "b"', outputs=outputs, policy="PRIORITY"
        )

        assert isinstance(failure_of(table, amount=1), decisions.RulesOverlap)

    def test_rule_order_lists_all_in_order_of_rows(self):
        table = a_table('- => "b"', '> 5 => "c"', '> 3 => "a"', policy="RULE ORDER")

        assert decided(table, amount=7).values == {"grade": ["b", "c", "a"]}
        assert decided(table, amount=7).rules == ("rule1", "rule2", "rule3")

    def test_output_order_lists_all_by_priority(self):
        rows = ('- => "general"', '> 5 => "major"', '> 3 => "serious"')
        table = a_table(*rows, outputs=(self.PRIORITIES,), policy="OUTPUT ORDER")

        result = decided(table, amount=7)

        assert result.values == {"grade": ["major", "serious", "general"]}
        assert result.rules == ("rule2", "rule3", "rule1")

    def test_collect_lists_every_output_and_may_be_empty(self):
        table = a_table(
            '> 1 => "a" | 1', '> 2 => "b" | 2', outputs=("string:x", "number:y"), policy="COLLECT"
        )

        assert decided(table, amount=3).values == {"x": ["a", "b"], "y": [1, 2]}
        assert decided(table, amount=0).values == {"x": [], "y": []}

    @pytest.mark.parametrize(
        ("aggregation", "value"), [("SUM", 0.6), ("MIN", 0.1), ("MAX", 0.3), ("COUNT", 3)]
    )
    def test_collect_aggregates_and_sums_are_decimal(self, aggregation, value):
        rows = ("- => 0.1", "- => 0.2", "- => 0.3")
        table = a_table(*rows, outputs=("number:y",), policy="COLLECT", aggregation=aggregation)

        assert decided(table, amount=3).values == {"y": value}

    @pytest.mark.parametrize("aggregation", ["SUM", "MIN", "MAX"])
    def test_nothing_cannot_be_summed_up(self, aggregation):
        outputs = ("number:y",)
        table = a_table("> 9 => 1", outputs=outputs, policy="COLLECT", aggregation=aggregation)
        unset = a_table("- => null", outputs=outputs, policy="COLLECT", aggregation=aggregation)

        assert isinstance(failure_of(table, amount=3), decisions.NoRuleMatches)
        assert failure_of(unset, amount=3).params["row"] == {"number": 1, "rule": "rule1"}

    def test_counting_nothing_gives_zero(self):
        table = a_table("> 9 => 1", outputs=("number:y",), policy="COLLECT", aggregation="COUNT")

        assert decided(table, amount=3).values == {"y": 0}
