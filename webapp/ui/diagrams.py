"""Where a case stands: what the diagram island draws, and the table that says the same in words."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.services.case_views import OpenTask
from engine.services.cases import Diagram
from engine.services.timeline import TimelineEntry
from webapp.ui.names import Names, group


@dataclass(frozen=True, kw_only=True)
class DiagramStep:
    """One step of the table that says what the diagram shows."""

    name: str
    state: str
    holder: str
    at: datetime | None


def content(found: Diagram, *, locale: str) -> dict[str, Any]:
    """Return what the island draws; Chinese names stand in the diagram itself."""
    waiting = [{"element": element, "state": "waiting"} for element in found.tokens]
    passed = (element for element in found.passed if element not in found.tokens)
    return {
        "xml": found.xml,
        "tokens": waiting + [{"element": element, "state": "passed"} for element in passed],
        "names": found.english if locale.startswith("en") else None,
    }


def counted(found: Diagram, counts: Mapping[str, int], *, locale: str) -> dict[str, Any]:
    """Return what the island draws of a process at whose elements so many cases wait."""
    drawn = content(found, locale=locale)
    tokens = [
        {"element": element, "state": "waiting", "count": count}
        for element, count in counts.items()
    ]
    return {**drawn, "tokens": tokens}


def waiting(tasks: Iterable[OpenTask]) -> Iterator[DiagramStep]:
    """Give the steps that wait, with who has them or may have them."""
    for task in tasks:
        holder = task.assignee or group(task.candidate_role, task.candidate_unit)
        yield DiagramStep(name=task.name, state="waiting", holder=holder, at=task.due_at)


def passed(
    entries: Sequence[TimelineEntry], *, found: Diagram, locale: str, names: Names
) -> Iterator[DiagramStep]:
    """Give the steps that people have done, the latest first."""
    steps: Mapping[str, str] = found.names
    if locale.startswith("en"):
        steps = {**steps, **found.english}
    for entry in reversed(entries):
        if entry.kind == "task.completed" and entry.element:
            yield DiagramStep(
                name=steps.get(entry.element, entry.element),
                state="passed",
                holder=names.person(entry.actor),
                at=entry.at,
            )
