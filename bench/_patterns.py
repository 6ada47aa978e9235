"""Texts of a walked case with places for what its clones differ by."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from bench import _rows, _scenarios
from bench._walks import Snapshot

_UUID: Final = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_DATE: Final = r"\d{4}-\d\d-\d\d"
_MOMENT: Final = rf"{_DATE}T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:[+-]\d\d:\d\d|Z)"
_MINUTE: Final = re.compile(rf"{_DATE}T\d\d:\d\d(?:[+-]\d\d:\d\d|Z)")


@dataclass(frozen=True, kw_only=True)
class Moment:
    """A moment or a day as a text writes it."""

    base: datetime
    timespec: str

    @classmethod
    def read(cls, text: str) -> "Moment":
        """Read a moment and how exactly it was written."""
        timespec = "minutes" if _MINUTE.fullmatch(text) else "auto" if "T" in text else "day"
        return cls(base=datetime.fromisoformat(text), timespec=timespec)

    def text(self, shift: int) -> str:
        """Write it, moved by some microseconds."""
        moved = self.base + shift * _rows.MICROSECOND
        if self.timespec == "day":
            return moved.date().isoformat()
        return moved.isoformat(timespec=self.timespec)


@dataclass(frozen=True, kw_only=True)
class Pattern:
    """A text in Python's `%(name)s` form."""

    source: str
    is_constant: bool

    def fill(self, words: Mapping[str, str]) -> str:
        """Put a clone's words in."""
        return self.source % words


class Reader:
    """Turns the texts of one snapshot into patterns, and keeps the moments that stand in them.

    `own` moments are those at which something happened; each clone has its own. `weekly` ones are
    deadlines and what people typed: they move by whole weeks, and keep their hour.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self.happened = {_rows.microseconds(moment) for moment in snapshot.moments}
        self.own: dict[str, Moment] = {}
        self.weekly: dict[str, Moment] = {}
        self._names: dict[str, str] = {}
        self._uuids: dict[str, str] = {}
        self._literals = _literals(snapshot)
        literals = "|".join(re.escape(text) for text in sorted(self._literals))
        self._places = re.compile(f"({literals})|({_UUID})|({_MOMENT}|{_DATE})|(%)")

    def pattern(self, text: str) -> Pattern:
        """Return the pattern of one text."""
        source = self._places.sub(self._place, text)
        return Pattern(source=source, is_constant="%(" not in source)

    def _place(self, found: re.Match[str]) -> str:
        text = found.group()
        if found.group(1):
            return f"%({self._literals[text]})s"
        if found.group(2):
            return "%(uuid)s-" + self._uuids.setdefault(text, f"{len(self._uuids) + 1:012x}")
        return f"%({self._moment(text)})s" if found.group(3) else "%%"

    def _moment(self, text: str) -> str:
        if text not in self._names:
            read = Moment.read(text)
            is_own = read.timespec == "auto" and _rows.microseconds(read.base) in self.happened
            moments = self.own if is_own else self.weekly
            self._names[text] = f"{'own' if is_own else 'weekly'}{len(moments)}"
            moments[self._names[text]] = read
        return self._names[text]


def _literals(snapshot: Snapshot) -> dict[str, str]:
    """Return the words of a snapshot that every clone has its own for."""
    found = {
        _scenarios.CLIENT_NUMBER: "client_number",
        _scenarios.CLIENT_NAME: "client_name",
        _scenarios.CLIENT_PHONE: "client_phone",
    }
    for index, case in enumerate(snapshot.rows["cases"]):
        found[case["number"]] = f"number{index}"
    openings = {
        (row["entry_id"], row["name"]): index for index, row in enumerate(snapshot.rows["openings"])
    }
    for entry in snapshot.rows["ledger_entries"]:
        personal: dict[str, Any] = json.loads(entry["content"]).get("personal", {})
        for name, commitment in personal.items():
            found[commitment["hmac"]] = f"hmac{openings[entry['id'], name]}"
    return found
