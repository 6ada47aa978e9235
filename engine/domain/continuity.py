"""Deadlines of work that goes on under another rule: from where it began, with its pauses (CMP-10).

A change of grade, category or fact ends work under way and creates it anew. The client has waited
since it first began, so that is where the new term is counted from.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from engine.domain import deadlines
from engine.domain.calendar import WorkingCalendar
from engine.domain.deadlines import Deadline


def carry_on(
    before: Deadline,
    term: Mapping[str, Any] | str,
    *,
    now: datetime,
    calendar: WorkingCalendar,
    paused_from: datetime | None = None,
) -> Deadline:
    """Compute the deadline by the term that holds now, as if it had held from the beginning.

    What was paused does not count. A moment that lies in the past by the change alone is due at the
    change, or while its clock stands where that stopped; one that had passed before stays passed.
    A moment that an authority has set stays what it is (REG-03).
    """
    found = deadlines.resolve(term, start=_began(before), calendar=calendar)
    start, *rest = found.explanation
    goes_on = {"code": "goes_on", "at": deadlines.iso(now)}
    found = replace(found, explanation=(start, goes_on, *rest))
    if is_set_outside(found):
        return found
    for pause in _pauses(before):
        found = deadlines.shift(
            found,
            paused_from=datetime.fromisoformat(pause["from"]),
            resumed_at=datetime.fromisoformat(pause["until"]),
            calendar=calendar,
            told={name: pause[name] for name in ("reason", "by") if name in pause},
        )
    return _not_before(found, min(paused_from or now, before.due_at))


def is_set_outside(deadline: Deadline) -> bool:
    """Test whether somebody outside the firm has set a moment, so that nothing here moves it."""
    return any(entry["code"] == "absolute" for entry in deadline.explanation)


def _not_before(found: Deadline, earliest: datetime) -> Deadline:
    if found.due_at >= earliest:
        return found
    past = {"code": "past_by_change", "at": deadlines.iso(found.due_at)}
    due = {"code": "due", "at": deadlines.iso(earliest)}
    return replace(
        found,
        due_at=earliest,
        warn_at=min(found.warn_at, earliest),
        explanation=(*found.explanation, past, due),
    )


def _began(deadline: Deadline) -> datetime:
    start = next(entry for entry in deadline.explanation if entry["code"] == "start")
    return datetime.fromisoformat(start["at"])


def _pauses(deadline: Deadline) -> Iterator[Mapping[str, Any]]:
    return (entry for entry in deadline.explanation if entry["code"] == "paused")
