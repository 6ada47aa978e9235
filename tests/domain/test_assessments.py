"""How complaints enter the assessment of units and staff (KPI-01)."""

import pytest

from engine.domain import assessments, reports
from engine.domain.assessments import Axis, Key, Measure

EMPTY = {
    "status": "open",
    "satisfaction": None,
    "withdrawal_status": None,
    "grade": "general",
    "reply_days": None,
    "is_archived": False,
    "accepted_in_time": None,
    "resolved_in_time": None,
    "closed_in_time": None,
    "accepting_unit": "B01",
    "responsible_unit": "B01",
    "acceptor": "li.na",
    "handler": "zhou",
}


def row(number, **facts):
    return {**EMPTY, "number": number, **facts}


def told(*rows, axis=Axis.ACCEPTOR, who="li.na"):
    """What is told of one unit or person, with the cases."""
    found = {each.key: each for each in assessments.figures(rows)}
    keys = {measure: str(Key(axis=axis, measure=measure, who=who)) for measure in Measure}
    return {
        measure.value: (found[key].value, found[key].cases)
        for measure, key in keys.items()
        if key in found
    }


def test_number_speed_result_and_archiving_are_told_of_a_person():
    found = told(
        row(
            "A",
            status="closed",
            satisfaction="acceptable",
            reply_days="1.00",
            is_archived=True,
            accepted_in_time=True,
            closed_in_time=True,
        ),
        row("B", satisfaction="dissatisfied", reply_days="9.00", accepted_in_time=False),
        row("C", status="closed", is_archived=True, closed_in_time=False, reply_days="2.00"),
        row("D", acceptor="wang"),
    )

    assert found == {
        "number": ("3", ("A", "B", "C")),
        "days": ("2.00", ("A", "B", "C")),
        "in_time": ("0.5000", ("A", "B")),
        "late": ("1", ("B",)),
        "satisfied": ("1", ("A",)),
        "dissatisfied": ("1", ("B",)),
        "undecided": ("1", ("C",)),
        "closed": ("2", ("A", "C")),
        "filed": ("1", ("A",)),
    }


def test_each_side_is_judged_by_its_own_steps():
    rows = (row("A", accepted_in_time=True, resolved_in_time=False),)

    assert told(*rows)["in_time"] == ("1.0000", ("A",))
    assert "late" not in told(*rows)
    assert told(*rows, axis=Axis.HANDLER, who="zhou")["late"] == ("1", ("A",))
    assert told(*rows, axis=Axis.RESPONSIBLE_UNIT, who="B01")["in_time"] == ("0.0000", ("A",))


def test_what_is_not_due_yet_is_neither_in_time_nor_late():
    assert told(row("A")) == {"number": ("1", ("A",)), "undecided": ("1", ("A",))}


@pytest.mark.parametrize(
    ("facts", "result"),
    [
        ({"status": "cancelled", "satisfaction": "satisfied"}, Measure.CANCELLED),
        ({"withdrawal_status": "accepted", "satisfaction": "dissatisfied"}, Measure.WITHDRAWN),
        ({"withdrawal_status": "accepted", "grade": "major"}, Measure.UNDECIDED),
        ({"satisfaction": "very_satisfied"}, Measure.SATISFIED),
        ({"satisfaction": "very_dissatisfied"}, Measure.DISSATISFIED),
        ({}, Measure.UNDECIDED),
    ],
)
def test_a_complaint_has_exactly_one_result(facts, result):
    found = told(row("A", **facts))

    assert [name for name in assessments.RESULTS if name.value in found] == [result]


def test_who_is_not_found_yet_is_a_line_too_so_that_lines_add_up():
    rows = (row("A", handler=None), row("B"))
    lines = assessments.lines(assessments.figures(rows))

    of_handlers = {line.who: line.values["number"] for line in lines if line.axis == Axis.HANDLER}
    assert of_handlers == {"": "1", "zhou": "1"}


def test_only_keys_of_an_assessment_are_read_as_such():
    key = Key(axis=Axis.ACCEPTOR, measure=Measure.LATE, who="li.na")

    assert assessments.key(str(key)) == key
    for figure in reports.figures([]):
        assert assessments.key(figure.key) is None
    assert assessments.key("acceptor.height.li.na") is None


def test_nothing_that_leaves_the_house_assesses_anybody():
    """REP-04 goes to the regulator; staff are assessed within."""
    assessing = [each for each in reports.TYPES.values() if each.is_assessing]

    assert {each.rule for each in assessing} == {"REP-02", "REP-03"}
    assert not any("regulator" in each.recipients for each in assessing)
