"""Reports at the stages that tests begin with."""

from tests.processes import shipped
from tests.processes.complaints import answer

PERIOD = {
    "report_period": "2026Q1",
    "report_begins": "2026-01-01",
    "report_ends": "2026-03-31",
    "accepting_unit": "MHQ",
}


def a_report(*, origin="headquarters", kind="complaint_register"):
    """Return a report whose figures have just been collected."""
    facts = {"case_number": "BB-202604-0001", "report_kind": kind, "report_origin": origin}
    return shipped.start("report", **PERIOD, **facts)


def a_sent_report(**given):
    report = a_report(**given)
    for _ in range(4):
        (element,) = report.waiting_at
        answer(report, element)
    return report
