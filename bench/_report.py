"""What the benches share: how much is measured, on which databases, and the one line they print."""

import argparse
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import Engine

from bench import _databases, dataset

Figures = dict[str, Any]

OPENED: Final = {"sqlite": _databases.sqlite_file, "postgresql": _databases.postgresql}


@dataclass(frozen=True, kw_only=True)
class Scale:
    """How much is measured, on a firm with so many branches and cases."""

    branches: int
    closed: int
    open: int
    times: int
    """How often each thing is done, or how many different ones are asked for."""
    databases: tuple[str, ...] = tuple(OPENED)


def on_each(
    scale: Scale, *, seed: int, work: Callable[[Engine], Figures]
) -> tuple[Figures, dict[str, str]]:
    """Return what the work finds on each database filled to scale, and the versions of those."""
    figures, versions = {}, {}
    with dataset.walked(branches=scale.branches, seed=seed) as walks:
        for name in scale.databases:
            with OPENED[name]() as engine:
                versions[name] = _databases.version(engine)
                dataset.clone(walks, engine, closed=scale.closed, open_=scale.open, seed=seed)
                figures[name] = work(engine)
    return figures, versions


def line(
    name: str,
    *,
    seed: int,
    versions: dict[str, str],
    figures: Figures,
    limits: Figures,
    holds: bool,
) -> Figures:
    """Return what is printed: the machine, the figures, and whether every limit holds."""
    return {
        "name": name,
        "machine": {**_databases.machine(), **versions},
        "seed": seed,
        "figures": figures,
        "limits": limits,
        "holds": holds,
    }


def main(
    measure: Callable[..., Figures],
    text: str | None,
    *,
    full: Scale,
    quick: Scale,
    announce: Callable[[str], None],
) -> None:
    """Measure at the scale that the command line asks for, and print one line."""
    parser = argparse.ArgumentParser(description=text)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--quick", action="store_true", help="very little, to see that it runs")
    parser.add_argument("--database", choices=list(OPENED), help="only this one")
    given = parser.parse_args()
    scale = quick if given.quick else full
    if given.database:
        scale = replace(scale, databases=(given.database,))
    announce(json.dumps(measure(seed=given.seed, scale=scale), ensure_ascii=False))
