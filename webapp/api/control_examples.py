"""Requests and answers of the control room as they really are; the tests send them."""

from typing import Any, Final

INCIDENT_ROW: Final[dict[str, Any]] = {
    "id": 1,
    "kind": "task",
    "doing": "task",
    "element_id": "accept_custody",
    "status": "open",
    "outcome": None,
    "cause": "PlaceUnknown@verify_with_both_sides",
    "error_type": "PlaceUnknown",
    "error": "案件还没有“accepting_unit”，“verify_with_both_sides”无人可办。",
    "case_number": "TS-202603-0001",
    "actor": "acceptor",
    "created_at": "2026-03-02T01:00:00+00:00",
    "tried_at": None,
    "resolved_at": None,
}

INCIDENTS: Final = {"next": None, "total": 1, "rows": [INCIDENT_ROW]}

INCIDENT: Final = INCIDENT_ROW | {
    "message": "place_unknown {'place': 'accepting_unit', 'element': 'verify_with_both_sides'}",
    "values": {"client_told_of_handover": True},
    "hidden": ["acknowledgement", "preliminary_opinion"],
    "resolver": None,
    "instance_status": "active",
}

GROUPS: Final = {
    "rows": [
        {
            "cause": "PlaceUnknown@verify_with_both_sides",
            "error_type": "PlaceUnknown",
            "error": "案件还没有“accepting_unit”，“verify_with_both_sides”无人可办。",
            "count": 1,
            "case_count": 1,
            "first_at": "2026-03-02T01:00:00+00:00",
            "last_at": "2026-03-02T01:00:00+00:00",
        }
    ]
}

RESOLVED: Final = {"id": 1, "status": "resolved", "outcome": "retried"}
DISMISSED: Final = {"id": 1, "status": "resolved", "outcome": "dismissed"}
DISMISSAL: Final = {"reason": "客户已另行登记,不再重试。"}

LIKE: Final = {"cause": "PlaceUnknown@verify_with_both_sides"}

RETRIED: Final = {
    "next": None,
    "total": 1,
    "rows": [
        {
            "id": 1,
            "case_number": "TS-202603-0001",
            "outcome": "failed",
            "code": "place_unknown",
            "message": "案件还没有“accepting_unit”，“verify_with_both_sides”无人可办。",
        }
    ],
}

REASON: Final = {"reason": "模型有误,修好前先停办。"}

SUSPENDED: Final = {
    "number": "TS-202603-0001",
    "process_id": "complaint",
    "status": "suspended",
    "case_status": "open",
}
RESUMED: Final = SUSPENDED | {"status": "active"}
MERGER: Final = {"into": "TS-202603-0002", "reason": "同一客户就同一事项重复投诉。"}
CASE_MERGED: Final = SUSPENDED | {"status": "cancelled", "case_status": "cancelled"}
CANCELLED: Final = SUSPENDED | {"status": "cancelled", "case_status": "cancelled"}

INSTANCES: Final = {
    "next": None,
    "total": 1,
    "rows": [
        {
            "number": "TS-202603-0001",
            "kind": "complaint",
            "process_id": "complaint",
            "status": "suspended",
            "created_at": "2026-03-02T01:00:00+00:00",
            "open_incidents": 1,
        }
    ],
}

INSTANCE: Final = SUSPENDED | {
    "kind": "complaint",
    "release": "490a…",
    "created_at": "2026-03-02T01:00:00+00:00",
    "ended_at": None,
    "open_tasks": [
        {
            "id": 2,
            "element_id": "accept_custody",
            "name": "受理投诉",
            "due_at": "2026-03-02T01:30:00+00:00",
            "assignee": None,
            "candidate_role": "acceptor",
            "candidate_unit": "南京路营业部",
        }
    ],
    "incidents": [INCIDENT_ROW],
    "entries": [
        {
            "at": "2026-03-02T01:00:00+00:00",
            "actor": "owner",
            "kind": "instance.suspended",
            "reason": "模型有误,修好前先停办。",
        }
    ],
    "linked": [],
    "can": ["cancel", "resume"],
}
