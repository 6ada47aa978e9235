"""Reports as they really are, for the description of the API; the tests ask for them."""

from typing import Any, Final

REPORT_ROW: Final[dict[str, Any]] = {
    "number": "BB-202604-0001",
    "kind": "complaint_register",
    "rule": "REP-03",
    "period": "2026Q1",
    "unit": "MHQ",
    "state": "writing",
    "restates": None,
    "created_at": "2026-04-01T01:00:00+00:00",
    "due_at": "2026-04-08T09:00:00+00:00",
    "frozen_at": None,
    "sent_at": None,
}

REPORTS: Final = {"next": None, "total": 1, "rows": [REPORT_ROW]}

REPORT: Final[dict[str, Any]] = {
    "number": "BB-202604-0001",
    "kind": "complaint_register",
    "rule": "REP-03",
    "period": "2026Q1",
    "begins": "2026-01-01",
    "ends": "2026-03-31",
    "unit": "MHQ",
    "recipients": ["company", "margin_committee", "compliance", "audit"],
    "state": "writing",
    "sha256": "5c0e…",
    "collected_at": "2026-04-01T01:00:00+00:00",
    "due_at": "2026-04-08T09:00:00+00:00",
    "frozen_at": None,
    "sent_at": None,
    "figures": [{"key": "total", "value": "1", "cases": ["TS-202603-0001"]}],
    "assessment": [
        {
            "by": "accepting_unit",
            "who": "B01",
            "values": {"number": "1", "in_time": "0.0000", "late": "1", "undecided": "1"},
        }
    ],
    "written": {},
    "open_tasks": [
        {
            "id": 3,
            "element_id": "prepare_summary",
            "name": "编制总部报表",
            "due_at": "2026-04-03T01:00:00+00:00",
            "assignee": None,
            "candidate_role": "complaint_specialist",
            "candidate_unit": "融资融券业务管理总部",
        }
    ],
    "subject": None,
    "restates": None,
    "restated_by": [],
    "changes": [],
}

CASE_REPORT_ROW: Final[dict[str, Any]] = {
    "id": 4,
    "number": "TS-202603-0001",
    "element_id": "report_to_regulator",
    "name": "报告监管机构",
    "rule": "REP-09b",
    "unit": "B01",
    "state": "writing",
    "created_at": "2026-03-02T01:00:00+00:00",
    "due_at": "2026-03-02T01:30:00+00:00",
    "sent_at": None,
}

IN_CASES: Final = {"next": None, "total": 2, "rows": [CASE_REPORT_ROW]}
