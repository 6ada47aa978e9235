"""How long it takes to take a case of 200 entries away, and many cases as event logs.

`python -m bench.bundle [--seed 7] [--quick]`

A bundle is whole: access, the state at every entry, both pages, the drawing, the proof, the zip and
the entry that notes it. The first one of a case waits for the checkpoint that signs it; of an older
entry it does not. The times of the event logs are those of all cases, written to a file.
"""

import argparse
import json
import resource
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Engine

from bench import _databases, _long_case, _timing, dataset
from engine.domain.access import Actor
from engine.services import directory
from engine.services.bundles import Order
from engine.services.case_search import CaseFilters
from engine.services.event_exports import Format
from engine.services.event_exports import Order as EventOrder
from webapp import extensions
from webapp.app import create_app
from webapp.config import Config
from webapp.extensions import Transactor
from webapp.ui import dossiers, event_files

LIMITS: Final = {"p95_ms": 2_000}
_OPENED: Final = {"sqlite": _databases.sqlite_file, "postgresql": _databases.postgresql}
_MEGABYTE: Final = 1024**2


@dataclass(frozen=True, kw_only=True)
class Scale:
    """How much is measured."""

    branches: int
    closed: int
    open: int
    runs: int
    databases: tuple[str, ...]


FULL: Final = Scale(
    branches=10, closed=50_000, open=5_000, runs=30, databases=("sqlite", "postgresql")
)
QUICK: Final = Scale(branches=2, closed=40, open=40, runs=2, databases=("sqlite",))


def measure(*, seed: int, scale: Scale) -> dict[str, Any]:
    """Measure everything and say whether the limits hold."""
    figures: dict[str, Any] = {}
    versions: dict[str, str] = {}
    with dataset.walked(branches=scale.branches, seed=seed) as walks:
        for name in scale.databases:
            with _OPENED[name]() as engine, tempfile.TemporaryDirectory() as folder:
                versions[name] = _databases.version(engine)
                dataset.clone(walks, engine, closed=scale.closed, open_=scale.open, seed=seed)
                figures[name] = _on_database(engine, Path(folder), runs=scale.runs)
    taken = [run for each in figures.values() for run in each["bundle"].values()]
    return {
        "name": "bundle",
        "machine": {**_databases.machine(), **versions},
        "seed": seed,
        "figures": figures,
        "limits": LIMITS,
        "holds": all(run["p95_ms"] < LIMITS["p95_ms"] for run in taken),
    }


def _on_database(engine: Engine, folder: Path, *, runs: int) -> dict[str, Any]:
    config = Config(data_dir=folder, database_url=_databases.url(engine))
    app = create_app(config, clock=lambda: dataset.ENDS)
    with app.app_context():
        transact = extensions.transactor(app)
        case = _long_case.lengthen(transact)
        auditor = transact(lambda ctx: directory.actor(ctx, "auditor"))
        take = partial(dossiers.take, transact, config, actor=auditor)
        first_s, first = _timed(lambda: take(order=Order(number=case.number)))
        orders = {
            "whole": Order(number=case.number, entry=case.last),
            "middle": Order(number=case.number, entry=case.last // 2),
            "opened": Order(
                number=case.number, entry=case.last, with_openings=True, reason="bench"
            ),
        }
        return {
            "entries": case.last,
            "first_s": first_s,
            "kilobytes": len(first.content) // 1024,
            "bundle": {
                name: _timing.run(lambda order: take(order=order), [order] * runs).figures()
                for name, order in orders.items()
            },
            "event_logs": {form.value: _event_log(transact, form, auditor) for form in Format},
        }


def _event_log(transact: Transactor, form: Format, actor: Actor) -> dict[str, float]:
    order = EventOrder(format=form, filters=CaseFilters())
    before = _peak_mb()
    seconds, (file, count) = _timed(
        lambda: event_files.write(transact, order, secret=b"bench", actor=actor)
    )
    with file:
        megabytes = round(file.seek(0, 2) / _MEGABYTE, 1)
    grew = _peak_mb() - before
    return {"cases": count, "seconds": seconds, "megabytes": megabytes, "grew_mb": grew}


def _peak_mb() -> int:
    """Return the most memory that this process has ever held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    result = work()
    return round(time.perf_counter() - began, 2), result


def main(announce: Callable[[str], None] = print) -> None:
    """Measure and print one line."""
    parser = argparse.ArgumentParser(prog="python -m bench.bundle", description=__doc__)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--quick", action="store_true", help="a few cases, to see that it runs")
    given = parser.parse_args()
    found = measure(seed=given.seed, scale=QUICK if given.quick else FULL)
    announce(json.dumps(found, ensure_ascii=False))


if __name__ == "__main__":
    main()
