"""Examples of what people keep beside their lists, for the description of the API."""

from typing import Any, Final

BULK: Final[dict[str, Any]] = {"action": "claim", "tasks": [2]}

BULK_RESULTS: Final = {
    "rows": [
        {
            "id": 2,
            "case_number": "TS-202603-0001",
            "outcome": "done",
            "code": None,
            "message": None,
        }
    ]
}

VISITORS: Final = {"rows": [{"login": "desk", "name": "周敏"}]}

NEW_VIEW: Final[dict[str, Any]] = {
    "name": "重大投诉",
    "page": "inbox",
    "filters": {"view": "queue", "grade": "major"},
    "is_shared": True,
}

VIEW: Final = {"id": 1, **NEW_VIEW, "is_mine": True, "owner": "acceptor"}

VIEWS: Final = {"rows": [VIEW]}

NEW_COMMENT: Final = {"text": "客户下午三点后方便接听，@director 请知悉。"}

COMMENTS: Final = {
    "rows": [
        {
            "id": 1,
            "author": "acceptor",
            "text": NEW_COMMENT["text"],
            "mentions": ["director"],
            "created_at": "2026-03-02T01:00:00+00:00",
        }
    ]
}

FOLLOW_UP: Final = {"due_at": "2026-03-09T01:00:00+00:00", "note": "等待对账单"}

NO_FOLLOW_UP: Final = {"due_at": None, "note": None}

NEW_ABSENCE: Final = {
    "person": "head",
    "substitute": "director",
    "since": "2026-04-06T16:00:00+00:00",
    "until": "2026-04-20T16:00:00+00:00",
}

ABSENCE: Final = {"id": 1, **NEW_ABSENCE}

ABSENCES: Final = {"rows": [ABSENCE]}
