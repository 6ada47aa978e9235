from datetime import UTC, datetime

import pytest

from engine.expressions import feel

# In Shanghai it is half past one on Monday 2 March.
NOW = datetime(2026, 3, 1, 17, 30, tzinfo=UTC)


def value_of(source, context=None, **given):
    return feel.evaluate(source, context or {}, now=NOW, **given)


def refusal_of(source):
    with pytest.raises(feel.ExpressionInvalid) as caught:
        feel.parse(source)
    return caught.value.params


class TestReading:
    def test_the_leading_equals_sign_is_taken_off_once(self):
        assert feel.parse("= 1 + 1 ").source == "1 + 1"
        assert feel.parse("1 + 1").source == "1 + 1"

    @pytest.mark.parametrize(
        ("source", "names"),
        [
            ("1 + 1", ()),
            ("amount > 5 and grade = other", ("amount", "grade", "other")),
            ("client.branch.code", ("client",)),
            ("客户.姓名 = 名", ("名", "客户")),
            ("due date < limit", ("due date", "limit")),
            ("for x in xs, y in x.ys return x.a + y + z", ("xs", "z")),
            ("for x in xs return partial", ("xs",)),
            ("x + (for x in xs return x)[1]", ("x", "xs")),
            ("some x in xs satisfies x > limit", ("limit", "xs")),
            ("every x in xs satisfies x > limit", ("limit", "xs")),
            ("function(x, y) x + y + z", ("z",)),
            ("{a: b, c: a + d}.c", ("b", "d")),
            ('{"a b": 1, c: a b}', ()),
            ("if a then b else c", ("a", "b", "c")),
            ("a in [b..c]", ("a", "b", "c")),
            ("a between b and c", ("a", "b", "c")),
            ("working days(count: n)", ("n",)),
            ('date and time(at) < @"2026-01-01T00:00:00+08:00"', ("at",)),
            ("a // b", ("a",)),
            ("a /* b */ + c", ("a", "c")),
            ('"a" + b', ("b",)),
            ("-a", ("a",)),
            ("? > 5", ("?",)),
        ],
    )
    def test_it_finds_the_free_names(self, source, names):
        assert feel.parse(source).names == names

    def test_a_name_in_a_filter_may_be_an_entry_of_the_element(self):
        expression = feel.parse("xs[grade = limit and item.a > 1].b")

        assert expression.names == ("xs",)
        assert expression.maybe == ("grade", "limit")

    def test_a_name_that_is_a_function_too_is_read_only_if_given(self):
        assert feel.parse("count > 5").maybe == ("count",)
        assert value_of("count > 5", {"count": 6}) is True

    def test_it_finds_the_functions_and_the_policy_keys(self):
        expression = feel.parse('working days(policy("a.b") + count(xs)) = policy("c")')

        assert expression.functions == ("count", "policy", "working days")
        assert expression.policy == ("a.b", "c")
        assert expression.names == ("xs",)

    @pytest.mark.parametrize("source", ["", "=", "  ", " = "])
    def test_an_empty_text_is_refused(self, source):
        assert refusal_of(source)["reason"] == "empty"

    @pytest.mark.parametrize(
        ("source", "at"),
        [
            ("1 +", 3),
            ("(1", 2),
            ('"abc', 0),
            ("a b c)", 5),
            ("1 1", 2),
            ("1 /* c", 3),
            ("==1", 0),
            ("> 5", 0),
        ],
    )
    def test_a_syntax_error_is_refused_with_its_place(self, source, at):
        refused = refusal_of(source)

        assert (refused["reason"], refused["at"]) == ("syntax", at)

    @pytest.mark.parametrize("source", ["f(1)", "fooled days(2)", "a.b + f(x: 1)"])
    def test_an_unknown_function_is_refused(self, source):
        assert refusal_of(source)["reason"] == "unknown_function"

    def test_a_function_of_the_expression_itself_may_be_called(self):
        assert value_of("{double: function(x) x * 2, y: double(4)}.y") == 8

    @pytest.mark.parametrize("source", ["x instance of number", "__proto__"])
    def test_what_we_do_not_run_is_refused(self, source):
        assert refusal_of(source)["reason"] == "not_supported"

    @pytest.mark.parametrize("source", ["policy(key)", "policy()", 'policy("a" + "b")'])
    def test_a_policy_key_is_a_literal_so_that_publishing_can_check_it(self, source):
        assert refusal_of(source)["reason"] == "policy_key_not_literal"

    def test_length_and_depth_are_limited(self):
        assert refusal_of("1" * (feel.MAX_LENGTH + 1))["reason"] == "too_long"
        assert refusal_of("(" * 4_990 + "1" + ")" * 4_990)["reason"] == "syntax"


class TestConditions:
    def test_a_condition_is_true_or_false(self):
        assert feel.test("a > 1", {"a": 2}, now=NOW) is True
        assert feel.test(feel.parse("=a > 1"), {"a": 1}, now=NOW) is False

    @pytest.mark.parametrize("source", ["a > 1", "a", '"true"', "1", "a.b"])
    def test_anything_else_is_an_error_null_included(self, source):
        with pytest.raises(feel.ConditionNotBoolean):
            feel.test(source, {"a": None}, now=NOW)
