"""Working time on the mainland calendar, with make-up working days (design D7, IC-3).

A `WorkingCalendar` counts in the office hours of one unit. Every moment goes in and comes out as an
aware UTC datetime; days and hours are those of Asia/Shanghai.
"""

from bisect import bisect_left, bisect_right
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import lru_cache

import holidays

# China has kept one zone without summer time since 1992, so a fixed offset is exact and needs no
# time zone database on the machine.
SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")

_DAY = timedelta(days=1)
_SATURDAY = 5


@dataclass(frozen=True, kw_only=True)
class SkippedDay:
    """A day on which nobody has to work, and why: a weekend, a holiday or a local correction."""

    day: date
    why: str
    name: str | None = None
    name_en: str | None = None


class WorkingCalendar:
    """Count working days and working time in one unit's office hours.

    `overrides` corrects the published calendar day by day: True works, False does not.
    """

    def __init__(
        self,
        *,
        overrides: Mapping[date, bool] | None = None,
        opens: time = time(9),
        closes: time = time(17),
        lunch: tuple[time, time] | None = None,
    ) -> None:
        """Refuse office hours that do not run forward within one day."""
        bounds = (opens, *(lunch or ()), closes)
        if list(bounds) != sorted(set(bounds)):
            raise ValueError(f"office hours do not run forward: {bounds}")
        self._overrides = dict(overrides or {})
        self._spans = tuple(
            (_since_midnight(begin), _since_midnight(end))
            for begin, end in zip(bounds[::2], bounds[1::2], strict=True)
        )
        self._day_length = sum((end - begin for begin, end in self._spans), timedelta())
        self._years: dict[int, tuple[date, ...]] = {}

    def is_working_day(self, day: date) -> bool:
        """Test a day: a correction wins over the published calendar."""
        corrected = self._overrides.get(day)
        return _is_published_working_day(day) if corrected is None else corrected

    def is_working_time(self, moment: datetime) -> bool:
        """Test whether the office is open; its last moment still counts."""
        local = _local(moment)
        passed = _since_midnight(local.time())
        return self.is_working_day(local.date()) and any(
            begin <= passed <= end for begin, end in self._spans
        )

    def is_published(self, year: int) -> bool:
        """Test whether the year's calendar is known; the coming one is predicted until then.

        Every published year since 2008 swaps some weekend, so one without a swap is a prediction.
        """
        return bool(_published(year).make_up_days)

    def next_working_day(self, day: date) -> date:
        """Find the first working day after a day."""
        return self.working_day_after(day, count=1)

    def working_day_after(self, day: date, *, count: int) -> date:
        """Count working days from a day that is itself not counted (IC-2).

        A count of zero gives the day itself, or the next working day when it is none.
        """
        if count < 0:
            raise ValueError("working days are counted forward only")
        if count == 0:
            return day if self.is_working_day(day) else self.next_working_day(day)
        year = day.year
        working_days = self._working_days(year)
        position = bisect_right(working_days, day) + count - 1
        while position >= len(working_days):
            position -= len(working_days)
            year += 1
            working_days = self._working_days(year)
        return working_days[position]

    def closing(self, day: date) -> datetime:
        """Give the moment a period ends that ends on this day: when the office closes."""
        return _at(day, self._spans[-1][1])

    def add_working_days(self, moment: datetime, count: int) -> datetime:
        """Give the close of the working day that lies `count` working days after the moment.

        With a count of zero a moment after closing time belongs to the next working day, so that
        the result never lies in the past.
        """
        local = _local(moment)
        day = local.date()
        is_over = _since_midnight(local.time()) > self._spans[-1][1]
        if count == 0 and is_over:
            day = self.next_working_day(day)
        return self.closing(self.working_day_after(day, count=count))

    def add_working_time(self, moment: datetime, duration: timedelta) -> datetime:
        """Let the duration pass while the office is open.

        A duration that fills a stretch exactly ends with it, not at the next opening.
        """
        if duration < timedelta():
            raise ValueError("working time is counted forward only")
        local = _local(moment)
        if not duration and self.is_working_time(moment):
            return moment.astimezone(UTC)
        day = local.date()
        worked = self._worked(local)
        if not self.is_working_day(day) or (not duration and worked == self._day_length):
            day, worked = self.next_working_day(day), timedelta()
        days, rest = divmod(worked + duration, self._day_length)
        if duration and not rest:
            days, rest = days - 1, self._day_length
        if days:
            day = self.working_day_after(day, count=days)
        return _at(day, self._clock(rest, is_end=bool(duration)))

    def working_time_between(self, start: datetime, end: datetime) -> timedelta:
        """Measure how long the office is open between two moments; none when they are reversed."""
        if end <= start:
            return timedelta()
        first, last = _local(start), _local(end)
        days = self._count_working_days(first.date(), last.date())
        return days * self._day_length - self._worked(first) + self._worked(last)

    def days_skipped(self, start: date, end: date) -> tuple[SkippedDay, ...]:
        """List the days after the first and up to the last on which nobody has to work."""
        days = (start + _DAY * n for n in range(1, (end - start).days + 1))
        return tuple(self._skipped(day) for day in days if not self.is_working_day(day))

    def make_up_days(self, start: date, end: date) -> tuple[date, ...]:
        """List the weekend days after the first and up to the last that are worked (调休)."""
        days = (start + _DAY * n for n in range(1, (end - start).days + 1))
        return tuple(day for day in days if day.weekday() >= _SATURDAY and self.is_working_day(day))

    def _skipped(self, day: date) -> SkippedDay:
        if day in self._overrides:
            return SkippedDay(day=day, why="override")
        names = _published(day.year).days_off.get(day)
        if names is None:
            return SkippedDay(day=day, why="weekend")
        return SkippedDay(day=day, why="holiday", name=names[0], name_en=names[1])

    def _working_days(self, year: int) -> tuple[date, ...]:
        found = self._years.get(year)
        if found is None:
            first = date(year, 1, 1)
            length = (date(year + 1, 1, 1) - first).days
            days = (first + _DAY * n for n in range(length))
            found = self._years[year] = tuple(day for day in days if self.is_working_day(day))
        return found

    def _count_working_days(self, first: date, last: date) -> int:
        """Count the working days from the first day up to, not including, the last."""
        count = bisect_left(self._working_days(last.year), last)
        count -= bisect_left(self._working_days(first.year), first)
        return count + sum(len(self._working_days(y)) for y in range(first.year, last.year))

    def _worked(self, local: datetime) -> timedelta:
        if not self.is_working_day(local.date()):
            return timedelta()
        passed = _since_midnight(local.time())
        spent = (min(max(passed, begin), end) - begin for begin, end in self._spans)
        return sum(spent, timedelta())

    def _clock(self, worked: timedelta, *, is_end: bool) -> timedelta:
        """Turn time worked on a day into time of day, at the break on the side that was asked."""
        for begin, end in self._spans[:-1]:
            length = end - begin
            if worked < length or (is_end and worked == length):
                return begin + worked
            worked -= length
        return self._spans[-1][0] + worked


