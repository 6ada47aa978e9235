"""Cases as an object-centric event log (OCEL 2.0, JSON), written case by case.

Events and objects are met together but stand apart in the file, so the objects of the cases wait in
a file of their own. Only people, units, types, and cases outside the log are kept in memory.
"""

import json
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, BinaryIO, Final

from engine.domain.event_logs import CaseLog, DutyOf, Event

_ALWAYS: Final = "1970-01-01T00:00:00.000+00:00"
_TEXT: Final = "string"
_OBJECT_TYPES: Final = {
    "complaint": ("status", "grade", "category", "channel", "client_branch", "accepting_unit"),
    "revisit": ("status", "grade", "category", "channel", "client_branch", "accepting_unit"),
    "report": ("status", "accepting_unit"),
    "task": ("element", "activity", "role"),
    "duty": ("kind", "rule", "due_at"),
    "person": (),
    "unit": (),
}
_EVENT_ATTRIBUTES: Final = ("entry", "kind", "element", "transition", "round")
_TIMES: Final = frozenset({"due_at"})
_INTEGERS: Final = frozenset({"round"})


@dataclass(kw_only=True)
class _Seen:
    """What was named so far that is no part of one case; `named` are cases that are not told."""

    activities: dict[str, None] = field(default_factory=dict)
    people: dict[str, None] = field(default_factory=dict)
    units: dict[str, None] = field(default_factory=dict)
    named: dict[str, str] = field(default_factory=dict)


def write(file: BinaryIO, logs: Iterable[CaseLog]) -> int:
    """Write a log and return how many cases it holds."""
    seen, count = _Seen(), 0
    with tempfile.TemporaryFile() as waiting:
        objects, events = _List(waiting), _List(file)
        file.write(b'{"events":[\n')
        for log in logs:
            count += 1
            for event in log.events:
                events.add(_event(log, event, seen))
            for each in _objects(log, seen):
                objects.add(each)
        for each in _shared(seen):
            objects.add(each)
        file.write(b'],\n"objects":[\n')
        waiting.seek(0)
        shutil.copyfileobj(waiting, file)
        types = {"eventTypes": _event_types(seen), "objectTypes": _object_types()}
        file.write(b"],\n" + _json(types)[1:] + b"\n")
    return count


class _List:
    """Members of a JSON list, one a line."""

    def __init__(self, file: BinaryIO | Any) -> None:
        self._file = file
        self._is_first = True

    def add(self, member: Mapping[str, Any]) -> None:
        self._file.write((b"" if self._is_first else b",") + _json(member) + b"\n")
        self._is_first = False


def _event(log: CaseLog, event: Event, seen: _Seen) -> dict[str, Any]:
    kind = _type_of(event)
    seen.activities.setdefault(kind)
    found = [(log.number, "case")]
    if event.task is not None and event.role is not None:
        found.append((_task(log, event.task), "task"))
    if event.person is not None:
        seen.people.setdefault(event.person)
        found.append((event.person, "resource"))
    if event.unit is not None:
        seen.units.setdefault(_unit(event.unit))
        found.append((_unit(event.unit), "group"))
    found += [
        (_duty(log, duty.name), "creates") for duty in log.duties if duty.created_by == event.id
    ]
    if event.duty is not None:
        found.append((_duty(log, event.duty), "about"))
    values = {
        "entry": event.id,
        "kind": event.kind,
        "element": event.element,
        "transition": event.transition,
        "round": event.round,
    }
    return {
        "id": event.id,
        "type": kind,
        "time": _moment(event.at),
        "attributes": [
            {"name": name, "value": value} for name, value in values.items() if value is not None
        ],
        "relationships": _related(found),
    }


def _objects(log: CaseLog, seen: _Seen) -> Iterator[dict[str, Any]]:
    """Give the objects of one case: itself, its tasks and its duties."""
    seen.named |= {link.number: link.kind for link in log.linked if not link.is_told}
    qualifier = "revisits" if log.kind == "revisit" else "is revisited by"
    yield {
        "id": log.number,
        "type": log.kind,
        "attributes": list(_case_attributes(log)),
        "relationships": _related((link.number, qualifier) for link in log.linked),
    }
    tasks: dict[str, Event] = {}
    for event in log.events:
        if event.task is not None and event.role is not None:
            tasks.setdefault(event.task, event)
    for task, event in tasks.items():
        found = [(log.number, "of")] + ([(_unit(event.unit), "offered to")] if event.unit else [])
        values = {"element": event.element, "activity": event.activity, "role": event.role}
        yield _object(_task(log, task), "task", values, found)
    for duty in log.duties:
        yield _object(_duty(log, duty.name), "duty", _told(duty), _duty_of(log, duty, tasks))


def _case_attributes(log: CaseLog) -> Iterator[dict[str, Any]]:
    """Give what is known of a case, and each grade and category with its moment."""
    for name, value in {"status": log.status, **log.attributes}.items():
        if name not in {"grade", "category"}:
            yield {"name": name, "time": _ALWAYS, "value": value}
    known: dict[str, str] = {}
    for event in log.events:
        for name, value in event.facts.items():
            if known.get(name) != value:
                known[name] = value
                yield {"name": name, "time": _moment(event.at), "value": value}


def _duty_of(log: CaseLog, duty: DutyOf, tasks: Mapping[str, Event]) -> list[tuple[str, str]]:
    of_task = [(_task(log, duty.task), "of task")] if duty.task in tasks else []
    return [(log.number, "of"), *of_task]


def _told(duty: DutyOf) -> dict[str, str | None]:
    return {"kind": duty.kind, "rule": duty.rule, "due_at": _moment(duty.due_at)}


def _shared(seen: _Seen) -> Iterator[dict[str, Any]]:
    """Give people, units, and the cases that were only named."""
    for kind, names in (("person", seen.people), ("unit", seen.units)):
        for name in names:
            yield _object(name, kind, {}, [])
    for number, kind in seen.named.items():
        yield _object(number, kind, {}, [])


def _object(
    name: str, kind: str, values: Mapping[str, str | None], related: Iterable[tuple[str, str]]
) -> dict[str, Any]:
    return {
        "id": name,
        "type": kind,
        "attributes": [
            {"name": name, "time": _ALWAYS, "value": value}
            for name, value in values.items()
            if value is not None
        ],
        "relationships": _related(related),
    }


def _related(found: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"objectId": name, "qualifier": qualifier} for name, qualifier in found]


def _type_of(event: Event) -> str:
    """Name the type of an event: the activity where it was done, else what happened to it too."""
    return (
        event.activity
        if event.transition == "complete"
        else f"{event.activity} ({event.transition})"
    )


def _event_types(seen: _Seen) -> list[dict[str, Any]]:
    return [{"name": name, "attributes": _typed(_EVENT_ATTRIBUTES)} for name in seen.activities]


def _object_types() -> list[dict[str, Any]]:
    return [{"name": kind, "attributes": _typed(names)} for kind, names in _OBJECT_TYPES.items()]


def _typed(names: Iterable[str]) -> list[dict[str, str]]:
    return [
        {
            "name": name,
            "type": "time" if name in _TIMES else "integer" if name in _INTEGERS else _TEXT,
        }
        for name in names
    ]


def _task(log: CaseLog, task: str) -> str:
    return f"{log.number}/task/{task}"


def _duty(log: CaseLog, name: str) -> str:
    return f"{log.number}/duty/{name}"


def _unit(code: str) -> str:
    """Name a unit so that nobody has the same login."""
    return f"unit/{code}"


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds")


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
