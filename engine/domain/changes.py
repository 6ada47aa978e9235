"""One change between two versions of the models, as a value; sentences are made at the edge."""

from dataclasses import dataclass
from enum import StrEnum


class ChangeKind(StrEnum):
    """What has become of a thing; moved is only drawn or listed elsewhere."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"


@dataclass(frozen=True, kw_only=True)
class Change:
    """One thing that changed: `what` is its sort, `detail` the part of it."""

    path: str
    kind: ChangeKind
    what: str
    name: str
    element: str | None = None
    detail: str | None = None
    before: str | None = None
    after: str | None = None
    unit: str | None = None
