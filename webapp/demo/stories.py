"""What the demo's clients complain about: stories and phrases, read from the folder `texts`."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any, Final

_FOLDER: Final = Path(__file__).with_name("texts")
_PHRASES: Final = "phrases.toml"


@dataclass(frozen=True, kw_only=True)
class Story:
    """What a complaint is about, and what everybody who handles it finds and writes.

    `accused` is `front`, `counter` or `head` of the client's branch, an `agent` of the customer
    service centre, the `branch` itself, the code of another unit, or `none`.
    """

    category: str
    topic: str
    accused: str
    client_side: str
    result: str
    nature: str
    lesson: str
    accused_side: str | None = None
    kind: str | None = None
    expression: str = "dissatisfaction"
    grade: str = "general"
    estimated_loss: float | None = None
    payment: float | None = None
    root_cause: str | None = None
    misconduct: str = "attitude"
    corrective: str | None = None
    accountability: str | None = None
    improvement: str | None = None
    headquarters: str | None = None
    instruction: str | None = None
    objections: tuple[str, ...] = ()
    satisfaction: str = "satisfied"

    @property
    def concerns_margin(self) -> bool:
        """Test whether margin headquarters is complained about, or answers (ACC-07)."""
        return self.accused == "MHQ" or (self.accused == "none" and self.category == "other")

    @property
    def fault(self) -> dict[str, str | None]:
        """Return what is said of a fault (CMP-49, ACC-01); nothing where the firm has none."""
        is_ours = self.nature == "responsible"
        found = {
            "root_cause": self.root_cause,
            "corrective_action": self.corrective,
            "misconduct": self.misconduct,
        }
        return {name: value if is_ours else None for name, value in found.items()}


@dataclass(frozen=True, kw_only=True)
class Telling:
    """One complaint: what its client says, and how far it has come.

    It either began so many working `days` ago and is closed, or waits at the task `until` since so
    many working hours (`waited`). `late` names the tasks that were done after their deadline.
    """

    story: Story
    intake: str
    reason: str
    demand: str
    branch: str
    channel: str = "phone"
    days: float | None = None
    offset: float | None = None
    until: str | None = None
    waited: float = 0
    rounds: int = 0
    claimed: bool = False
    delegate: bool = False
    returned: bool = False
    late: tuple[str, ...] = ()
    regrade: str | None = None
    regrade_reason: str | None = None
    transfer: str | None = None
    cluster: str | None = None
    label: str | None = None
    withdrawn: str | None = None
    prior: str | None = None


def tellings() -> tuple[Telling, ...]:
    """Return every complaint of the demo, category by category."""
    return tuple(_tellings())


@cache
def phrases() -> Mapping[str, tuple[str, ...]]:
    """Return what people write whatever the complaint is about, by what it is for."""
    return {name: tuple(texts) for name, texts in _read(_FOLDER / _PHRASES).items()}


def _tellings() -> Iterator[Telling]:
    for path in sorted(_FOLDER.glob("*.toml")):
        if path.name == _PHRASES:
            continue
        content = _read(path)
        for entry in content["stories"]:
            for case in entry["cases"]:
                yield _telling({"category": content["category"]} | entry, case)


def _telling(entry: Mapping[str, Any], case: Mapping[str, Any]) -> Telling:
    """Join a story with one of its cases, whose words about the story itself win."""
    own = {name: value for name, value in case.items() if name in _STORY}
    story = Story(**_tuples({**entry, **own}, leave_out="cases"))
    rest = {name: value for name, value in case.items() if name not in _STORY}
    return Telling(story=story, **_tuples({"branch": case["intake"], **rest}))


def _tuples(found: Mapping[str, Any], *, leave_out: str = "") -> dict[str, Any]:
    return {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in found.items()
        if name != leave_out
    }


def _read(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        return tomllib.load(file)


_STORY: Final = frozenset(field.name for field in fields(Story))
