"""Working time counted back from the present, so that the demo's history happens in office hours.

Nine to five on working days of the mainland calendar; whatever the hour at which the demo is built,
the same steps lie the same working time before it.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from engine.domain.calendar import SHANGHAI, WorkingCalendar

_OPENS: Final = time(9)
_CLOSES: Final = time(17)
_DAY: Final = 8 * 3600
_HORIZON: Final = 200
"""So many calendar days hold more than the four months of the history."""


def minutes(count: float) -> int:
    """Give minutes of working time in seconds."""
    return round(count * 60)


def hours(count: float) -> int:
    """Give hours of working time in seconds."""
    return round(count * 3600)


def days(count: float) -> int:
    """Give working days in seconds of working time."""
    return round(count * _DAY)


class Agenda:
    """Turns seconds of working time before the present into moments."""

    def __init__(self, now: datetime, *, calendar: WorkingCalendar) -> None:
        local = now.astimezone(SHANGHAI)
        opens, closes = (
            datetime.combine(local, clock, tzinfo=SHANGHAI) for clock in (_OPENS, _CLOSES)
        )
        passed = round((min(local, closes) - opens).total_seconds())
        is_worked = passed > 0 and calendar.is_working_day(local.date())
        first = local.date() if is_worked else local.date() - timedelta(days=1)
        past = (first - timedelta(days=back) for back in range(_HORIZON))
        self._days = tuple(day for day in past if calendar.is_working_day(day))
        self._worked = passed if is_worked else _DAY

    def before(self, seconds: int) -> datetime:
        """Give the moment that lies so much working time before the present."""
        if seconds <= self._worked:
            return _at(self._days[0], self._worked - seconds)
        back, rest = divmod(seconds - self._worked, _DAY)
        return _at(self._days[back + 1], _DAY - rest)


def _at(day: date, worked: int) -> datetime:
    opens = datetime.combine(day, _OPENS, tzinfo=SHANGHAI)
    return (opens + timedelta(seconds=worked)).astimezone(UTC)
