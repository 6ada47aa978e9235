"""How moments read on a page: always in Shanghai, near ones as people say them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_skeleton
from flask_babel import get_locale, gettext

ZONE = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, kw_only=True)
class ClockFace:
    """What a due moment shows: the time left or overdue, and the moment itself."""

    left: str
    at: str
    is_late: bool
    is_warned: bool


def clock_face(due_at: datetime, warn_at: datetime | None, *, now: datetime) -> ClockFace:
    """Say how long is left, or how late it is; `clock.js` says the same as time goes on."""
    is_late = now > due_at
    left, at = span(abs(due_at - now)), near(due_at, now=now)
    return ClockFace(
        left=gettext("%(span)s overdue", span=left)
        if is_late
        else gettext("%(span)s left", span=left),
        at=gettext("due %(moment)s", moment=at) if is_late else gettext("by %(moment)s", moment=at),
        is_late=is_late,
        is_warned=not is_late and now >= (warn_at or due_at),
    )


def span(length: timedelta) -> str:
    """Say how long something lasts, to the minute while it is short."""
    minutes = int(length.total_seconds() // 60)
    values = {"days": minutes // 1440, "hours": minutes % 1440 // 60, "minutes": minutes % 60}
    match values:
        case {"days": days, "hours": hours} if days in (1, 2) and hours:
            return gettext("%(days)s d %(hours)s h", **values)
        case {"days": days} if days:
            return gettext("%(days)s d", **values)
        case {"hours": hours, "minutes": minutes} if hours and minutes:
            return gettext("%(hours)s h %(minutes)s min", **values)
        case {"hours": hours} if hours:
            return gettext("%(hours)s h", **values)
    return gettext("%(minutes)s min", **values)


def near(moment: datetime, *, now: datetime) -> str:
    """Say a moment as people do: today 17:00, Oct 9 17:00."""
    local, today = moment.astimezone(ZONE), now.astimezone(ZONE).date()
    time = f"{local:%H:%M}"
    match (local.date() - today).days:
        case 0:
            return gettext("today %(time)s", time=time)
        case 1:
            return gettext("tomorrow %(time)s", time=time)
        case -1:
            return gettext("yesterday %(time)s", time=time)
    skeleton = "MMMd" if local.year == today.year else "yMMMd"
    return f"{format_skeleton(skeleton, local, locale=get_locale())} {time}"


def full(moment: datetime) -> str:
    """Write a moment in full, to the minute."""
    return f"{moment.astimezone(ZONE):%Y-%m-%d %H:%M}"


def day(moment: datetime) -> str:
    """Write the day of a moment."""
    return f"{moment.astimezone(ZONE):%Y-%m-%d}"


def time_of_day(moment: datetime) -> str:
    """Write the time of a moment whose day is known."""
    return f"{moment.astimezone(ZONE):%H:%M}"


def form_value(moment: datetime) -> str:
    """Write a moment as form-js keeps it, to the minute and with the zone."""
    return moment.astimezone(ZONE).isoformat(timespec="minutes")


def heading(day: date) -> str:
    """Write a day as the heading of what happened on it, with its weekday."""
    return format_date(day, "full", locale=get_locale())
