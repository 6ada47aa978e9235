"""Timelines and states as they are really answered; the tests ask for them."""

from typing import Final

TIMELINE: Final = {
    "entries": [
        {
            "seq": 2,
            "at": "2026-03-02T01:00:00+00:00",
            "actor": "desk",
            "kind": "task.completed",
            "element": "register_complaint",
            "form": "register_complaint",
            "rules": ["CMP-30", "CMP-33", "CMP-34", "CMP-46"],
            "facts": {"category": "service_quality", "client_name": "张*"},
            "before": {"category": None, "client_name": None},
            "decided": [
                {
                    "decision": "accepting_unit",
                    "element": "choose_accepting_unit",
                    "rules": ["own_unit"],
                    "outputs": {"accepting_route": "receiver"},
                    "because": ["CMP-34 · 002 Art.33:由接到投诉的营业网点受理"],
                }
            ],
            "opened": [{"element": "accept_custody", "role": "acceptor", "unit": 8}],
            "cancelled": [],
            "to": None,
            "field": None,
            "confirmed": [],
            "barred": None,
            "reason": None,
            "disposed": [],
        }
    ],
    "next": None,
    "total": 2,
    "people": ["desk"],
    "kinds": ["case.opened", "task.completed"],
}

STATE: Final = {
    "seq": 2,
    "at": "2026-03-02T01:00:00+00:00",
    "release": "490a…",
    "process_id": "complaint",
    "status": "open",
    "is_suspended": False,
    "grade": None,
    "facts": {"category": "service_quality", "client_name": "张*", "first_responder": "desk"},
    "disposed": [],
    "tokens": [
        {"element_id": "hand_over_complaint", "task": "51c0…"},
        {"element_id": "accept_custody", "task": "9b2d…"},
    ],
    "tasks": [
        {
            "element_id": "accept_custody",
            "task": "9b2d…",
            "round": 1,
            "role": "acceptor",
            "unit": 8,
            "assignee": None,
        }
    ],
    "duties": [
        {
            "element_id": "accept_custody",
            "task": "9b2d…",
            "kind": "task",
            "rule": "CMP-02; CMP-23; CMP-31; CMP-43; REG-05; TM-02",
            "due_at": "2026-03-02T01:30:00+00:00",
            "warn_at": "2026-03-02T01:23:00+00:00",
            "explanation": [
                {"code": "start", "at": "2026-03-02T01:00:00+00:00"},
                {"code": "term", "term": "working hours", "count": 0.5},
                {"code": "due", "at": "2026-03-02T01:30:00+00:00"},
            ],
            "paused_from": None,
            "warned_at": None,
            "breached_at": None,
            "fired_at": None,
            "ended_at": None,
        }
    ],
    "passed": ["complaint_received", "register_complaint", "relate_accused"],
}
