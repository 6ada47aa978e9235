"""Cases as an XES event log (IEEE 1849), written case by case."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import BinaryIO, Final
from xml.sax.saxutils import quoteattr

from engine.domain.event_logs import CaseLog, Event

_UNFIT: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_EXTENSIONS: Final = {
    "Concept": "concept",
    "Lifecycle": "lifecycle",
    "Time": "time",
    "Organizational": "org",
}
_HEAD: Final = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1849.2016" xes.features="" xmlns="http://www.xes-standard.org/">
{extensions}
  <global scope="trace">
    <string key="concept:name" value=""/>
  </global>
  <global scope="event">
    <string key="concept:name" value=""/>
    <string key="lifecycle:transition" value="complete"/>
    <date key="time:timestamp" value="1970-01-01T00:00:00.000+00:00"/>
  </global>
  <classifier name="Activity" scope="event" keys="concept:name"/>
  <classifier name="Transition" scope="event" keys="concept:name lifecycle:transition"/>
  <string key="concept:name" value="Shouwen"/>
  <string key="lifecycle:model" value="standard"/>
"""

Attributes = Mapping[str, str | int | datetime | None]


def write(file: BinaryIO, logs: Iterable[CaseLog]) -> int:
    """Write a log and return how many cases it holds."""
    extensions = "\n".join(
        f'  <extension name="{name}" prefix="{prefix}" '
        f'uri="http://www.xes-standard.org/{prefix}.xesext"/>'
        for name, prefix in _EXTENSIONS.items()
    )
    file.write(_HEAD.format(extensions=extensions).encode())
    count = 0
    for log in logs:
        count += 1
        file.write("".join(_trace(log)).encode())
    file.write(b"</log>\n")
    return count


def _trace(log: CaseLog) -> Iterator[str]:
    yield "  <trace>\n"
    yield from _attributes(
        {
            "concept:name": log.number,
            "shouwen:kind": log.kind,
            "shouwen:status": log.status,
            **{f"shouwen:{name}": value for name, value in log.attributes.items()},
            "shouwen:opened_at": log.opened_at,
            "shouwen:closed_at": log.closed_at,
            "shouwen:linked": " ".join(link.number for link in log.linked) or None,
        },
        indent="    ",
    )
    for event in log.events:
        yield "    <event>\n"
        yield from _attributes(_event(event), indent="      ")
        yield "    </event>\n"
    yield "  </trace>\n"


def _event(event: Event) -> Attributes:
    return {
        "concept:name": event.activity,
        "concept:instance": event.task,
        "lifecycle:transition": event.transition,
        "time:timestamp": event.at,
        "org:resource": event.person,
        "org:role": event.role,
        "org:group": event.unit,
        "shouwen:entry": event.id,
        "shouwen:kind": event.kind,
        "shouwen:element": event.element,
        "shouwen:round": event.round,
        **{f"shouwen:{name}": value for name, value in event.facts.items()},
    }


def _attributes(given: Attributes, *, indent: str) -> Iterator[str]:
    for key, value in given.items():
        if value is not None:
            yield f"{indent}<{_kind(value)} key={quoteattr(key)} value={_written(value)}/>\n"


def _kind(value: str | int | datetime) -> str:
    if isinstance(value, datetime):
        return "date"
    return "int" if isinstance(value, int) else "string"


def _written(value: str | int | datetime) -> str:
    if isinstance(value, datetime):
        return quoteattr(value.isoformat(timespec="milliseconds"))
    return quoteattr(_UNFIT.sub("", str(value)))
