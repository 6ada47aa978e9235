"""A report to regulator and management: figures → written → reviewed → approved → sent (REP-03)."""

import pytest

from tests.processes.complaints import answer
from tests.processes.reports import a_report, a_sent_report


def calls(report):
    return [name for name, _ in report.host.calls]


def test_a_report_is_collected_written_reviewed_approved_frozen_and_sent():
    report = a_report()

    assert calls(report) == ["reports.collect"]
    for element in ("prepare_summary", "review_report", "approve_report", "send_report"):
        assert report.waiting_at == {element}
        answer(report, element)

    assert report.is_completed
    assert report.ended_at == {"report_sent"}
    assert calls(report) == ["reports.collect", "reports.freeze", "reports.file"]


@pytest.mark.parametrize(
    ("origin", "element", "role", "place"),
    [
        ("unit", "prepare_unit_report", "unit_head", "accepting_unit"),
        ("headquarters", "prepare_summary", "complaint_specialist", "margin_headquarters"),
    ],
)
def test_it_is_written_by_the_unit_or_by_headquarters(origin, element, role, place):
    """REP-02: each branch writes its own analysis; REP-03: the specialist writes the register."""
    found = a_report(origin=origin).assignment(element)

    assert (found.role, found.place) == (role, place)


def test_one_that_is_returned_is_collected_and_written_again():
    report = a_report()
    answer(report, "prepare_summary")
    answer(report, "review_report")

    answer(report, "approve_report", report_decision="returned", report_remark="缺少归档情况。")

    assert report.waiting_at == {"prepare_summary"}
    assert calls(report) == ["reports.collect", "reports.collect"]


def test_a_unit_report_goes_the_same_way():
    assert a_sent_report(origin="unit", kind="quarterly_analysis").ended_at == {"report_sent"}