def local_day(moment: datetime) -> date:
    """Give the day a moment falls on in Asia/Shanghai."""
    return _local(moment).date()


def add_months(day: date, count: int) -> date:
    """Count months to the same day number, or to the last day of a shorter month (IC-2)."""
    months = day.year * 12 + day.month - 1 + count
    year, month = divmod(months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def month_end(day: date) -> date:
    """Give the last day of the month."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def quarter_end(day: date) -> date:
    """Give the last day of the calendar quarter."""
    return month_end(day.replace(month=(day.month + 2) // 3 * 3, day=1))


@dataclass(frozen=True, kw_only=True)
class _Published:
    days_off: Mapping[date, tuple[str, str]]
    make_up_days: frozenset[date]


@lru_cache(maxsize=256)
def _published(year: int) -> _Published:
    """Read one year of the State Council's calendar, as far as it is known."""
    # The neighbours are loaded too: a make-up day may lie in another year than its holiday.
    years = (year - 1, year, year + 1)
    chinese = holidays.country_holidays("CN", years=years, language="zh_CN")
    english = holidays.country_holidays("CN", years=years, language="en_US")
    return _Published(
        days_off={
            day: (name, english.get(day, name)) for day, name in chinese.items() if day.year == year
        },
        make_up_days=frozenset(day for day in chinese.weekend_workdays if day.year == year),
    )


def _is_published_working_day(day: date) -> bool:
    year = _published(day.year)
    if day in year.make_up_days:
        return True
    return day.weekday() < _SATURDAY and day not in year.days_off


def _local(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError(f"a moment needs its zone: {moment}")
    return moment.astimezone(SHANGHAI)


def _at(day: date, passed: timedelta) -> datetime:
    return (datetime.combine(day, time(), tzinfo=SHANGHAI) + passed).astimezone(UTC)


def _since_midnight(clock: time) -> timedelta:
    return timedelta(
        hours=clock.hour,
        minutes=clock.minute,
        seconds=clock.second,
        microseconds=clock.microsecond,
    )
