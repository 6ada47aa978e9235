"""Running work with one or several clients, and what its times come to."""

import statistics
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Run:
    """The seconds of each piece of work, and of all of it together."""

    seconds: list[float]
    elapsed: float

    def figures(self) -> dict[str, float]:
        """Return milliseconds at three percentiles, and how much was done a second."""
        return {
            "p50_ms": milliseconds(percentile(self.seconds, 50)),
            "p95_ms": milliseconds(percentile(self.seconds, 95)),
            "p99_ms": milliseconds(percentile(self.seconds, 99)),
            "per_second": round(len(self.seconds) / self.elapsed, 1),
        }


def run(work: Callable[[T], Any], given: Sequence[T], *, clients: int = 1) -> Run:
    """Do every piece of work, shared between some clients that each go on at once."""

    def timed(piece: T) -> float:
        began = time.perf_counter()
        work(piece)
        return time.perf_counter() - began

    began = time.perf_counter()
    if clients == 1:
        seconds = [timed(piece) for piece in given]
    else:
        with ThreadPoolExecutor(clients) as pool:
            seconds = list(pool.map(timed, given))
    return Run(seconds=seconds, elapsed=time.perf_counter() - began)


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the value that this share of the values does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


def milliseconds(seconds: float) -> float:
    """Return milliseconds to three places."""
    return round(seconds * 1000, 3)


def middle(runs: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return the median of each figure over some runs, however deep it stands."""
    first = runs[0]
    return {
        name: middle([each[name] for each in runs])
        if isinstance(first[name], dict)
        else round(statistics.median(each[name] for each in runs), 3)
        for name in first
    }
