"""Deadlines: a term and a start become two moments and an account of how they were computed (D6).

A term is the JSON object that FEEL gives, such as `{"term": "working days", "count": 2}`, if needed
with a further term to begin when the first one ends (`plus`) and the moment that it is counted from
(`from`), or an absolute moment in ISO form.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from engine.domain.calendar import (
    SHANGHAI,
    SkippedDay,
    WorkingCalendar,
    add_months,
    local_day,
    month_end,
    quarter_end,
)
from engine.errors import Fault

Explanation = tuple[dict[str, Any], ...]

_FARTHEST = timedelta(days=7_305)
_MOST_PARTS = 5
_MOST_DAYS_LISTED = 60


class DeadlineInvalid(Fault):
    """A deadline cannot be computed from this term."""

    code = "deadline_invalid"


@dataclass(frozen=True, kw_only=True)
class Deadline:
    """A moment by which something must have happened, when to warn, and why then."""

    due_at: datetime
    warn_at: datetime
    explanation: Explanation

    def is_breached(self, *, now: datetime) -> bool:
        """Test whether the deadline has passed; the exact moment is still in time."""
        return now > self.due_at


def resolve(
    term: Mapping[str, Any] | str,
    *,
    start: datetime,
    calendar: WorkingCalendar,
    warn_share: float = 0.75,
    moves_to_working_day: bool = True,
) -> Deadline:
    """Compute when a term ends, and when to warn before it; it starts now, unless it says when.

    The start day does not count. A period in days, working days or months ends when the office
    closes on its last day. With `moves_to_working_day` a period in days or months that would end on
    a day off ends on the next working day (IC-2); month and quarter ends stay where they are.

    Raises:
        DeadlineInvalid: if the term is none of those that FEEL gives, or lasts over twenty years.
    """
    if not 0 < warn_share <= 1:
        raise DeadlineInvalid(reason="warn_share", value=warn_share)
    came, start = start, min(start, _began(term, calendar) or start)
    told: list[dict[str, Any]] = [{"code": "start", "at": iso(start)}]
    if came - start > _FARTHEST:
        raise DeadlineInvalid(reason="too_far", value=iso(start))
    if start < came:
        told.append({"code": "came", "at": iso(came)})
    if isinstance(term, str):
        due = _absolute(term, calendar)
        if due - start > _FARTHEST:
            raise DeadlineInvalid(reason="too_far", value=term)
        told.append({"code": "absolute", "at": iso(due)})
    else:
        due = start
        for name, count in _parts(term):
            begun = due
            told.append({"code": "term", "term": name, "count": count})
            due = _TERMS[name].end(begun, count, calendar)
            if moves_to_working_day and name in _MOVABLE:
                due = _moved(due, calendar, told)
            # The office may have closed on the last day already; then the term ends as it begins.
            due = max(due, begun)
            told.extend(_days_passed(name, begun, due, calendar))
    told.append({"code": "due", "at": iso(due)})
    warn_at = _warning(start, due, warn_share, calendar)
    return Deadline(due_at=due, warn_at=warn_at, explanation=tuple(told))


def shift(
    deadline: Deadline,
    *,
    paused_from: datetime,
    resumed_at: datetime,
    calendar: WorkingCalendar,
    told: Mapping[str, str] | None = None,
) -> Deadline:
    """Move both moments so that as much time is left at the resumption as was at the pause.

    `told` is what the account keeps of the pause besides: the reason, and who stopped the clock.

    What is left is measured in working time, except for terms on the wall clock (`hours`). A moment
    that had passed before the pause stays where it is.
    """
    if resumed_at < paused_from:
        raise DeadlineInvalid(reason="resumed_before_pause", value=iso(resumed_at))
    is_wall_clock = any(entry.get("term") == "hours" for entry in deadline.explanation)

    def moved(moment: datetime) -> datetime:
        if moment <= paused_from:
            return moment
        left = calendar.working_time_between(paused_from, moment)
        if is_wall_clock or not left:
            return moment + (resumed_at - paused_from)
        return calendar.add_working_time(resumed_at, left)

    due_at = moved(deadline.due_at)
    pause = {"code": "paused", "from": iso(paused_from), "until": iso(resumed_at)}
    account = (
        *deadline.explanation,
        {**pause, **(told or {})},
        {"code": "due", "at": iso(due_at)},
    )
    return replace(deadline, due_at=due_at, warn_at=moved(deadline.warn_at), explanation=account)


def iso(moment: datetime) -> str:
    """Write a moment as accounts of deadlines keep it."""
    return moment.astimezone(UTC).isoformat()


@dataclass(frozen=True, kw_only=True)
class _Term:
    """How a kind of term ends, and the most of it that makes sense (twenty years)."""

    end: Callable[[datetime, float, WorkingCalendar], datetime]
    most: int = 1
    least: int = 1
    is_whole: bool = True


def _after_days(start: datetime, count: float, calendar: WorkingCalendar) -> datetime:
    return calendar.closing(local_day(start) + timedelta(days=int(count)))


_TERMS: dict[str, _Term] = {
    "working days": _Term(
        end=lambda start, count, calendar: calendar.add_working_days(start, int(count)),
        most=5_000,
        least=0,
    ),
    "working hours": _Term(
        end=lambda start, count, calendar: calendar.add_working_time(start, _hours(count)),
        most=40_000,
        least=0,
        is_whole=False,
    ),
    "hours": _Term(
        end=lambda start, count, _: start.astimezone(UTC) + _hours(count),
        most=175_000,
        least=0,
        is_whole=False,
    ),
    "days": _Term(end=_after_days, most=7_300, least=0),
    "months": _Term(
        end=lambda start, count, calendar: calendar.closing(
            add_months(local_day(start), int(count))
        ),
        most=240,
        least=0,
    ),
    "next working day": _Term(
        end=lambda start, count, calendar: calendar.add_working_days(start, int(count))
    ),
    "month end": _Term(
        end=lambda start, _, calendar: calendar.closing(month_end(local_day(start)))
    ),
    "quarter end": _Term(
        end=lambda start, _, calendar: calendar.closing(quarter_end(local_day(start)))
    ),
}
_MOVABLE = frozenset({"days", "months"})
_COUNTS_WORKING_TIME = frozenset({"working days", "working hours", "next working day"})


def _began(term: Mapping[str, Any] | str, calendar: WorkingCalendar) -> datetime | None:
    """Read from when a term is counted, where it says so."""
    said = term.get("from") if isinstance(term, Mapping) else None
    if said is not None and not isinstance(said, str):
        raise DeadlineInvalid(reason="not_a_moment", value=said)
    return None if said is None else _absolute(said, calendar)


def _parts(term: Mapping[str, Any]) -> Iterator[tuple[str, float]]:
    """Walk a term and what is added to it."""
    rest: Any = term
    if isinstance(term, Mapping):
        rest = {name: value for name, value in term.items() if name != "from"}
    for _ in range(_MOST_PARTS):
        if not isinstance(rest, Mapping) or not rest.keys() <= {"term", "count", "plus"}:
            raise DeadlineInvalid(reason="not_a_term", value=rest)
        yield _checked(rest.get("term"), rest.get("count"))
        rest = rest.get("plus")
        if rest is None:
            return
    raise DeadlineInvalid(reason="too_many_parts", value=_MOST_PARTS)


def _checked(name: Any, count: Any) -> tuple[str, float]:
    kind = _TERMS.get(name) if isinstance(name, str) else None
    if kind is None:
        raise DeadlineInvalid(reason="unknown_term", value=name)
    if count is None and kind.most == 1:
        count = 1
    if isinstance(count, bool) or not isinstance(count, int | float):
        raise DeadlineInvalid(reason="count_not_a_number", value=count)
    if not kind.least <= count <= kind.most:
        raise DeadlineInvalid(reason="count_out_of_range", value=count)
    if kind.is_whole and count != int(count):
        raise DeadlineInvalid(reason="count_not_whole", value=count)
    return str(name), int(count) if count == int(count) else count


def _absolute(text: str, calendar: WorkingCalendar) -> datetime:
    """Read a moment; without a zone it is meant in Asia/Shanghai, a bare day ends at closing."""
    try:
        if len(text) == len("2026-01-31"):
            return calendar.closing(date.fromisoformat(text))
        moment = datetime.fromisoformat(text)
        zoned = moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)
        return zoned.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise DeadlineInvalid(reason="not_a_moment", value=text) from error


def _moved(due: datetime, calendar: WorkingCalendar, told: list[dict[str, Any]]) -> datetime:
    """Move the end of a period to the next working day (IC-2)."""
    last = local_day(due)
    if calendar.is_working_day(last):
        return due
    day = calendar.next_working_day(last)
    told.append({"code": "moved", "from": last.isoformat(), "to": day.isoformat()})
    return calendar.closing(day)


def _days_passed(
    name: str, begun: datetime, due: datetime, calendar: WorkingCalendar
) -> Iterator[dict[str, Any]]:
    """Tell the days off and the make-up days that a count of working time met."""
    if name not in _COUNTS_WORKING_TIME:
        return
    first, last = local_day(begun), local_day(due)
    passed = [
        *({"code": "skipped", **_named(found)} for found in calendar.days_skipped(first, last)),
        *(
            {"code": "make_up_day", "day": day.isoformat()}
            for day in calendar.make_up_days(first, last)
        ),
    ]
    passed.sort(key=lambda entry: entry["day"])
    yield from passed[:_MOST_DAYS_LISTED]
    if len(passed) > _MOST_DAYS_LISTED:
        yield {"code": "more_days", "count": len(passed) - _MOST_DAYS_LISTED}
    for year in range(first.year, last.year + 1):
        if not calendar.is_published(year):
            yield {"code": "calendar_predicted", "year": year}


def _named(found: SkippedDay) -> dict[str, Any]:
    named = {"day": found.day.isoformat(), "why": found.why}
    return named | ({"name": found.name, "name_en": found.name_en} if found.name else {})


def _warning(start: datetime, due: datetime, share: float, calendar: WorkingCalendar) -> datetime:
    """Give the moment when this share of the working time is used up, to the minute.

    When the office stays closed all along, the share is one of the time on the wall clock.
    """
    if due <= start:
        return due
    available = calendar.working_time_between(start, due)
    if available:
        warn_at = calendar.add_working_time(start, available * share)
    else:
        warn_at = start.astimezone(UTC) + (due - start) * share
    rounded = (warn_at + timedelta(seconds=30)).replace(second=0, microsecond=0)
    return min(max(rounded, start.astimezone(UTC)), due)


def _hours(count: float) -> timedelta:
    return timedelta(seconds=round(count * 3600))
