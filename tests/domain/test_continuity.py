"""CMP-10: work that goes on under another rule is due as if that had held from the beginning."""

from datetime import datetime, timedelta

import pytest

from engine.domain import continuity, deadlines
from engine.domain.calendar import SHANGHAI, WorkingCalendar

CALENDAR = WorkingCalendar()
BEGAN = datetime(2026, 3, 2, 9, tzinfo=SHANGHAI)


def term(days):
    return {"term": "working days", "count": days}


def given(days, **options):
    return deadlines.resolve(term(days), start=BEGAN, calendar=CALENDAR, **options)


def carry_on(before, days, *, after, **options):
    return continuity.carry_on(before, term(days), now=BEGAN + after, calendar=CALENDAR, **options)


def codes(deadline):
    return [entry["code"] for entry in deadline.explanation]


@pytest.mark.parametrize("days", [4, 5, 10, 15])
def test_is_counted_from_where_it_began(days):
    found = carry_on(given(5), days, after=timedelta(days=2))

    assert (found.due_at, found.warn_at) == (given(days).due_at, given(days).warn_at)
    assert codes(found)[:2] == ["start", "goes_on"]


def test_that_is_past_by_the_change_alone_is_due_at_the_change():
    found = carry_on(given(10), 2, after=timedelta(days=7))

    assert (found.due_at, found.warn_at <= found.due_at) == (BEGAN + timedelta(days=7), True)
    assert codes(found)[-2:] == ["past_by_change", "due"]


def test_that_was_late_before_stays_late_by_as_much():
    before = given(5)

    found = carry_on(before, 2, after=timedelta(days=20))

    assert found.due_at == before.due_at


def test_that_was_late_is_in_time_where_the_new_rule_gives_more():
    found = carry_on(given(2), 10, after=timedelta(days=4))

    assert found.due_at == given(10).due_at


def test_does_not_count_what_was_paused():
    stopped, resumed = BEGAN + timedelta(days=1), BEGAN + timedelta(days=2)
    before = deadlines.shift(
        given(5),
        paused_from=stopped,
        resumed_at=resumed,
        calendar=CALENDAR,
        told={"reason": "等待说明。", "by": "蒋琳"},
    )

    once = carry_on(before, 5, after=timedelta(days=3))
    twice = carry_on(once, 5, after=timedelta(days=4))

    assert before.due_at == once.due_at == twice.due_at
    pauses = [entry for entry in twice.explanation if entry["code"] == "paused"]
    assert [(each["reason"], each["by"]) for each in pauses] == [("等待说明。", "蒋琳")]


def test_whose_clock_stands_is_past_only_by_what_had_passed_when_it_stopped():
    stopped = BEGAN + timedelta(days=3)

    found = carry_on(given(10), 2, after=timedelta(days=8), paused_from=stopped)

    assert found.due_at == stopped


def test_that_an_authority_has_set_stays_what_it_is():
    """REG-03: nobody here moves the body's own deadline."""
    body = "2026-03-04T12:00"

    found = continuity.carry_on(given(10), body, now=BEGAN + timedelta(days=7), calendar=CALENDAR)

    assert found.due_at == datetime(2026, 3, 4, 12, tzinfo=SHANGHAI)
    assert continuity.is_set_outside(found)
