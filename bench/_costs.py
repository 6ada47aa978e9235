"""What one completion costs besides time: statements, commits, and where the time goes."""

import cProfile
import pstats
import statistics
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any, Final

from sqlalchemy import event

from bench import _jobs
from bench._floors import Times
from bench._jobs import Job
from bench._timing import milliseconds
from webapp.extensions import Transactor

_PARTS: Final = (
    ("sqlalchemy", "SQLAlchemy"),
    ("psycopg", "driver"),
    ("pysqlite3", "driver"),
    ("engine/store/sqlite", "driver"),
    ("SpiffWorkflow", "SpiffWorkflow"),
    ("engine/workflow", "engine.workflow"),
    ("engine/expressions", "engine.expressions"),
    ("engine/forms", "engine.forms"),
    ("marshmallow", "engine.forms"),
    ("engine/domain", "engine.domain"),
    ("engine/services", "engine.services"),
    ("engine/store", "engine.store"),
    ("webapp", "webapp"),
)


def statements(transact: Transactor, jobs: Sequence[Job]) -> dict[str, dict[str, int]]:
    """Count, for each kind of task, the statements and commits of the step and of what follows."""
    found: dict[str, dict[str, int]] = {}
    for job in jobs:
        with _counting(transact) as counts:
            _jobs.complete(transact, job)
        counted = {
            "statements": counts[0],
            "statements_delivering": sum(counts[1:]),
            "commits": len(counts) - 1,
        }
        known = found.setdefault(job.element, counted)
        found[job.element] = {name: max(known[name], counted[name]) for name in counted}
    return found


@contextmanager
def _counting(transact: Transactor) -> Iterator[list[int]]:
    """Count the statements of each transaction, in order."""
    counts = [0]

    def count(*_: Any) -> None:
        counts[-1] += 1

    def begin_anew(_: Any) -> None:
        counts.append(0)

    event.listen(transact.engine, "before_cursor_execute", count)
    event.listen(transact.engine, "commit", begin_anew)
    try:
        yield counts
    finally:
        event.remove(transact.engine, "before_cursor_execute", count)
        event.remove(transact.engine, "commit", begin_anew)


def shares(transact: Transactor, jobs: Sequence[Job]) -> dict[str, float]:
    """Return which part of the code takes which share of a completion's time, in percent.

    Taken with a profiler, which makes small calls look dearer than they are.
    """
    profile = cProfile.Profile()
    with profile:
        for job in jobs:
            _jobs.complete(transact, job)
    taken: dict[str, float] = defaultdict(float)
    for (file, _, name), (_, _, own, _, _) in pstats.Stats(profile).stats.items():  # type: ignore[attr-defined]
        taken[_part(file, name)] += own
    total = sum(taken.values())
    ordered = sorted(taken.items(), key=lambda entry: -entry[1])
    return {part: round(100 * seconds / total, 1) for part, seconds in ordered}


def _part(file: str, name: str) -> str:
    if file == "~":
        is_driver = any(word in name for word in ("Connection", "Cursor", "psycopg"))
        return "driver" if is_driver else "built-in functions"
    path = file.replace("\\", "/")
    return next((part for word, part in _PARTS if word in path), "standard library")


def bare_parts(times: Sequence[Times]) -> dict[str, float]:
    """Return the median of each part of the bare steps."""
    spread = [asdict(each) for each in times]
    return {
        f"{name}_ms": milliseconds(statistics.median(each[name] for each in spread))
        for name in spread[0]
    }
