"""How long it takes to take a case of 200 entries away, and many cases as event logs.

`python -m bench.bundle [--seed 7] [--quick]`

A bundle is whole: access, the state at every entry, both pages, the drawing, the proof, the zip and
the entry that notes it. The first one of a case waits for the checkpoint that signs it; of an older
entry it does not. The times of the event logs are those of all cases, written to a file.
"""

import resource
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Final

from flask import Flask
from sqlalchemy import Engine

from bench import _databases, _long_case, _report, _timing, dataset
from bench._report import Figures, Scale
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
_MEGABYTE: Final = 1024**2

FULL: Final = Scale(branches=10, closed=50_000, open=5_000, times=30)
QUICK: Final = Scale(branches=2, closed=40, open=40, times=2, databases=("sqlite",))


def measure(*, seed: int, scale: Scale) -> Figures:
    """Measure everything and say whether the limits hold."""
    figures, versions = _report.on_each(
        scale, seed=seed, work=lambda engine: _on_database(engine, times=scale.times)
    )
    taken = [found for each in figures.values() for found in each["bundle"].values()]
    holds = all(found["p95_ms"] < LIMITS["p95_ms"] for found in taken)
    return _report.line(
        "bundle", seed=seed, versions=versions, figures=figures, limits=LIMITS, holds=holds
    )


def _on_database(engine: Engine, *, times: int) -> Figures:
    with tempfile.TemporaryDirectory() as folder:
        config = Config(data_dir=Path(folder), database_url=_databases.url(engine))
        app = create_app(config, clock=lambda: dataset.ENDS)
        with app.app_context():
            return _bundles(app, config, times=times)


def _bundles(app: Flask, config: Config, *, times: int) -> Figures:
    transact = extensions.transactor(app)
    case = _long_case.lengthen(transact)
    auditor = transact(lambda ctx: directory.actor(ctx, "auditor"))
    take = partial(dossiers.take, transact, config, actor=auditor)
    first_s, first = _timed(lambda: take(order=Order(number=case.number)))
    orders = {
        "whole": Order(number=case.number, entry=case.last),
        "middle": Order(number=case.number, entry=case.last // 2),
        "opened": Order(number=case.number, entry=case.last, with_openings=True, reason="bench"),
    }
    return {
        "entries": case.last,
        "first_s": first_s,
        "kilobytes": len(first.content) // 1024,
        "bundle": {
            name: _timing.run(lambda order: take(order=order), [order] * times).figures()
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
    _report.main(measure, __doc__, full=FULL, quick=QUICK, announce=announce)


if __name__ == "__main__":
    main()
