"""How long an auditor waits for the trace of a case, among a million cases.

`python -m bench.trace [--seed 7] [--quick]`

Whole requests of the application in this process, from routing to the drawn page, the read log
included: the timeline, the case as of an entry in the middle of its history, and the same over the
API. The cases are chosen at random, each is asked for once; the long one has 200 entries.
"""

import random
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from flask.testing import FlaskClient
from sqlalchemy import Engine, func, select

from bench import _databases, _long_case, _report, _timing, dataset
from bench._long_case import Place
from bench._report import Figures, Scale
from engine.services import directory, identity
from engine.services.context import Context
from engine.store.cases import Case
from webapp import auth
from webapp.app import create_app
from webapp.config import Config
from webapp.extensions import Transactor

LIMITS: Final = {"p95_ms": 150}
_OK: Final = 200
_ADDRESSES: Final = {
    "timeline": "/cases/{number}/trace",
    "as_of": "/cases/{number}/as-of?entry={middle}",
    "api_as_of": "/api/v1/cases/{number}/as-of/{middle}",
}

FULL: Final = Scale(branches=16, closed=1_000_000, open=100_000, times=500)
"""So many cases are asked for once each, and the long one so many times."""
QUICK: Final = Scale(branches=2, closed=40, open=40, times=3, databases=("sqlite",))


def measure(*, seed: int, scale: Scale) -> Figures:
    """Measure everything and say whether the limits hold."""
    figures, versions = _report.on_each(
        scale, seed=seed, work=lambda engine: _on_database(engine, random.Random(seed), scale)
    )
    asked = [found for each in figures.values() for found in each["asked"].values()]
    holds = all(found["p95_ms"] < LIMITS["p95_ms"] for found in asked)
    return _report.line(
        "trace", seed=seed, versions=versions, figures=figures, limits=LIMITS, holds=holds
    )


def _on_database(engine: Engine, chosen: random.Random, scale: Scale) -> dict[str, Any]:
    transact = Transactor(engine, clock=lambda: dataset.ENDS)
    count, cases = transact(lambda ctx: _cases(ctx, chosen, count=scale.times))
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
                f"long_{name}": run for name, run in _run(client, [long_case] * scale.times).items()
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
    _report.main(measure, __doc__, full=FULL, quick=QUICK, announce=announce)


if __name__ == "__main__":
    main()
