"""When something has happened: CMP-30, CMP-46, FBK-01, FBK-02, FBK-03, REG-02, REG-03, EMG-01."""

from datetime import UTC, datetime

import pytest

from engine.domain import moments
from tests.processes.shipped import MODELS

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)  # ten o'clock in Shanghai
AHEAD = {"promised_at"}
"""What somebody promises is the one moment that lies ahead (CMP-33)."""
FACTS = {
    "complained_at": "2026-02-24T10:05+08:00",
    "replied_at": "2026-02-27T09:00+08:00",
    "transfer_received_at": "2026-02-25T09:00+08:00",
}


def found(**values):
    errors = moments.contradictions(values, facts=FACTS, now=NOW)
    return [(error.code, error.params["rule"]) for each in errors.values() for error in each]


@pytest.mark.parametrize("field", sorted(moments.HAPPENED))
def test_nothing_has_happened_in_the_future(field):
    """Bad input: a time in the future is refused with its clause, in whichever form it stands."""
    rule = moments.HAPPENED[field].rule

    assert found(**{field: "2026-03-02T10:00+08:00"}) == []
    assert found(**{field: "2026-03-02T10:01+08:00"}) == [("in_the_future", rule)]


@pytest.mark.parametrize(
    ("field", "when", "code", "rule"),
    [
        ("withdrawn_at", "2026-02-24T10:04+08:00", "before_the_complaint", "FBK-02"),
        ("replied_at", "2026-02-24T10:04+08:00", "before_the_complaint", "CMP-41"),
        ("revisited_at", "2026-02-27T08:59+08:00", "before_the_reply", "FBK-01"),
        ("head_revisited_at", "2026-02-27T08:59+08:00", "before_the_reply", "FBK-03"),
        ("transfer_reply_sent_at", "2026-02-25T08:59+08:00", "before_the_transfer", "REG-02"),
    ],
)
def test_nothing_has_happened_before_what_it_follows(field, when, code, rule):
    assert found(**{field: when}) == [(code, rule)]


def test_what_is_said_in_the_same_breath_counts_for_more_than_what_was_known():
    said = {"transfer_received_at": "2026-02-26T09:00+08:00"}

    assert found(**said, transfer_reply_sent_at="2026-02-25T10:00+08:00") == [
        ("before_the_transfer", "REG-02")
    ]


def test_every_moment_that_a_shipped_form_asks_for_is_looked_at():
    """A field that is added to a form without its rule would let any time pass."""
    asked = {
        each["key"]
        for schema in MODELS.schemas.values()
        for each in components(schema)
        if each.get("subtype") == "datetime"
    }

    assert asked == set(moments.HAPPENED) | AHEAD


def components(schema):
    for each in schema.get("components", ()):
        yield each
        yield from components(each)
