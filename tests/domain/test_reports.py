"""Periods and figures of reports (REP-02 to 04, KPI-01)."""

import re
from datetime import date

import pytest

from engine.domain import periods, reports
from engine.domain.reports import Rhythm
from engine.store.tasks import IS_REPORT
from tests.processes import shipped

KEYS = ("grade", "category", "channel", "nature", "satisfaction", "replied_at", "reply_days")
EMPTY = {
    **dict.fromkeys((*KEYS, "estimated_loss", "actual_payment")),
    "status": "open",
    "breaches": 0,
    "is_archived": False,
    "revisits": (),
}


def row(number, **facts):
    return {**EMPTY, "number": number, **facts}


def figures(*rows):
    return {each.key: (each.value, each.cases) for each in reports.figures(rows)}


@pytest.mark.parametrize(
    ("day", "name", "begins", "ends"),
    [
        (date(2026, 1, 1), "2026Q1", date(2026, 1, 1), date(2026, 3, 31)),
        (date(2026, 6, 30), "2026Q2", date(2026, 4, 1), date(2026, 6, 30)),
        (date(2026, 9, 1), "2026Q3", date(2026, 7, 1), date(2026, 9, 30)),
        (date(2026, 12, 31), "2026Q4", date(2026, 10, 1), date(2026, 12, 31)),
    ],
)
def test_a_quarter_begins_and_ends_with_its_days(day, name, begins, ends):
    found = periods.quarter(day)

    assert (found.name, found.begins, found.ends) == (name, begins, ends)


@pytest.mark.parametrize(
    ("rhythm", "today", "name"),
    [
        (Rhythm.QUARTER, date(2026, 3, 31), "2025Q4"),
        (Rhythm.QUARTER, date(2026, 4, 1), "2026Q1"),
        (Rhythm.YEAR, date(2026, 12, 31), "2025"),
        (Rhythm.YEAR, date(2027, 1, 1), "2026"),
    ],
)
def test_the_latest_period_is_over(rhythm, today, name):
    assert reports.latest(rhythm, today).name == name


def test_every_figure_names_the_cases_that_it_counts():
    """KPI-01: number, response speed, result and archiving."""
    found = figures(
        row("A", grade="major", replied_at="x", reply_days="1.00", actual_payment="0.10"),
        row("B", grade="general", replied_at="x", reply_days="2.00", actual_payment="0.20"),
        row("C", grade="general", status="closed", is_archived=True, breaches=2),
    )

    assert found["total"] == ("3", ("A", "B", "C"))
    assert found["grade.general"] == ("2", ("B", "C"))
    assert found["replied"] == ("2", ("A", "B"))
    assert found["overdue"] == ("1", ("C",))
    assert found["archived"] == ("1", ("C",))
    assert found["reply_days"] == ("1.50", ("A", "B"))
    assert found["actual_payment"] == ("0.30", ("A", "B"))


def revisit(*states):
    return {f"is_{state}": state in states for state in ("done", "in_time", "filed")}


class TestRevisits:
    """KPI-02: how revisits are carried out is an indicator of each branch and its head."""

    def test_are_counted_by_the_complaints_that_were_owed_them(self):
        found = figures(
            row("A", accepting_unit="B01", revisits=(revisit("done", "in_time", "filed"),)),
            row("B", accepting_unit="B01", revisits=(revisit("done"),)),
            row("C", accepting_unit="B01", revisits=(revisit("done", "in_time"), revisit())),
            row("D", accepting_unit="B02"),
        )

        assert found["revisits_owed"] == ("3", ("A", "B", "C"))
        assert found["revisits_done"] == ("2", ("A", "B"))
        assert found["revisits_in_time"] == ("1", ("A",))
        assert found["revisits_filed"] == ("1", ("A",))
        assert not any(key.startswith("revisits_owed.") for key in found)

    def test_are_compared_where_several_branches_owe_some(self):
        found = figures(
            row("A", accepting_unit="B01", revisits=(revisit("done"),)),
            row("B", accepting_unit="B02", revisits=(revisit(),)),
        )

        assert found["revisits_done.B01"] == ("1", ("A",))
        assert found["revisits_done.B02"] == ("0", ())
        assert found["revisits_owed.B02"] == ("1", ("B",))


def test_an_empty_period_has_figures_too():
    found = figures()

    assert found["total"] == ("0", ())
    assert found["reply_days"] == ("", ())


def test_what_differs_is_told_with_both_values():
    before = reports.figures([row("A", grade="general")])
    after = reports.figures([row("A", grade="major"), row("B")])

    found = {(each.key, each.before, each.after) for each in reports.differing(before, after)}
    assert found == {
        ("total", "1", "2"),
        ("grade.general", "1", "0"),
        ("grade.major", "0", "1"),
        ("still_open", "1", "2"),
    }


def test_the_reports_within_complaints_are_tasks_that_an_index_holds():
    """REP-09a, REP-09b: the names in the index are those that the rules are known by."""
    named = set(re.findall(r"'(\w+)'", IS_REPORT.text))

    assert named == set(reports.IN_CASES)
    complaint = shipped.MODELS.definitions["complaint"]
    assert named <= complaint.elements.keys()
