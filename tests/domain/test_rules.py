"""Which rules a text names, in every way in which texts here do it."""

import pytest

from engine.domain import rules

KNOWN = {f"CMP-{number:02}" for number in range(1, 61)} | {"REP-09a", "FRM-1", "FRM-10", "ESC-02"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("CMP-35 · 002 Art.34", {"CMP-35"}),
        ("CMP-07(c) · REG-01 · 002 Art.30(三)", {"CMP-07"}),
        ("the two confirmations (ESC-02)", {"ESC-02"}),
        ("CMP-54, 55, 58", {"CMP-54", "CMP-55", "CMP-58"}),
        ("CMP-05 to 09", {f"CMP-{number:02}" for number in range(5, 10)}),
        ("CMP-50 to 52, 55", {"CMP-50", "CMP-51", "CMP-52", "CMP-55"}),
        ("CMP-08/10 and 12", {"CMP-08", "CMP-10", "CMP-12"}),
        ("REP-09a, REP-09b", {"REP-09a"}),
        ("FRM-1 and FRM-10", {"FRM-1", "FRM-10"}),
        ("def test_cmp_35_asks_both_sides():", {"CMP-35"}),
        ("CMP-33, five working days; CMP-41, 2 days", {"CMP-33", "CMP-41"}),
        ("CMP-99, TS-202603-0001, R9, 002 Art.34, X-CMP-35", set()),
    ],
)
def test_a_text_names_the_known_rules_in_it(text, found):
    assert rules.named(text, known=KNOWN) == found


def test_ids_written_in_full_are_found_known_or_not():
    assert rules.written("CMP-07(c) · CMP-99, 98 · REP-09a") == ["CMP-07", "CMP-99", "REP-09a"]
