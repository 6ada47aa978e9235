"""Deadlines: what each term means, how it is explained, when it warns, and what a pause does."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from engine.domain import deadlines
from engine.domain.calendar import SHANGHAI, WorkingCalendar, local_day
from engine.domain.deadlines import Deadline, DeadlineInvalid

CALENDAR = WorkingCalendar()
MOMENTS = st.datetimes(
    min_value=datetime(2025, 1, 1),  # noqa: DTZ001
    max_value=datetime(2027, 12, 31),  # noqa: DTZ001
    timezones=st.just(SHANGHAI),
)
NAMES = st.sampled_from(["working days", "working hours", "hours", "days", "months"])
COUNTS = st.integers(min_value=0, max_value=60)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def resolve(name: str, count: float | None = None, *, start: str, **options) -> Deadline:
    term = {"term": name} if count is None else {"term": name, "count": count}
    return deadlines.resolve(term, start=at(start), calendar=CALENDAR, **options)


def codes(deadline: Deadline) -> list[str]:
    return [entry["code"] for entry in deadline.explanation]


class TestResolve:
    @pytest.mark.parametrize(
        ("name", "count", "start", "due"),
        [
            ("working days", 2, "2026-09-29T10:00", "2026-10-08T17:00"),
            ("working days", 0, "2026-09-29T10:00", "2026-09-29T17:00"),
            ("working hours", 4, "2026-09-30T15:00", "2026-10-08T11:00"),
            ("working hours", 0.5, "2026-09-30T15:00", "2026-09-30T15:30"),
            ("hours", 2, "2026-10-01T23:00", "2026-10-02T01:00"),
            ("hours", 0.5, "2026-10-01T23:00", "2026-10-01T23:30"),
            ("days", 3, "2026-03-02T10:00", "2026-03-05T17:00"),
            ("days", 7, "2026-09-25T10:00", "2026-10-08T17:00"),  # ends in the holiday, moves
            ("months", 1, "2026-01-30T10:00", "2026-02-28T17:00"),  # a Saturday that is worked
            ("months", 1, "2026-01-31T10:00", "2026-02-28T17:00"),
            ("months", 3, "2026-07-03T10:00", "2026-10-08T17:00"),
            ("next working day", None, "2026-09-30T10:00", "2026-10-08T17:00"),
            ("next working day", 1, "2026-03-04T20:00", "2026-03-05T17:00"),
            ("month end", None, "2026-01-15T10:00", "2026-01-31T17:00"),  # stays on a Saturday
            ("quarter end", None, "2026-01-15T10:00", "2026-03-31T17:00"),
        ],
    )
    def test_gives_the_end_of_each_term(self, name, count, start, due):
        assert resolve(name, count, start=start).due_at == at(due)

    def test_leaves_a_period_on_a_day_off_when_told_so(self):
        deadline = resolve("days", 7, start="2026-09-25T10:00", moves_to_working_day=False)

        assert deadline.due_at == at("2026-10-02T17:00")
        assert "moved" not in codes(deadline)

    def test_adds_a_further_term_to_the_end_of_the_first(self):
        term = {"term": "month end", "plus": {"term": "working days", "count": 5}}

        deadline = deadlines.resolve(term, start=at("2026-01-15T10:00"), calendar=CALENDAR)

        assert deadline.due_at == at("2026-02-06T17:00")
        assert [entry["term"] for entry in deadline.explanation if "term" in entry] == [
            "month end",
            "working days",
        ]

    @pytest.mark.parametrize(
        ("text", "due"),
        [
            ("2026-10-03T15:30", "2026-10-03T15:30"),
            ("2026-10-03T15:30:00+08:00", "2026-10-03T15:30"),
            ("2026-10-03T07:30:00Z", "2026-10-03T15:30"),
            ("2026-10-03", "2026-10-03T17:00"),
        ],
    )
    def test_keeps_a_promised_moment_as_it_was_promised(self, text, due):
        deadline = deadlines.resolve(text, start=at("2026-09-30T10:00"), calendar=CALENDAR)

        assert deadline.due_at == at(due)

    def test_counts_from_when_its_time_began_and_says_when_it_came(self):
        """TM-02, TM-10: what came later than its time began has the rest of it."""
        term = {"term": "working hours", "count": 2, "from": "2026-03-02T10:00"}

        deadline = deadlines.resolve(term, start=at("2026-03-02T11:30"), calendar=CALENDAR)

        assert deadline.due_at == at("2026-03-02T12:00")
        assert codes(deadline)[:2] == ["start", "came"]

    def test_counts_from_now_when_its_time_is_said_to_begin_later(self):
        term = {"term": "hours", "count": 2, "from": "2026-03-02T12:00"}

        deadline = deadlines.resolve(term, start=at("2026-03-02T11:30"), calendar=CALENDAR)

        assert deadline.due_at == at("2026-03-02T13:30")
        assert "came" not in codes(deadline)

    def test_gives_utc(self):
        deadline = resolve("hours", 2, start="2026-10-01T23:00")

        assert (deadline.due_at.tzinfo, deadline.warn_at.tzinfo) == (UTC, UTC)

    @pytest.mark.parametrize(
        ("term", "reason"),
        [
            ({"term": "fortnights", "count": 1}, "unknown_term"),
            ({"term": ["days"], "count": 1}, "unknown_term"),
            ({}, "unknown_term"),
            ({"term": "days"}, "count_not_a_number"),
            ({"term": "days", "count": "2"}, "count_not_a_number"),
            ({"term": "days", "count": True}, "count_not_a_number"),
            ({"term": "days", "count": 1.5}, "count_not_whole"),
            ({"term": "days", "count": -1}, "count_out_of_range"),
            ({"term": "days", "count": float("nan")}, "count_out_of_range"),
            ({"term": "days", "count": float("inf")}, "count_out_of_range"),
            ({"term": "months", "count": 241}, "count_out_of_range"),
            ({"term": "next working day", "count": 2}, "count_out_of_range"),
            ({"term": "days", "count": 1, "unit": "x"}, "not_a_term"),
            ({"term": "days", "count": 1, "plus": 3}, "not_a_term"),
            ({"term": "days", "count": 1, "plus": {"term": "days", "from": "x"}}, "not_a_term"),
            ({"term": "days", "count": 1, "from": 3}, "not_a_moment"),
            ({"term": "days", "count": 1, "from": "early"}, "not_a_moment"),
            ({"term": "days", "count": 1, "from": "1926-01-01"}, "too_far"),
            ({"term": "days", "count": 1, "plus": {"term": "x"}}, "unknown_term"),
            (7, "not_a_term"),
            ("soon", "not_a_moment"),
            ("2026-13-01", "not_a_moment"),
            ("0001-01-01T00:00", "not_a_moment"),
            ("9999-12-31T00:00", "too_far"),
        ],
    )
    def test_refuses_what_is_no_term(self, term, reason):
        with pytest.raises(DeadlineInvalid) as refused:
            deadlines.resolve(term, start=at("2026-03-04T10:00"), calendar=CALENDAR)

        assert refused.value.params["reason"] == reason

    def test_refuses_a_chain_without_end(self):
        term: dict = {"term": "days", "count": 1}
        for _ in range(5):
            term = {"term": "days", "count": 1, "plus": term}

        with pytest.raises(DeadlineInvalid, match="too_many_parts"):
            deadlines.resolve(term, start=at("2026-03-04T10:00"), calendar=CALENDAR)

    @pytest.mark.parametrize("share", [0, -1, 1.1])
    def test_refuses_a_share_that_is_none(self, share):
        with pytest.raises(DeadlineInvalid, match="warn_share"):
            resolve("days", 1, start="2026-03-04T10:00", warn_share=share)

    @given(NAMES, COUNTS, MOMENTS, MOMENTS)
    def test_is_never_earlier_for_a_later_start(self, name, count, one, other):
        term = {"term": name, "count": count}
        earlier, later = sorted((one, other))

        first = deadlines.resolve(term, start=earlier, calendar=CALENDAR)
        second = deadlines.resolve(term, start=later, calendar=CALENDAR)

        assert first.due_at <= second.due_at

    @given(NAMES, COUNTS, COUNTS, MOMENTS)
    def test_is_never_earlier_for_a_larger_count(self, name, one, other, start):
        smaller, larger = sorted((one, other))

        first = deadlines.resolve({"term": name, "count": smaller}, start=start, calendar=CALENDAR)
        second = deadlines.resolve({"term": name, "count": larger}, start=start, calendar=CALENDAR)

        assert first.due_at <= second.due_at

    @given(st.sampled_from(["working days", "working hours", "days", "months"]), COUNTS, MOMENTS)
    def test_never_ends_on_a_day_off(self, name, count, start):
        deadline = deadlines.resolve({"term": name, "count": count}, start=start, calendar=CALENDAR)

        assert CALENDAR.is_working_day(local_day(deadline.due_at))


class TestExplanation:
    def test_tells_each_day_that_was_skipped_or_made_up(self):
        deadline = resolve("working days", 3, start="2026-02-13T10:00")

        assert deadline.explanation[0] == {"code": "start", "at": "2026-02-13T02:00:00+00:00"}
        assert deadline.explanation[1] == {"code": "term", "term": "working days", "count": 3}
        assert deadline.explanation[2] == {"code": "make_up_day", "day": "2026-02-14"}
        assert deadline.explanation[3] == {"code": "skipped", "day": "2026-02-15", "why": "weekend"}
        assert deadline.explanation[5] == {
            "code": "skipped",
            "day": "2026-02-17",
            "why": "holiday",
            "name": "春节",
            "name_en": "Chinese New Year (Spring Festival)",
        }
        assert deadline.explanation[-1] == {"code": "due", "at": "2026-02-25T09:00:00+00:00"}

    def test_tells_that_the_end_was_moved_off_a_holiday(self):
        deadline = resolve("days", 7, start="2026-09-25T10:00")

        assert {"code": "moved", "from": "2026-10-02", "to": "2026-10-08"} in deadline.explanation

    def test_counts_the_days_it_does_not_list(self):
        deadline = resolve("working days", 250, start="2026-01-05T10:00")

        (more,) = [entry for entry in deadline.explanation if entry["code"] == "more_days"]
        assert codes(deadline).count("skipped") + codes(deadline).count("make_up_day") == 60
        assert more["count"] > 50

    def test_says_when_the_calendar_is_only_predicted(self):
        deadline = resolve("working days", 1, start="2035-05-07T10:00")

        assert {"code": "calendar_predicted", "year": 2035} in deadline.explanation


class TestWarning:
    @pytest.mark.parametrize(
        ("name", "count", "start", "warn_at"),
        [
            ("working hours", 4, "2026-03-04T10:00", "2026-03-04T13:00"),
            ("working days", 1, "2026-03-04T17:00", "2026-03-05T15:00"),
            ("working days", 2, "2026-09-30T13:00", "2026-10-09T12:00"),  # 15 of 20 hours
            ("hours", 2, "2026-10-01T23:00", "2026-10-02T00:30"),  # nobody works: the wall clock
            ("working hours", 0.5, "2026-03-04T10:00", "2026-03-04T10:23"),  # 22.5 minutes
        ],
    )
    def test_comes_when_three_quarters_of_the_working_time_are_used(
        self, name, count, start, warn_at
    ):
        assert resolve(name, count, start=start).warn_at == at(warn_at)

    def test_of_a_promise_already_broken_is_the_promise(self):
        deadline = deadlines.resolve(
            "2026-03-01T10:00", start=at("2026-03-04T10:00"), calendar=CALENDAR
        )

        assert deadline.warn_at == deadline.due_at

    @pytest.mark.parametrize(("name", "count"), [("days", 0), ("month end", 1)])
    def test_of_a_term_that_begins_after_its_last_office_hour_is_its_beginning(self, name, count):
        deadline = resolve(name, count, start="2026-03-31T18:00")
        assert deadline.warn_at == deadline.due_at == at("2026-03-31T18:00")

    @given(NAMES, COUNTS, MOMENTS, st.floats(min_value=0.01, max_value=1))
    @example("days", 0, datetime(2025, 1, 2, 9, 0, 0, 1, tzinfo=UTC), 1.0)
    def test_lies_between_the_start_and_the_end(self, name, count, start, share):
        deadline = deadlines.resolve(
            {"term": name, "count": count}, start=start, calendar=CALENDAR, warn_share=share
        )

        assert start <= deadline.warn_at <= deadline.due_at


@pytest.mark.parametrize(
    ("waited", "is_breached"),
    [
        (timedelta(hours=24), False),  # the last moment is still in time
        (timedelta(hours=24, seconds=1), True),
    ],
)
def test_a_deadline_is_breached_only_once_it_has_passed(waited, is_breached):
    start = at("2026-03-04T10:00")
    deadline = resolve("hours", 24, start="2026-03-04T10:00")

    assert deadline.is_breached(now=start + waited) is is_breached


def test_an_override_of_the_calendar_moves_a_deadline_and_says_so():
    closed = WorkingCalendar(overrides={date(2026, 3, 5): False})

    deadline = deadlines.resolve(
        {"term": "working days", "count": 1}, start=at("2026-03-04T10:00"), calendar=closed
    )

    assert deadline.due_at == at("2026-03-06T17:00")
    assert {"code": "skipped", "day": "2026-03-05", "why": "override"} in deadline.explanation
