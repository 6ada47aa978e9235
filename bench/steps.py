"""One user task completed, in-process and over HTTP, against SpiffWorkflow by itself.

`python -m bench.steps [--seed 7] [--quick]`

Both floors do the same steps on the same database: restore, complete, serialize, UPDATE, commit
(`bench/_floors.py`), the second behind a bare Flask route on the server that we ship with. The
tasks are those of a general complaint that send nothing, in equal shares; a ratio compares the
means of their medians, and every figure is the median of five runs.
"""

import statistics
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from typing import Final

from bench import _costs, _databases, _jobs, _report, _servers, _timing, dataset
from bench._costs import bare_parts
from bench._floors import Floor, Times
from bench._jobs import SENDING, SILENT, Job
from bench._report import Figures
from bench._servers import Client
from bench._timing import Run, milliseconds
from bench.dataset import Walked
from webapp.extensions import Transactor

LIMITS: Final = {
    "ratio_in_process": 4,
    "ratio_http": 4,
    "writers_p999_ms": 500,
    "statements": 14,
    "commits": 1,
    "cold_start_s": 3,
    "resident_mb": 200,
}
_CLIENTS: Final = 4
_WRITERS: Final = 4


@dataclass(frozen=True, kw_only=True)
class Scale:
    """How much is measured."""

    branches: int
    finished: int
    open: int
    runs: int
    each: int
    """Completions of each kind in one run of one client."""
    written: int
    """Completions by the four writers."""
    databases: tuple[str, ...]


FULL: Final = Scale(
    branches=10,
    finished=2_000,
    open=40_000,
    runs=5,
    each=50,
    written=20_000,
    databases=("sqlite", "postgresql"),
)
QUICK: Final = Scale(
    branches=2, finished=40, open=500, runs=1, each=2, written=12, databases=("sqlite",)
)


