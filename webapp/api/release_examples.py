"""Requests and answers of releases and drafts as they really are; the tests send them."""

from typing import Any, Final

RELEASE: Final[dict[str, Any]] = {
    "id": 2,
    "hash": "490a…",
    "status": "submitted",
    "note": "回复期限改为三个工作日",
    "created_by": "owner",
    "created_at": "2026-03-02T01:00:00+00:00",
    "decided_by": None,
    "decided_at": None,
    "in_force_at": None,
    "reason": None,
    "base": 1,
    "restores": None,
    "draft": None,
}
_IN_FORCE: Final[dict[str, Any]] = RELEASE | {
    "id": 1,
    "status": "in_force",
    "note": None,
    "created_by": None,
    "in_force_at": "2026-03-02T01:00:00+00:00",
    "base": None,
}

RELEASES: Final = {"next": None, "total": 1, "rows": [_IN_FORCE]}

RELEASE_DETAIL: Final = _IN_FORCE | {
    "files": {"bpmn/complaint.bpmn": "7d41…", "forms/register_complaint.form": "02cc…"},
    "authors": [],
    "can": ["draft"],
}

RELEASE_FILES: Final = {
    "files": {"bpmn/complaint.bpmn": "<?xml …", "forms/register_complaint.form": "{ … }"},
    "note": "回复期限改为三个工作日",
}

SUBMITTED: Final = RELEASE | {"draft": 1}
WITHDRAWN: Final = SUBMITTED | {
    "status": "withdrawn",
    "decided_by": "owner",
    "decided_at": "2026-03-02T01:00:00+00:00",
}
REASON: Final = {"reason": "已与业务部门核对。"}
APPROVED: Final = SUBMITTED | {
    "status": "in_force",
    "decided_by": "compliance",
    "decided_at": "2026-03-02T01:00:00+00:00",
    "in_force_at": "2026-03-02T01:00:00+00:00",
    "reason": "已与业务部门核对。",
}
REJECTED: Final = APPROVED | {"status": "rejected", "in_force_at": None}
ROLLED_BACK: Final = RELEASE | {
    "id": 3,
    "note": "已与业务部门核对。",
    "base": 2,
    "restores": 1,
}

_ROW: Final[dict[str, Any]] = {
    "id": 1,
    "name": "缩短回复期限",
    "base": 1,
    "version": 1,
    "state": "draft",
    "created_by": "owner",
    "created_at": "2026-03-02T01:00:00+00:00",
    "changed_at": "2026-03-02T01:00:00+00:00",
}

DRAFTS: Final = {"rows": [_ROW]}

NEW_DRAFT: Final = {"name": "缩短回复期限", "from": None}

DRAFT: Final = _ROW | {
    "files": [
        {
            "path": "bpmn/accepting_unit.dmn",
            "version": 1,
            "hash": "15be…",
            "changed": False,
            "changed_by": "owner",
            "changed_at": "2026-03-02T01:00:00+00:00",
        }
    ],
    "removed": [],
    "editors": [],
    "findings_count": None,
}

SAVED: Final = {"path": "bpmn/policy.json", "version": 2}
REMOVED: Final = {"path": "bpmn/policy.json", "version": 0}

PRESENCE: Final = {"path": "bpmn/complaint.bpmn"}
EDITORS: Final = {
    "editors": [
        {
            "login": "owner",
            "name": "秦岚",
            "path": "bpmn/complaint.bpmn",
            "seen_at": "2026-03-02T01:00:00+00:00",
        }
    ]
}

LINT: Final = {"path": None}
FINDINGS: Final = {
    "findings": [
        {
            "path": "bpmn/complaint.bpmn",
            "element": "reply_to_client",
            "line": 120,
            "rule": "policy.unknown",
            "severity": "error",
            "message": "没有“complaint.reply_hours”这一项政策。",
            "help": "/studio/lint/policy.unknown",
        }
    ],
    "ok": False,
}

CATALOGUE: Final[dict[str, Any]] = {
    "facts": [{"name": "accepting_route", "type": "string", "label": "受理路径"}],
    "functions": [{"name": "working days", "params": ["count"]}],
    "operations": [{"name": "complaints.close", "params": [], "label": "办结投诉"}],
    "groups": [{"value": "acceptor@accepting_unit", "label": "受理人 · 受理单位"}],
    "forms": ["accept_custody"],
    "decisions": [{"id": "accepting_unit", "name": "受理单位", "path": "bpmn/accepting_unit.dmn"}],
    "messages": [{"name": "grade_changed"}],
    "policy": [{"key": "complaint.reply_days", "value": 2}],
}

FORM_TRIAL: Final[dict[str, Any]] = {
    "path": "forms/accept_custody.form",
    "values": {"client_told_of_handover": True},
    "facts": {},
}
FORM_ANSWER: Final[dict[str, Any]] = {"values": {"client_told_of_handover": True}}

ARCHIVE_TAKEN: Final = {"version": 2}

CHANGES: Final[dict[str, Any]] = {
    "changes": [
        {
            "path": "bpmn/policy.json",
            "kind": "changed",
            "what": "policy",
            "name": "答复时限",
            "element": "complaint.reply_days",
            "detail": None,
            "before": "2",
            "after": "3",
            "unit": "working days",
            "message": "答复时限 2 → 3 个工作日",
        }
    ]
}

NOTE: Final = {"note": "回复期限改为三个工作日"}
