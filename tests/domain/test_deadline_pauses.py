"""What a pause does to a deadline."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.domain import deadlines
from engine.domain.calendar import SHANGHAI, WorkingCalendar
from engine.domain.deadlines import Deadline, DeadlineInvalid

CALENDAR = WorkingCalendar()
MOMENTS = st.datetimes(
    min_value=datetime(2025, 1, 1),  # noqa: DTZ001
    max_value=datetime(2027, 12, 31),  # noqa: DTZ001
    timezones=st.just(SHANGHAI),
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def resolve(name: str, count: float, *, start: str) -> Deadline:
    term = {"term": name, "count": count}
    return deadlines.resolve(term, start=at(start), calendar=CALENDAR)


class TestShift:
    def test_leaves_as_much_working_time_as_there_was(self):
        deadline = resolve("working days", 4, start="2026-03-02T09:00")

        shifted = deadlines.shift(
            deadline,
            paused_from=at("2026-03-03T10:00"),
            resumed_at=at("2026-03-05T10:00"),
            calendar=CALENDAR,
        )

        assert deadline.due_at == at("2026-03-06T17:00")
        assert shifted.due_at == at("2026-03-10T17:00")
        assert [entry["code"] for entry in shifted.explanation[-2:]] == ["paused", "due"]

    def test_moves_wall_clock_hours_by_the_wall_clock(self):
        deadline = resolve("hours", 48, start="2026-03-04T10:00")

        shifted = deadlines.shift(
            deadline,
            paused_from=at("2026-03-04T11:00"),
            resumed_at=at("2026-03-04T12:00"),
            calendar=CALENDAR,
        )

        assert shifted.due_at == at("2026-03-06T11:00")

    def test_heals_no_breach(self):
        deadline = resolve("working hours", 1, start="2026-03-04T10:00")

        shifted = deadlines.shift(
            deadline,
            paused_from=at("2026-03-04T12:00"),
            resumed_at=at("2026-03-05T12:00"),
            calendar=CALENDAR,
        )

        assert (shifted.due_at, shifted.warn_at) == (deadline.due_at, deadline.warn_at)

    def test_refuses_an_end_before_its_beginning(self):
        with pytest.raises(DeadlineInvalid, match="resumed_before_pause"):
            deadlines.shift(
                resolve("days", 2, start="2026-03-04T10:00"),
                paused_from=at("2026-03-05T12:00"),
                resumed_at=at("2026-03-04T12:00"),
                calendar=CALENDAR,
            )

    @given(
        st.integers(0, 60),
        MOMENTS,
        st.timedeltas(timedelta(), timedelta(days=90)),
        st.integers(0, 90),
    )
    def test_keeps_what_was_left_and_never_ends_earlier(self, count, start, until, days):
        deadline = deadlines.resolve(
            {"term": "working days", "count": count}, start=start, calendar=CALENDAR
        )
        pause = start + until
        resumed = pause + timedelta(days=days)

        shifted = deadlines.shift(
            deadline, paused_from=pause, resumed_at=resumed, calendar=CALENDAR
        )

        assert shifted.due_at >= deadline.due_at
        if deadline.due_at > pause and CALENDAR.working_time_between(pause, deadline.due_at):
            assert CALENDAR.working_time_between(
                resumed, shifted.due_at
            ) == CALENDAR.working_time_between(pause, deadline.due_at)
