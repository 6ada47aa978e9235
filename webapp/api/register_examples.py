"""Examples of what the registers hold, for the description of the API."""

from typing import Final

TRANSFERS: Final = {
    "rows": [
        {
            "number": "TS-202603-0001",
            "title": "办理融资融券合约展期时，柜员未告知利率变化。",
            "client_name": "张*",
            "source": "csrc",
            "document": "沪证监信访转〔2026〕18号",
            "supplement": 0,
            "received_at": "2026-02-24T02:05:00+00:00",
            "deadline_at": "2026-03-20T09:00:00+00:00",
            "stage": "draft",
            "reply_number": None,
            "replied_at": None,
        }
    ],
    "next": None,
    "total": 1,
}

FOCUS_CLIENTS: Final = {
    "rows": [
        {
            "client_number": "0101000001",
            "client_name": "曾**",
            "since": "2026-03-02T01:00:00+00:00",
            "case_count": 1,
            "case_number": "TS-202603-0001",
        }
    ],
    "next": None,
    "total": 1,
}

UNIT_DOCUMENTS: Final = {
    "rows": [
        {
            "unit": "B01",
            "kind": "emergency_plan",
            "rule": "EMG-02",
            "standing": "ready",
            "id": 1,
            "edition": "2026-1",
            "since": "2026-03-02",
            "review_at": "2026-12-31T09:00:00+00:00",
            "file_name": "预案.pdf",
            "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            "added_by": "head",
        }
    ],
    "next": None,
    "total": 1,
}
