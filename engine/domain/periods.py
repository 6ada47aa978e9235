"""Quarters and years: which days they have, how they are called, when they begin and end."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from engine.domain.calendar import SHANGHAI

_NAMED: Final = re.compile(r"(?P<year>[12]\d{3})(?:Q(?P<quarter>[1-4]))?")


@dataclass(frozen=True, kw_only=True)
class Period:
    """Some days, both ends included, under the name that people give them, such as 2026Q1."""

    name: str
    begins: date
    ends: date

    @property
    def moments(self) -> tuple[datetime, datetime]:
        """Give the moment at which it begins, and the first one after it."""
        days = self.begins, self.ends + timedelta(days=1)
        begins, after = (datetime.combine(day, time(), SHANGHAI).astimezone(UTC) for day in days)
        return begins, after


def quarter(day: date) -> Period:
    """Give the quarter that a day lies in."""
    number = (day.month - 1) // 3 + 1
    begins = date(day.year, 3 * number - 2, 1)
    after = date(day.year + number // 4, 3 * (number % 4) + 1, 1)
    return Period(name=f"{day.year}Q{number}", begins=begins, ends=after - timedelta(days=1))


def year(day: date) -> Period:
    """Give the calendar year that a day lies in."""
    return Period(name=f"{day.year}", begins=date(day.year, 1, 1), ends=date(day.year, 12, 31))


def named(name: str) -> Period | None:
    """Find the quarter or year that is called so; None if none is."""
    found = _NAMED.fullmatch(name)
    if found is None:
        return None
    number, of_year = found["quarter"], int(found["year"])
    return quarter(date(of_year, 3 * int(number), 1)) if number else year(date(of_year, 1, 1))


def quarters(since: date, until: date) -> tuple[Period, ...]:
    """Give the quarters from the one of a day to that of a later one, the latest first."""
    found = [quarter(until)]
    while found[-1].begins > since:
        found.append(quarter(found[-1].begins - timedelta(days=1)))
    return tuple(found)
