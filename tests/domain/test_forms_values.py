"""What each kind of component accepts and refuses."""

import json

import pytest

from engine.forms.values import GREATEST
from tests.domain.form_schemas import a_field, a_form, cleaned, codes_of, errors_of

DEEP = json.loads("[" * 500 + "]" * 500)
NOT_TEXTS = [5, True, ["a"], {"a": 1}, DEEP]


class TestTexts:
    @pytest.mark.parametrize("type_", ["textfield", "textarea"])
    @pytest.mark.parametrize(
        ("value", "kept"),
        [
            ("客户说…😀", "客户说…😀"),
            (" as typed ", " as typed "),
            ("", None),
            ("  \u3000", None),
            (None, None),
        ],
    )
    def test_a_text_is_kept_as_typed_and_a_blank_one_is_unset(self, type_, value, kept):
        assert cleaned(a_form(a_field(type_)), x=value) == {"x": kept}

    @pytest.mark.parametrize("type_", ["textfield", "textarea"])
    @pytest.mark.parametrize("value", NOT_TEXTS)
    def test_anything_else_has_a_wrong_type(self, type_, value):
        assert errors_of(a_form(a_field(type_)), x=value) == {
            "x": [("wrong_type", {"expected": "text"})]
        }

    def test_only_an_area_has_lines(self):
        assert cleaned(a_form(a_field("textarea")), x="a\r\nb\tc\n") == {"x": "a\nb\tc\n"}
        for value in ("a\nb", "a\tb", "a\rb"):
            assert codes_of(a_form(a_field()), x=value) == {"x": ["invalid_characters"]}

    @pytest.mark.parametrize("value", ["a\0b", "\x1b[31m", "\ud800", "a\rb", "\x7f"])
    def test_what_no_keyboard_types_is_refused(self, value):
        assert codes_of(a_form(a_field("textarea")), x=value) == {"x": ["invalid_characters"]}

    @pytest.mark.parametrize(("type_", "longest"), [("textfield", 200), ("textarea", 4000)])
    def test_a_text_without_a_limit_has_one_all_the_same(self, type_, longest):
        compiled = a_form(a_field(type_))

        assert cleaned(compiled, x="字" * longest)
        assert errors_of(compiled, x="字" * (longest + 1)) == {
            "x": [("too_long", {"max": longest})]
        }

    def test_lengths_are_measured_as_the_browser_does(self):
        compiled = a_form(a_field(minLength=3, maxLength=4))

        assert cleaned(compiled, x=" abcd ")
        assert cleaned(compiled, x="😀😀")
        assert errors_of(compiled, x="ab  ") == {"x": [("too_short", {"min": 3})]}
        assert errors_of(compiled, x="😀😀😀") == {"x": [("too_long", {"max": 4})]}

    def test_an_own_limit_may_be_higher(self):
        assert cleaned(a_form(a_field(maxLength=300)), x="x" * 300)

    @pytest.mark.parametrize(
        ("value", "fits"), [("A-1", True), ("xA-12", True), ("a-1", False), ("", True)]
    )
    def test_a_pattern_means_what_it_means_in_the_browser(self, value, fits):
        compiled = a_form(a_field(pattern=r"[A-Z]\-\d+$"))

        if fits:
            assert cleaned(compiled, x=value)
        else:
            assert errors_of(compiled, x=value) == {"x": [("pattern", {"pattern": r"[A-Z]\-\d+$"})]}


