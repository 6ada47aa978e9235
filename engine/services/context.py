"""What every use case is given: a session, who asks, the moment, and the loaded releases."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from engine.domain.access import Actor
from engine.store.cases import Case
from engine.store.ledger import LedgerEntry


class Catalogue:
    """What this process has loaded of releases and organisation; none of it ever changes."""

    def __init__(self) -> None:
        self._loaded: dict[object, Any] = {}
        self._lock = threading.RLock()

    def get(self, key: object, load: Callable[[], Any]) -> Any:
        """Give what was loaded under this key, loading it once when it is first asked for."""
        if key not in self._loaded:
            with self._lock:
                if key not in self._loaded:
                    self._loaded[key] = load()
        return self._loaded[key]

    def current(self, key: object, version: int, load: Callable[[], Any]) -> Any:
        """Give the newest of something that has versions; older ones are forgotten."""
        known = self._loaded.get(key)
        if known is None or known[0] != version:
            known = self._loaded[key] = (version, load())
        return known[1]


@dataclass(frozen=True, kw_only=True, slots=True)
class PendingEntry:
    """A ledger entry that waits for its place in the chain, and the openings it needs."""

    entry: LedgerEntry
    case: Case | None
    document: dict[str, Any]
    openings: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Context:
    """One unit of work: data only, with one moment for all of it.

    `memo` keeps what was looked up once in this unit of work. `after_commit` takes further works,
    which run in order once this one is stored, each in a transaction of its own, as the system and
    at the same moment. `reads` takes the ids of the cases whose content is shown (R10).
    """

    session: Session
    actor: Actor | None
    now: datetime
    catalogue: Catalogue = field(default_factory=Catalogue)
    after_commit: list["Callable[[Context], object]"] = field(default_factory=list)
    entries: list[PendingEntry] = field(default_factory=list)
    notifications: list[dict[str, Any]] = field(default_factory=list)
    reads: set[int] = field(default_factory=set)
    memo: dict[object, Any] = field(default_factory=dict)
