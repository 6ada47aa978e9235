"""How long an auditor waits for the trace of a case, among a million cases.

`python -m bench.trace [--seed 7] [--quick]`

Whole requests of the application in this process, from routing to the drawn page, the read log
included: the timeline, the case as of an entry in the middle of its history, and the same over the
API. The cases are chosen at random, each is asked for once; the long one has 200 entries.
"""

import argparse
import json
import random
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from flask.testing import FlaskClient
from sqlalchemy import Engine, func, select

from bench import _databases, _long_case, _timing, dataset
from bench._long_case import Place
from engine.services import directory, identity
from engine.services.context import Context
from engine.store.cases import Case
from webapp import auth
from webapp.app import create_app
from webapp.config import Config
from webapp.extensions import Transactor

LIMITS: Final = {"p95_ms": 150}
_OPENED: Final = {"sqlite": _databases.sqlite_file, "postgresql": _databases.postgresql}
_OK: Final = 200
_ADDRESSES: Final = {
    "timeline": "/cases/{number}/trace",
    "as_of": "/cases/{number}/as-of?entry={middle}",
    "api_as_of": "/api/v1/cases/{number}/as-of/{middle}",
}


@dataclass(frozen=True, kw_only=True)
class Scale:
    """How much is measured."""

    branches: int
    closed: int
    open: int
    asked: int
    """Cases of which everything is asked for once, and times that the long one is."""
    databases: tuple[str, ...]


FULL: Final = Scale(
    branches=16, closed=1_000_000, open=100_000, asked=500, databases=("sqlite", "postgresql")
)
QUICK: Final = Scale(branches=2, closed=40, open=40, asked=3, databases=("sqlite",))


def measure(*, seed: int, scale: Scale) -> dict[str, Any]:
    """Measure everything and say whether the limits hold."""
    figures: dict[str, Any] = {}
    versions: dict[str, str] = {}
    with dataset.walked(branches=scale.branches, seed=seed) as walks:
        for name in scale.databases:
            with _OPENED[name]() as engine:
                versions[name] = _databases.version(engine)
                dataset.clone(walks, engine, closed=scale.closed, open_=scale.open, seed=seed)
                figures[name] = _on_database(engine, random.Random(seed), scale)
    asked = [found for each in figures.values() for found in each["asked"].values()]
    return {
        "name": "trace",
        "machine": {**_databases.machine(), **versions},
        "seed": seed,
        "figures": figures,
        "limits": LIMITS,
        "holds": all(found["p95_ms"] < LIMITS["p95_ms"] for found in asked),
    }


def _on_database(engine: Engine, chosen: random.Random, scale: Scale) -> dict[str, Any]:
    transact = Transactor(engine, clock=lambda: dataset.ENDS)
    count, cases = transact(lambda ctx: _cases(ctx, chosen, count=scale.asked))
    long_case = _long_case.lengthen(transact)
    token = transact(
        lambda ctx: identity.open_session(ctx, user_id=directory.user_id(ctx, "auditor"))
    )
    with tempfile.TemporaryDirectory() as folder:
        config = Config(data_dir=Path(folder), database_url=_databases.url(engine))
        client = create_app(config, clock=lambda: dataset.ENDS).test_client()
        client.set_cookie(auth.COOKIE, token)
        _run(client, cases[:1])
        found = {
            **_run(client, cases),
            **{
                f"long_{name}": run for name, run in _run(client, [long_case] * scale.asked).items()
            },
        }
    return {"cases": count, "asked": found}


def _run(client: FlaskClient, cases: Sequence[Place]) -> dict[str, dict[str, float]]:
    """Ask for each case at each address; a first run of one case warms up."""
    return {
        name: _timing.run(
            lambda case, address=address: _ask(client, case, address), cases
        ).figures()
        for name, address in _ADDRESSES.items()
    }


def _ask(client: FlaskClient, case: Place, address: str) -> None:
    answer = client.get(address.format(number=case.number, middle=(case.last + 1) // 2))
    if answer.status_code != _OK:
        raise RuntimeError(f"{answer.status_code}: {answer.text[:500]}")


def _cases(ctx: Context, chosen: random.Random, *, count: int) -> tuple[int, list[Place]]:
    """Return how many cases there are, and some of them."""
    ids = ctx.session.scalar(select(func.max(Case.id))) or 0
    wanted = chosen.sample(range(1, ids + 1), min(count, ids))
    rows = ctx.session.execute(select(Case.number, Case.ledger_seq).where(Case.id.in_(wanted)))
    found = [Place(number=row.number, last=row.ledger_seq) for row in rows]
    chosen.shuffle(found)
    return ids, found


def main(announce: Callable[[str], None] = print) -> None:
    """Measure and print one line."""
    parser = argparse.ArgumentParser(prog="python -m bench.trace", description=__doc__)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--quick", action="store_true", help="a few cases, to see that it runs")
    given = parser.parse_args()
    found = measure(seed=given.seed, scale=QUICK if given.quick else FULL)
    announce(json.dumps(found, ensure_ascii=False))


if __name__ == "__main__":
    main()