class TestNumbers:
    @pytest.mark.parametrize(
        ("value", "kept"),
        [
            (0, 0),
            (-5, -5),
            (12.34, 12.34),
            (5.0, 5),
            (1e3, 1000),
            (GREATEST, GREATEST),
            (None, None),
            ("", None),
        ],
    )
    def test_a_number_is_kept_and_whole_ones_are_whole(self, value, kept):
        result = cleaned(a_form(a_field("number", decimalDigits=2)), x=value)["x"]

        assert (result, type(result)) == (kept, type(kept))

    @pytest.mark.parametrize(
        "value", ["5", True, False, [5], {}, float("nan"), float("inf"), float("-inf"), DEEP]
    )
    def test_anything_else_has_a_wrong_type(self, value):
        assert errors_of(a_form(a_field("number")), x=value) == {
            "x": [("wrong_type", {"expected": "number"})]
        }

    @pytest.mark.parametrize("value", [GREATEST + 1, -GREATEST - 1, 10**999, 1e300])
    def test_a_number_that_json_cannot_keep_is_too_large(self, value):
        assert codes_of(a_form(a_field("number")), x=value) == {"x": ["too_large"]}

    def test_bounds_are_inclusive(self):
        compiled = a_form(a_field("number", min=0, max=9.5))

        assert cleaned(compiled, x=0) == {"x": 0}
        assert cleaned(compiled, x=9.5) == {"x": 9.5}
        assert errors_of(compiled, x=-0.01) == {"x": [("too_small", {"min": 0})]}
        assert errors_of(compiled, x=9.51) == {"x": [("too_large", {"max": 9.5})]}

    @pytest.mark.parametrize(
        ("digits", "value", "fits"),
        [
            (2, 0.07, True),
            (2, 0.075, False),
            (0, 5, True),
            (0, 5.0, True),
            (0, 5.5, False),
            (None, 0.123, True),
        ],
    )
    def test_decimals_are_counted_exactly(self, digits, value, fits):
        compiled = a_form(a_field("number", decimalDigits=digits))

        if fits:
            assert cleaned(compiled, x=value) == {"x": value}
        else:
            assert errors_of(compiled, x=value) == {"x": [("too_precise", {"digits": digits})]}

    def test_steps_are_exact(self):
        compiled = a_form(a_field("number", increment=0.1))

        assert cleaned(compiled, x=0.3) == {"x": 0.3}
        assert errors_of(compiled, x=0.35) == {"x": [("not_a_step", {"increment": 0.1})]}

    def test_a_bound_may_be_an_expression(self):
        compiled = a_form(
            a_field("number", max='=policy("limit") + extra', min="=y"), a_field("number", "y")
        )

        assert cleaned(compiled, {"extra": 1}, {"limit": 5}, x=6, y=None) == {"x": 6, "y": None}
        assert errors_of(compiled, {"extra": 1}, {"limit": 5}, x=7) == {
            "x": [("too_large", {"max": 6})]
        }
        assert errors_of(compiled, {"extra": None}, {"limit": 5}, x=7, y=8) == {
            "x": [("too_small", {"min": 8})]
        }


class TestBoxes:
    @pytest.mark.parametrize(("value", "kept"), [(True, True), (False, False), (None, False)])
    def test_a_box_that_is_not_ticked_says_no(self, value, kept):
        assert cleaned(a_form(a_field("checkbox")), x=value) == {"x": kept}
        assert cleaned(a_form(a_field("checkbox"))) == {"x": False}

    @pytest.mark.parametrize("value", ["true", 1, 0, "", [], {}])
    def test_anything_else_has_a_wrong_type(self, value):
        assert errors_of(a_form(a_field("checkbox")), x=value) == {
            "x": [("wrong_type", {"expected": "yes_or_no"})]
        }


