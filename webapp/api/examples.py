"""Requests and answers as they really are, for the description of the API; the tests send them."""

from typing import Any, Final

COMPLAINT: Final[dict[str, Any]] = {
    "values": {
        "complained_at": "2026-02-24T10:05+08:00",
        "occurred_at": "2026-02-23T14:30+08:00",
        "place": "南京路营业部柜台",
        "accused_kind": "none",
        "category": "service_quality",
        "expression_kind": "dissatisfaction",
        "channel": "on_site",
        "complainant_kind": "client",
        "client_name": "张伟",
        "client_phone": "13800001111",
        "complaint_reason": "办理融资融券合约展期时,柜员未告知利率变化。",
        "demand": "要求说明并道歉。",
        "calming_note": "已安抚客户,表示尽快核实。",
    }
}

CASE_SUMMARY: Final = {
    "number": "TS-202603-0001",
    "kind": "complaint",
    "status": "open",
    "grade": None,
}

CASE_ROW: Final = {
    "number": "TS-202603-0001",
    "kind": "complaint",
    "status": "open",
    "title": "办理融资融券合约展期时,柜员未告知利率变化。",
    "grade": None,
    "category": "service_quality",
    "channel": "on_site",
    "client_name": "张*",
    "opened_at": "2026-03-02T01:00:00+00:00",
    "closed_at": None,
    "due_at": "2026-03-02T01:30:00+00:00",
    "warn_at": "2026-03-02T01:23:00+00:00",
}

CASES: Final = {"next": None, "total": 1, "rows": [CASE_ROW]}

CASE: Final = CASE_ROW | {
    "client_branch": "南京路营业部",
    "intake_unit": "南京路营业部",
    "accepting_unit": "南京路营业部",
    "responsible_unit": None,
    "first_responder": "周敏",
    "acceptor": None,
    "responsible_person": None,
    "version": 2,
    "process_id": "complaint",
    "instance_status": "active",
    "facts": {"category": "service_quality", "client_phone": "*******1111"},
    "masked": ["client_name", "client_phone"],
    "labels": {"category": "投诉类型", "client_phone": "联系电话/手机"},
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
    "linked": [],
    "buttons": [],
}

REVEAL: Final = {"field": "client_phone", "reason": "回电核实金额"}

REVEALED: Final = {"field": "client_phone", "label": "联系电话/手机", "value": "13800001111"}

READS: Final = {
    "next": None,
    "total": 1,
    "rows": [
        {
            "login": "auditor",
            "purpose": "reads",
            "hour": "2026-03-02T01:00:00+00:00",
            "at": "2026-03-02T01:00:00+00:00",
        }
    ],
}

DIAGRAM: Final = {
    "xml": '<?xml version="1.0" encoding="UTF-8"?><bpmn:definitions …',
    "tokens": ["hand_over_complaint", "accept_custody"],
    "passed": ["complaint_received", "register_complaint"],
    "names": {"accept_custody": "受理投诉"},
    "english": {"accept_custody": "Accept custody"},
}

TASK_ROW: Final = {
    "id": 2,
    "element_id": "accept_custody",
    "name": "受理投诉",
    "round": 1,
    "status": "open",
    "priority": 80,
    "created_at": "2026-03-02T01:00:00+00:00",
    "due_at": "2026-03-02T01:30:00+00:00",
    "warn_at": "2026-03-02T01:23:00+00:00",
    "completed_at": None,
    "candidate_role": "acceptor",
    "case_number": "TS-202603-0001",
    "case_kind": "complaint",
    "case_title": "办理融资融券合约展期时,柜员未告知利率变化。",
    "grade": None,
    "client_name": "张*",
    "assignee_login": None,
}

TASKS: Final = {"next": None, "total": 1, "rows": [TASK_ROW]}

TASK: Final = {
    "id": 2,
    "element_id": "accept_custody",
    "name": "受理投诉",
    "round": 1,
    "status": "open",
    "cause": None,
    "version": 1,
    "priority": 80,
    "created_at": "2026-03-02T01:00:00+00:00",
    "completed_at": None,
    "due_at": "2026-03-02T01:30:00+00:00",
    "warn_at": "2026-03-02T01:23:00+00:00",
    "explanation": [{"code": "start", "at": "2026-03-02T01:00:00+00:00"}],
    "candidate_role": "acceptor",
    "candidate_unit": "南京路营业部",
    "assignee": None,
    "assignee_login": None,
    "owner": None,
    "form_id": "accept_custody",
    "form": {"type": "default", "id": "accept_custody", "components": []},
    "values": {"first_responder": "desk", "demand": "要求说明并道歉。"},
    "draft": None,
    "draft_at": None,
    "can": ["claim", "complete"],
    "case": CASE,
}

TASK_STATE: Final = {"id": 2, "element_id": "accept_custody", "status": "open", "version": 2}

COMPLETION: Final[dict[str, Any]] = {
    "version": 1,
    "values": {
        "custody_decision": "accepted",
        "client_told_of_handover": True,
        "acknowledgement": "已告知客户案件编号和下一步时间。",
        "preliminary_opinion": "先核实双方情况。",
    },
}

COMPLETED: Final = {
    "id": 2,
    "element_id": "accept_custody",
    "status": "completed",
    "case": CASE_SUMMARY,
}

DRAFT: Final[dict[str, Any]] = {"values": {"acknowledgement": "已告知客户案件编号"}}

RECEIVER: Final = {"login": "acceptor"}

GRADE_CHANGE: Final[dict[str, Any]] = {
    "values": {"requested_grade": "serious", "grade_change_reason": "损失金额核实后高于初报。"}
}

FACTS: Final[dict[str, Any]] = {"facts": {"grade": "general", "planned_payment": 20000}}

RULING: Final = {
    "decision": "approval_need",
    "release": "490a…",
    "outputs": {"needs_approval": True},
    "rules": ["large_payment"],
}

LEDGER: Final = {
    "stream": "case:TS-202603-0001",
    "is_whole": True,
    "broken_at": None,
    "entries": [
        {
            "seq": 1,
            "at": "2026-03-02T01:00:00+00:00",
            "actor": "desk",
            "kind": "case.opened",
            "values": {"process": "complaint", "status": "open", "decided": []},
            "personal": [],
            "disposed": [],
        }
    ],
}

CHECKPOINTS: Final = {
    "next": None,
    "total": 1,
    "rows": [
        {
            "number": 1,
            "at": "2026-03-02T01:00:00+00:00",
            "entries": 68,
            "statement": '{"at":"2026-03-02T01:00:00+00:00","entries":…',
            "signature": "9f1c…",
        }
    ],
}

PIECE: Final = {
    "id": 1,
    "kind": "recording",
    "file_name": "通话.wav",
    "media_type": "audio/wav",
    "size": 8044,
    "sha256": "9d1f…",
    "reference": "CALL-77",
    "added_by": "acceptor",
    "added_at": "2026-03-02T01:00:00+00:00",
}

DEMAND: Final = {
    "kind": "recording",
    "rule": "EVD-02",
    "is_advised": False,
    "reference": None,
}

EVIDENCE: Final = {
    "number": "TS-202603-0001",
    "rows": [PIECE],
    "required": [DEMAND],
    "missing": [],
    "may_add": True,
}

CLOSE_GATE = {
    "missing": [
        {
            "code": "lesson_missing",
            "rule": "CMP-36",
            "field": "lesson",
            "step": "close_complaint",
            "task_id": 58,
            "button": None,
            "promise_id": None,
            "section": None,
            "next_task_id": 58,
            "link": "/tasks/58",
        },
    ],
}