def measure(*, seed: int, scale: Scale) -> Figures:
    """Measure everything and say whether the limits hold."""
    figures: Figures = {}
    versions: dict[str, str] = {}
    with dataset.walked(branches=scale.branches, seed=seed) as walks:
        for name in scale.databases:
            with ExitStack() as stack:
                engine = stack.enter_context(_report.OPENED[name]())
                versions[name] = _databases.version(engine)
                dataset.clone(walks, engine, closed=scale.open // 10, open_=scale.open, seed=seed)
                transact = Transactor(engine, clock=lambda: dataset.ENDS)
                figures[name] = _on_database(transact, scale)
                if name == "sqlite":
                    figures["writers"] = _write(transact, scale)
        figures["bytes_a_finished_case"] = {
            name: _bytes_a_case(walks, name, scale, seed) for name in scale.databases
        }
    figures["cold_start_s"] = _cold_start(scale)
    holds = all(_verdicts(figures, scale))
    return _report.line(
        "steps", seed=seed, versions=versions, figures=figures, limits=LIMITS, holds=holds
    )


def _on_database(transact: Transactor, scale: Scale) -> Figures:
    """Measure in this process, then over HTTP; a first run warms up and is not counted."""
    floor = Floor(transact.engine)
    url = _databases.url(transact.engine)
    runs = [_in_process(transact, floor, scale) for _ in range(1 + scale.runs)][1:]
    with _servers.bare(url) as bare, _servers.ours(url) as ours:
        with closing(Client(bare)) as bare_client, closing(Client(ours)) as our_client:
            clients = (bare_client, our_client)
            over_http = [_over_http(transact, floor, clients, scale) for _ in range(1 + scale.runs)]
        resident = ours.resident_mb()
    every = (*SILENT, *SENDING)
    costs = _costs.statements(transact, _jobs.mixed(transact, each=2, elements=every))
    return {
        "in_process": _timing.middle(runs),
        "http": _timing.middle(over_http[1:]),
        "resident_mb": resident,
        "costs": costs,
        "breakdown_percent": _costs.shares(transact, _jobs.mixed(transact, each=scale.each)),
    }


def _in_process(transact: Transactor, floor: Floor, scale: Scale) -> Figures:
    """Do one run: the floor and ours with one client on the same tasks, then ours with four."""
    jobs = _jobs.mixed(transact, each=scale.each)
    floor.prepare([job.task_id for job in jobs])
    taken: list[Times] = []
    bare = _timing.run(lambda job: taken.append(floor.step(job.task_id)), jobs)
    ours = _timing.run(lambda job: _jobs.complete(transact, job), jobs)
    more = _jobs.mixed(transact, each=scale.each)
    shared = _timing.run(lambda job: _jobs.complete(transact, job), more, clients=_CLIENTS)
    return {
        **_compared(jobs, bare, ours),
        "floor_parts": bare_parts(taken),
        "four_clients": shared.figures(),
    }


def _over_http(
    transact: Transactor, floor: Floor, clients: tuple[Client, Client], scale: Scale
) -> Figures:
    """Do one run: the floor and ours with one client on the same tasks, then both with four."""
    bare_client, our_client = clients
    jobs = _jobs.mixed(transact, each=scale.each)
    floor.prepare([job.task_id for job in jobs])
    tokens = _jobs.tokens(transact, jobs)

    def ask_bare(job: Job) -> None:
        bare_client.complete(job.task_id, job.values)

    def ask_us(job: Job) -> None:
        our_client.complete(job.task_id, job.values, token=tokens[job.actor.id])

    bare = _timing.run(ask_bare, jobs)
    shared_bare = _timing.run(ask_bare, jobs, clients=_CLIENTS)
    ours = _timing.run(ask_us, jobs)
    more = _jobs.mixed(transact, each=scale.each)
    tokens |= _jobs.tokens(transact, more)
    shared = _timing.run(ask_us, more, clients=_CLIENTS)
    return {
        **_compared(jobs, bare, ours),
        "four_clients": shared.figures(),
        "floor_four_clients": shared_bare.figures(),
    }


def _compared(jobs: Sequence[Job], bare: Run, ours: Run) -> Figures:
    """Return both runs and their ratio; the kinds of task count alike, however long they take."""
    bare_medians, our_medians = _medians(jobs, bare), _medians(jobs, ours)
    ratio = statistics.mean(our_medians.values()) / statistics.mean(bare_medians.values())
    return {
        "floor": bare.figures(),
        "one_client": ours.figures(),
        "by_task": {
            element: {
                "floor_ms": milliseconds(bare_medians[element]),
                "ours_ms": milliseconds(our_medians[element]),
                "ratio": our_medians[element] / bare_medians[element],
            }
            for element in SILENT
        },
        "ratio": ratio,
    }


def _medians(jobs: Sequence[Job], run: Run) -> dict[str, float]:
    return {
        element: statistics.median(
            seconds
            for job, seconds in zip(jobs, run.seconds, strict=True)
            if job.element == element
        )
        for element in SILENT
    }


def _write(transact: Transactor, scale: Scale) -> Figures:
    """Let four threads write at once, through every step of a general complaint."""
    seconds: list[float] = []
    elapsed = 0.0
    while len(seconds) < scale.written:
        jobs = _jobs.waiting(transact, limit=scale.written - len(seconds))
        done = _timing.run(lambda job: _jobs.complete(transact, job), jobs, clients=_WRITERS)
        seconds += done.seconds
        elapsed += done.elapsed
    run = Run(seconds=seconds, elapsed=elapsed)
    return {
        "completions": len(seconds),
        **run.figures(),
        "p999_ms": milliseconds(_timing.percentile(seconds, 99.9)),
        "longest_ms": milliseconds(max(seconds)),
    }


def _bytes_a_case(walks: Walked, name: str, scale: Scale, seed: int) -> int:
    """Return by how much a database grows with each finished case, indexes and all."""
    sizes, closed = [], 0
    for finished in (0, scale.finished):
        with _report.OPENED[name]() as engine:
            made = dataset.clone(walks, engine, closed=finished, open_=0, seed=seed)
            sizes.append(_databases.size(engine))
            closed = made.closed
    return (sizes[1] - sizes[0]) // closed


def _cold_start(scale: Scale) -> float:
    """Return how long `shouwen serve` takes to its first answer."""
    times = []
    with _databases.sqlite_file() as engine:
        for _ in range(scale.runs):
            with _servers.ours(_databases.url(engine), beats=True) as server:
                times.append(server.started_in)
    return round(statistics.median(times), 3)


def _verdicts(figures: Figures, scale: Scale) -> Iterator[bool]:
    yield figures["writers"]["p999_ms"] < LIMITS["writers_p999_ms"]
    yield figures["cold_start_s"] < LIMITS["cold_start_s"]
    for name in scale.databases:
        found = figures[name]
        yield found["in_process"]["ratio"] <= LIMITS["ratio_in_process"]
        yield found["http"]["ratio"] <= LIMITS["ratio_http"]
        yield found["resident_mb"] < LIMITS["resident_mb"]
        for element, cost in found["costs"].items():
            yield cost["statements"] <= LIMITS["statements"]
            yield cost["commits"] <= LIMITS["commits"] + (element in SENDING)


def main(announce: Callable[[str], None] = print) -> None:
    """Measure and print one line."""
    _report.main(measure, __doc__, full=FULL, quick=QUICK, announce=announce)


if __name__ == "__main__":
    main()