class TestChoices:
    @pytest.mark.parametrize("type_", ["select", "radio"])
    def test_one_of_the_options_is_kept(self, type_):
        compiled = a_form(a_field(type_))

        assert cleaned(compiled, x="b") == {"x": "b"}
        assert cleaned(compiled, x="") == {"x": None}
        assert errors_of(compiled, x="c" * 100) == {"x": [("not_an_option", {"value": "c" * 80})]}
        for value in (["a"], 1, True, {}, DEEP):
            assert codes_of(compiled, x=value) == {"x": ["wrong_type"]}

    @pytest.mark.parametrize("type_", ["checklist", "taglist"])
    def test_several_of_the_options_are_kept_in_order(self, type_):
        compiled = a_form(a_field(type_))

        assert cleaned(compiled, x=["b", "a"]) == {"x": ["b", "a"]}
        assert cleaned(compiled, x=[]) == cleaned(compiled) == {"x": []}
        assert errors_of(compiled, x=["a", "c"]) == {"x": [("not_an_option", {"value": "c"})]}
        assert codes_of(compiled, x=["a", "a"]) == {"x": ["chosen_twice"]}
        for value in ("a", [1], [["a"]], {"a": 1}, DEEP):
            assert codes_of(compiled, x=value) == {"x": ["wrong_type"]}


class TestDates:
    @pytest.mark.parametrize("value", ["2026-01-31", "2024-02-29", "1901-01-01"])
    def test_a_real_date_is_kept(self, value):
        assert cleaned(a_form(a_field("datetime")), x=value) == {"x": value}

    @pytest.mark.parametrize(
        "value",
        [
            "2026-02-30",
            "2025-02-29",
            "20260131",
            "2026-1-31",
            "2026-01-31T10:00",
            "heute",
            "1900-01-01",
            "2300-01-01",
            "2026-W01-1",
            "２０２６-01-31",
            20260131,
            [],
            True,
        ],
    )
    def test_anything_else_has_a_wrong_type(self, value):
        assert errors_of(a_form(a_field("datetime")), x=value) == {
            "x": [("wrong_type", {"expected": "date"})]
        }

    @pytest.mark.parametrize(
        ("value", "kept"),
        [
            ("2026-01-31T10:05+08:00", "2026-01-31T10:05+08:00"),
            ("2026-01-31T10:05:00+08:00", "2026-01-31T10:05+08:00"),
            ("2026-01-31T10:05Z", "2026-01-31T18:05+08:00"),
            ("2026-01-31T00:00:00.000Z", "2026-01-31T08:00+08:00"),
            ("2026-01-31T23:30-05:00", "2026-02-01T12:30+08:00"),
            ("", None),
            (None, None),
        ],
    )
    def test_a_moment_is_kept_to_the_minute_in_the_zone_of_the_firm(self, value, kept):
        compiled = a_form(a_field("datetime", subtype="datetime"))

        assert cleaned(compiled, x=value) == {"x": kept}

    @pytest.mark.parametrize(
        "value",
        [
            "2026-01-31T10:05",
            "2026-01-31T10:05:30+08:00",
            "2026-01-31T25:00Z",
            "2026-02-30T10:00Z",
            "2026-01-31T10:05+99:00",
            "2026-01-31 10:05+08:00",
            5,
            {},
        ],
    )
    def test_a_moment_without_a_zone_or_that_never_was_has_a_wrong_type(self, value):
        compiled = a_form(a_field("datetime", subtype="datetime"))

        assert errors_of(compiled, x=value) == {"x": [("wrong_type", {"expected": "moment"})]}

    def test_a_day_where_a_moment_is_asked_for_lacks_its_minute(self):
        """CMP-46: a complaint time states hour and minute."""
        compiled = a_form(a_field("datetime", subtype="datetime"))

        assert codes_of(compiled, x="2026-01-31") == {"x": ["minute_missing"]}

    def test_passed_dates_may_be_disallowed(self):
        day = a_form(a_field("datetime", disallowPassedDates=True))
        moment = a_form(a_field("datetime", subtype="datetime", disallowPassedDates=True))

        assert cleaned(day, x="2026-03-02")
        assert codes_of(day, x="2026-03-01") == {"x": ["in_the_past"]}
        assert cleaned(moment, x="2026-03-02T10:00+08:00")
        assert codes_of(moment, x="2026-03-02T09:59+08:00") == {"x": ["in_the_past"]}
