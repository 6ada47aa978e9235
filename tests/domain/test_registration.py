"""What a registered complaint cannot say: CMP-30, CMP-33, CMP-46, EVD-03."""

from datetime import UTC, date, datetime

import pytest

from engine.domain import registration

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)  # ten o'clock in Shanghai
SOUND = {
    "complained_at": "2026-03-02T10:00+08:00",
    "occurred_at": "2026-03-01T14:30+08:00",
    "promised_at": "2026-03-02T10:01+08:00",
}


def found(**values):
    errors = registration.contradictions(
        {**SOUND, **values}, now=NOW, client_since=date(2026, 3, 1)
    )
    return {
        (field, error.code, error.params["rule"])
        for field, all_ in errors.items()
        for error in all_
    }


def test_a_complaint_of_this_very_minute_is_sound():
    assert found() == set()
    assert registration.contradictions({}, now=NOW) == {}


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (
            {"complained_at": "2026-03-02T10:01+08:00"},
            {("complained_at", "in_the_future", "CMP-46")},
        ),
        ({"occurred_at": "2026-03-02T10:01+08:00"}, {("occurred_at", "in_the_future", "CMP-30")}),
        (
            {"complained_at": "2026-03-02T09:00+08:00", "occurred_at": "2026-03-02T09:30+08:00"},
            {("occurred_at", "after_complaint", "CMP-30")},
        ),
        ({"occurred_at": "2026-02-28T23:59+08:00"}, {("occurred_at", "before_account", "CMP-30")}),
        (
            {"complained_at": "2026-02-28T10:00+08:00", "occurred_at": None},
            {("complained_at", "before_account", "CMP-46")},
        ),
        ({"promised_at": "2026-03-02T10:00+08:00"}, {("promised_at", "promise_passed", "CMP-33")}),
        ({"sender_kind": "institution"}, {("has_seal", "seal_missing", "EVD-03")}),
        (
            {"sender_kind": "institution", "has_seal": False},
            {("has_seal", "seal_missing", "EVD-03")},
        ),
        ({"sender_kind": "institution", "has_seal": True}, set()),
        ({"sender_kind": "person"}, set()),
    ],
)
def test_a_contradiction_is_named_with_its_field_and_clause(values, expected):
    assert found(**values) == expected
