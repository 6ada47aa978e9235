"""The working calendar against the published tables of 2026 and the laws of counting."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from engine.domain import calendar as calendars
from engine.domain.calendar import SHANGHAI, WorkingCalendar

PLAIN = WorkingCalendar()
WITH_LUNCH = WorkingCalendar(lunch=(time(12), time(13, 30)))
CALENDARS = st.sampled_from([PLAIN, WITH_LUNCH])
MOMENTS = st.datetimes(
    min_value=datetime(2024, 1, 1),  # noqa: DTZ001
    max_value=datetime(2028, 12, 31),  # noqa: DTZ001
    timezones=st.just(SHANGHAI),
)
COUNTS = st.integers(min_value=1, max_value=600)
DURATIONS = st.integers(min_value=0, max_value=60 * 24 * 60).map(
    lambda seconds: timedelta(seconds=seconds * 7)
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


class TestWorkingDays:
    @pytest.mark.parametrize(
        ("day", "is_working"),
        [
            ("2026-02-13", True),
            ("2026-02-14", True),  # Saturday, made up for the Spring Festival
            ("2026-02-15", False),  # Sunday, first day of the holiday
            ("2026-02-16", False),
            ("2026-02-23", False),
            ("2026-02-24", True),
            ("2026-02-28", True),  # Saturday, made up
            ("2026-09-20", True),  # Sunday, made up for National Day
            ("2026-09-25", False),  # Mid-Autumn Festival
            ("2026-10-01", False),
            ("2026-10-07", False),
            ("2026-10-08", True),
            ("2026-10-10", True),  # Saturday, made up
            ("2026-10-11", False),
        ],
    )
    def test_follow_the_published_calendar(self, day, is_working):
        assert PLAIN.is_working_day(date.fromisoformat(day)) is is_working

    def test_follow_a_correction_before_the_published_calendar(self):
        calendar = WorkingCalendar(
            overrides={date(2026, 10, 8): False, date(2026, 10, 11): True},
        )

        assert calendar.next_working_day(date(2026, 10, 7)) == date(2026, 10, 9)
        assert calendar.is_working_day(date(2026, 10, 11))

    def test_are_known_to_be_a_prediction_until_the_year_is_published(self):
        assert PLAIN.is_published(2026)
        assert not PLAIN.is_published(2035)

    def test_name_the_days_that_were_skipped_and_the_days_made_up(self):
        skipped = PLAIN.days_skipped(date(2026, 2, 13), date(2026, 2, 28))
        made_up = PLAIN.make_up_days(date(2026, 2, 13), date(2026, 2, 28))

        assert [found.day.day for found in skipped] == [15, 16, 17, 18, 19, 20, 21, 22, 23]
        assert skipped[0].why == "weekend"
        assert (skipped[2].why, skipped[2].name) == ("holiday", "春节")
        assert skipped[2].name_en == "Chinese New Year (Spring Festival)"
        assert made_up == (date(2026, 2, 14), date(2026, 2, 28))

    def test_name_a_correction_as_such(self):
        calendar = WorkingCalendar(overrides={date(2026, 3, 4): False})

        (skipped,) = calendar.days_skipped(date(2026, 3, 3), date(2026, 3, 5))

        assert (skipped.day, skipped.why) == (date(2026, 3, 4), "override")


class TestAddWorkingDays:
    @pytest.mark.parametrize(
        ("start", "count", "end"),
        [
            ("2026-02-12T10:00", 1, "2026-02-13T17:00"),
            ("2026-02-13T10:00", 1, "2026-02-14T17:00"),  # a Saturday that is worked
            ("2026-02-14T10:00", 1, "2026-02-24T17:00"),  # over the Spring Festival
            ("2026-02-13T10:00", 5, "2026-02-27T17:00"),
            ("2026-02-13T10:00", 6, "2026-02-28T17:00"),
            ("2026-09-30T16:00", 2, "2026-10-09T17:00"),  # over National Day
            ("2026-09-30T16:00", 3, "2026-10-10T17:00"),
            ("2026-09-30T16:00", 4, "2026-10-12T17:00"),
            ("2026-12-31T09:00", 1, "2027-01-04T17:00"),  # into another year
            ("2026-10-03T09:00", 1, "2026-10-08T17:00"),  # from a day off
            (
                "2026-03-04T18:00",
                1,
                "2026-03-05T17:00",
            ),  # after closing the day still counts as start
            ("2026-03-04T10:00", 0, "2026-03-04T17:00"),  # the same working day
            ("2026-03-04T17:00", 0, "2026-03-04T17:00"),
            ("2026-03-04T17:01", 0, "2026-03-05T17:00"),
            ("2026-03-07T10:00", 0, "2026-03-09T17:00"),
        ],
    )
    def test_ends_when_the_office_closes(self, start, count, end):
        assert PLAIN.add_working_days(at(start), count) == at(end)

    def test_returns_utc(self):
        assert PLAIN.add_working_days(at("2026-03-04T10:00"), 1).tzinfo is UTC

    def test_refuses_a_moment_without_a_zone(self):
        with pytest.raises(ValueError, match="zone"):
            PLAIN.add_working_days(datetime(2026, 3, 4), 1)  # noqa: DTZ001

    @given(MOMENTS, COUNTS)
    def test_never_ends_on_a_day_off(self, moment, count):
        assert PLAIN.is_working_day(calendars.local_day(PLAIN.add_working_days(moment, count)))

    @given(MOMENTS, COUNTS, COUNTS)
    def test_adds_up(self, moment, first, second):
        stepwise = PLAIN.add_working_days(PLAIN.add_working_days(moment, first), second)

        assert stepwise == PLAIN.add_working_days(moment, first + second)

    @given(MOMENTS, MOMENTS, st.integers(min_value=0, max_value=300))
    def test_never_ends_earlier_for_a_later_start(self, one, other, count):
        earlier, later = sorted((one, other))

        assert PLAIN.add_working_days(earlier, count) <= PLAIN.add_working_days(later, count)

    @given(MOMENTS, COUNTS)
    def test_counts_exactly_the_working_days_that_a_plain_walk_counts(self, moment, count):
        day = calendars.local_day(moment)
        end = calendars.local_day(PLAIN.add_working_days(moment, count))

        days = (day + timedelta(days=n) for n in range(1, (end - day).days + 1))
        assert sum(PLAIN.is_working_day(day) for day in days) == count


class TestAddWorkingTime:
    @pytest.mark.parametrize(
        ("start", "hours", "end"),
        [
            ("2026-03-04T10:00", 4, "2026-03-04T14:00"),
            ("2026-03-04T15:00", 4, "2026-03-05T11:00"),
            ("2026-03-04T15:00", 2, "2026-03-04T17:00"),  # fills the day to its end
            ("2026-03-04T07:00", 1, "2026-03-04T10:00"),  # before opening
            ("2026-03-04T20:00", 1, "2026-03-05T10:00"),  # after closing
            ("2026-09-30T16:00", 2, "2026-10-08T10:00"),  # over National Day
            ("2026-10-03T12:00", 8, "2026-10-08T17:00"),  # a whole day, from a day off
            ("2026-03-04T10:00", 0.5, "2026-03-04T10:30"),
        ],
    )
    def test_passes_only_while_the_office_is_open(self, start, hours, end):
        assert PLAIN.add_working_time(at(start), timedelta(hours=hours)) == at(end)

    @pytest.mark.parametrize(
        ("start", "hours", "end"),
        [
            ("2026-03-04T11:00", 1, "2026-03-04T12:00"),
            ("2026-03-04T11:00", 2, "2026-03-04T14:30"),
            ("2026-03-04T12:10", 1, "2026-03-04T14:30"),
            ("2026-03-04T12:10", 0, "2026-03-04T13:30"),
            ("2026-03-04T09:00", 6.5, "2026-03-04T17:00"),
        ],
    )
    def test_stands_still_over_lunch(self, start, hours, end):
        assert WITH_LUNCH.add_working_time(at(start), timedelta(hours=hours)) == at(end)

    @given(CALENDARS, MOMENTS, DURATIONS)
    def test_ends_while_the_office_is_open(self, calendar, moment, duration):
        assert calendar.is_working_time(calendar.add_working_time(moment, duration))

    @given(CALENDARS, MOMENTS)
    def test_of_nothing_stays_in_open_hours_and_else_waits_for_the_opening(self, calendar, moment):
        end = calendar.add_working_time(moment, timedelta())

        assert (end == moment) is calendar.is_working_time(moment)
        assert not calendar.working_time_between(moment, end)

    @given(CALENDARS, MOMENTS, DURATIONS, DURATIONS)
    def test_adds_up(self, calendar, moment, first, second):
        stepwise = calendar.add_working_time(calendar.add_working_time(moment, first), second)

        assert stepwise == calendar.add_working_time(moment, first + second)

    @given(CALENDARS, MOMENTS, MOMENTS, DURATIONS)
    def test_never_ends_earlier_for_a_later_start(self, calendar, one, other, duration):
        earlier, later = sorted((one, other))

        assert calendar.add_working_time(earlier, duration) <= calendar.add_working_time(
            later, duration
        )

    @given(CALENDARS, MOMENTS, DURATIONS)
    def test_is_what_is_measured_between_the_two_moments(self, calendar, moment, duration):
        end = calendar.add_working_time(moment, duration)

        assert calendar.working_time_between(moment, end) == duration


class TestWorkingTimeBetween:
    def test_is_nothing_backwards(self):
        assert PLAIN.working_time_between(at("2026-03-05T10:00"), at("2026-03-04T10:00")) == (
            timedelta()
        )

    @given(CALENDARS, MOMENTS, MOMENTS, MOMENTS)
    def test_of_two_stretches_is_that_of_the_whole(self, calendar, one, two, three):
        first, second, third = sorted((one, two, three))

        assert calendar.working_time_between(first, third) == calendar.working_time_between(
            first, second
        ) + calendar.working_time_between(second, third)


def test_nothing_is_counted_backwards():
    with pytest.raises(ValueError, match="forward"):
        PLAIN.add_working_days(at("2026-03-04T10:00"), -1)
    with pytest.raises(ValueError, match="forward"):
        PLAIN.add_working_time(at("2026-03-04T10:00"), timedelta(seconds=-1))


class TestOfficeHours:
    @pytest.mark.parametrize(
        "hours",
        [
            {"opens": time(17), "closes": time(9)},
            {"opens": time(9), "closes": time(9)},
            {"lunch": (time(13), time(12))},
            {"lunch": (time(8), time(9, 30))},
        ],
    )
    def test_run_forward_within_a_day(self, hours):
        with pytest.raises(ValueError, match="run forward"):
            WorkingCalendar(**hours)


class TestMonths:
    @pytest.mark.parametrize(
        ("day", "count", "end"),
        [
            ("2026-01-31", 1, "2026-02-28"),
            ("2028-01-31", 1, "2028-02-29"),
            ("2026-01-30", 3, "2026-04-30"),
            ("2026-11-15", 2, "2027-01-15"),
            ("2026-12-31", 12, "2027-12-31"),
        ],
    )
    def test_end_on_the_same_day_number_or_the_last(self, day, count, end):
        assert calendars.add_months(date.fromisoformat(day), count) == date.fromisoformat(end)

    @given(st.dates(), st.dates(), st.integers(min_value=0, max_value=100))
    def test_never_end_earlier_for_a_later_start(self, one, other, count):
        earlier, later = sorted((one, other))
        assume(later.year < 9900)

        assert calendars.add_months(earlier, count) <= calendars.add_months(later, count)

    def test_and_quarters_end_on_their_last_day(self):
        assert calendars.month_end(date(2028, 2, 3)) == date(2028, 2, 29)
        assert [calendars.quarter_end(date(2026, month, 5)).month for month in range(1, 13)] == [
            *[3] * 3,
            *[6] * 3,
            *[9] * 3,
            *[12] * 3,
        ]
