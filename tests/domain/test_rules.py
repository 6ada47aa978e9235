"""Which rules a text names, in every way in which texts here do it; no rule has such a number."""

import pytest

from engine.domain import rules

KNOWN = {f"CMP-{number}" for number in range(70, 98)} | {"REP-79a", "FRM-70", "ESC-72"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("CMP-75 · 002 Art.34", {"CMP-75"}),
        ("CMP-77(c) · REG-71 · 002 Art.30(三)", {"CMP-77"}),
        ("the two confirmations (ESC-72)", {"ESC-72"}),
        ("CMP-84, 85, 88", {"CMP-84", "CMP-85", "CMP-88"}),
        ("CMP-75 to 79", {f"CMP-{number}" for number in range(75, 80)}),
        ("CMP-80 to 82, 85", {"CMP-80", "CMP-81", "CMP-82", "CMP-85"}),
        ("CMP-78/80 and 82", {"CMP-78", "CMP-80", "CMP-82"}),
        ("REP-79a, REP-79b", {"REP-79a"}),
        ("FRM-70 and FRM-71", {"FRM-70"}),
        ("def test_cmp_75_asks_both_sides():", {"CMP-75"}),
        ("CMP-73, five working days; CMP-81, 2 days", {"CMP-73", "CMP-81"}),
        ("CMP-99, TS-202603-0001, R9, 002 Art.34, X-CMP-75", set()),
    ],
)
def test_a_text_names_the_known_rules_in_it(text, found):
    assert rules.named(text, known=KNOWN) == found


def test_ids_written_in_full_are_found_known_or_not():
    assert rules.written("CMP-77(c) · CMP-99, 98 · REP-79a") == ["CMP-77", "CMP-99", "REP-79a"]
