"""Quarters and years by their names and moments."""

from datetime import UTC, date, datetime

import pytest

from engine.domain import periods


@pytest.mark.parametrize("name", ["2026Q1", "2026Q4", "2026"])
def test_a_period_is_found_by_its_name(name):
    assert periods.named(name).name == name


@pytest.mark.parametrize("name", ["", "2026Q5", "26Q1", "2026Q1 ", "0000", "３０２６"])
def test_nothing_else_is_a_period(name):
    assert periods.named(name) is None


def test_it_begins_and_ends_at_midnight_in_shanghai():
    begins, after = periods.named("2026Q1").moments

    assert begins == datetime(2025, 12, 31, 16, tzinfo=UTC)
    assert after == datetime(2026, 3, 31, 16, tzinfo=UTC)


def test_quarters_are_told_from_the_latest_to_that_of_the_first_day():
    found = periods.quarters(date(2025, 11, 3), date(2026, 5, 1))

    assert [each.name for each in found] == ["2026Q2", "2026Q1", "2025Q4"]
