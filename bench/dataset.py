"""The data of every bench: people, units, clients and cases at every stage, from one seed.

`python -m bench.dataset --url sqlite:////tmp/big.db --closed 1000000 --open 100000 --seed 7`

A few hundred complaints are walked through the services on a scratch database, by the people of
every branch, with warnings and breaches. Then their rows are cloned over three years: with ids,
moments, clients, case numbers and task ids of their own, ledgers chained and salted anew. So every
open task can be completed, and every ledger verifies. Clones are moved by whole weeks: weekdays and
office hours stay right, public holidays do not move along.
"""

import argparse
import itertools
import json
import random
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Engine, event, select

from bench import _bulk, _clients, _firm, _history, _rows
from bench._bulk import Writer
from bench._clones import Template
from bench._firm import Firm
from bench._history import Cloning
from bench._scenarios import CLIENT_NAME, CLIENT_NUMBER, CLIENT_PHONE, SCENARIOS
from bench._walks import WEEK, Snapshot, Walk
from engine.store import connection, schema
from engine.store.clients import Client
from tests.answers import ANSWERS
from webapp.extensions import Transactor

ENDS: Final = datetime(2026, 6, 12, 7, 0, tzinfo=UTC)
"""The end of the history: a Friday, three in the afternoon in Shanghai."""

_STARTS: Final = datetime(2026, 5, 11, 1, 0, tzinfo=UTC)
"""The first walk begins on a Monday; no public holiday follows until the end."""

_ENDS_ON: Final = 4
_LINGERED: Final = (*ANSWERS, "", "", "")
"""Where each walk in turn is left until the end; some go on everywhere."""
_MOST_BRANCHES: Final = 16
_CASES_A_BRANCH: Final = 2_000
_CASES_A_CLIENT: Final = 5
_COPIED: Final = (
    "users",
    "org_units",
    "memberships",
    "releases",
    "release_files",
    "stream_heads",
)


@dataclass(frozen=True, kw_only=True)
class Made:
    """What a dataset holds, and how long it took to make."""

    closed: int
    open: int
    clients: int
    walks: int
    rows: int
    seconds: float


@dataclass(frozen=True, kw_only=True)
class Walked:
    """The firm and the walked complaints on the scratch database, to be cloned anywhere."""

    scratch: Engine
    firm: Firm
    snapshots: tuple[Snapshot, ...]


@contextmanager
def walked(*, branches: int, seed: int) -> Iterator[Walked]:
    """Set a firm up and walk every scenario in each of its branches."""
    with tempfile.TemporaryDirectory() as folder:
        scratch = _scratch(Path(folder) / "scratch.db")
        firm = _firm.build(Transactor(scratch, clock=lambda: _STARTS), branches=branches)
        snapshots = tuple(_walk_all(scratch, firm, random.Random(seed)))
        yield Walked(scratch=scratch, firm=firm, snapshots=snapshots)
        scratch.dispose()


def make(engine: Engine, *, closed: int, open_: int, seed: int) -> Made:
    """Fill an empty, migrated database; `closed` and `open_` count complaints and revisits alike.

    A clone is a complaint with its revisits, so a few cases more may come out.
    """
    began = time.monotonic()
    branches = min(_MOST_BRANCHES, max(2, (closed + open_) // _CASES_A_BRANCH))
    with walked(branches=branches, seed=seed) as walks:
        made = clone(walks, engine, closed=closed, open_=open_, seed=seed)
    return replace(made, seconds=round(time.monotonic() - began, 1))


def clone(walks: Walked, engine: Engine, *, closed: int, open_: int, seed: int) -> Made:
    """Fill an empty, migrated database with clones of these walks."""
    began = time.monotonic()
    chosen = random.Random(seed)
    with _bulk.writing(engine) as writer:
        next_ids = _copy_firm(walks.scratch, writer)
        clients = _clients.write(writer, walks.firm, count=(closed + open_) // _CASES_A_CLIENT)
        templates = [Template(shot, adapt=writer.adapt) for shot in walks.snapshots]
        cloning = Cloning(writer=writer, clients=clients, chosen=chosen, next_ids=next_ids)
        plan = _history.plan(templates, closed=closed, open_=open_, ends=ENDS, chosen=chosen)
        for template, weeks, count in plan:
            cloning.add(template, weeks=weeks, count=count)
        cloning.finish()
    return Made(
        closed=cloning.closed,
        open=cloning.open,
        clients=sum(map(len, clients.values())),
        walks=len(walks.firm.branches) * len(SCENARIOS),
        rows=cloning.rows,
        seconds=round(time.monotonic() - began, 1),
    )


def main() -> None:
    """Make a dataset and say what it holds."""
    parser = argparse.ArgumentParser(prog="python -m bench.dataset", description=__doc__)
    parser.add_argument("--url", required=True, help="an empty or new database")
    parser.add_argument("--closed", type=int, default=1_000_000)
    parser.add_argument("--open", type=int, default=100_000, dest="open_")
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    engine = connection.create(given.url)
    schema.upgrade(engine)
    made = make(engine, closed=given.closed, open_=given.open_, seed=given.seed)
    engine.dispose()
    print(json.dumps({"name": "dataset", "seed": given.seed, **asdict(made)}))


def _scratch(path: Path) -> Engine:
    """Open a database for the walks that need not survive anything."""
    engine = connection.create(f"sqlite:///{path}")

    @event.listens_for(engine, "connect")
    def _be_quick(opened: Any, _record: object) -> None:
        opened.execute("PRAGMA synchronous=OFF")

    schema.upgrade(engine)
    return engine


def _walk_all(scratch: Engine, firm: Firm, chosen: random.Random) -> Iterator[Snapshot]:
    """Walk every scenario in every branch, starting all over a working week."""
    transact = Transactor(scratch, clock=lambda: _STARTS)
    count = len(firm.branches) * len(SCENARIOS)
    for index, (scenario, branch) in enumerate(itertools.product(SCENARIOS, firm.branch_ids)):
        start = _start(index, count)
        transact(lambda ctx, branch=branch: _place_client(ctx.session, branch))
        walk = Walk(
            transact=transact,
            read=_rows.of_cases,
            firm=firm,
            scenario=scenario,
            index=index,
            ends=ENDS,
            random=chosen,
            lingers_at=_LINGERED[index % len(_LINGERED)],
        )
        yield from walk.run(start)


def _start(index: int, count: int) -> datetime:
    """Spread the walks over the first week; some begin when the history ends, weeks before."""
    if index % 5 == _ENDS_ON:
        return ENDS - 4 * WEEK - timedelta(minutes=3 + index % 7)
    return _STARTS + timedelta(days=index % 5, hours=8 * (index * 7 % count + 0.5) / count)


def _place_client(session: Any, branch_id: int) -> None:
    """Let the client of the walks belong to the branch of the next one."""
    client = session.scalar(select(Client).where(Client.number == CLIENT_NUMBER))
    if client is None:
        client = Client(number=CLIENT_NUMBER, name=CLIENT_NAME, phone=CLIENT_PHONE)
        session.add(client)
    client.branch_id = branch_id


def _copy_firm(scratch: Engine, writer: Writer) -> dict[str, int]:
    """Copy what is no case; return the first free id of each table of cases."""
    wanted = {name: f"SELECT * FROM {name}" for name in _COPIED}  # noqa: S608 (our words)
    wanted["ledger_entries"] = "SELECT * FROM ledger_entries WHERE case_id IS NULL"
    wanted["counters"] = "SELECT * FROM counters WHERE name NOT LIKE 'case:%'"
    next_ids = dict.fromkeys(_rows.TABLES, 1)
    with scratch.connect() as opened:
        for name, query in wanted.items():
            found = opened.exec_driver_sql(query).mappings().all()
            writer.write(name, [_bulk.adapted(writer, name, row) for row in found])
            if name in next_ids:
                next_ids[name] = 1 + max(row["id"] for row in found)
    return next_ids


if __name__ == "__main__":
    main()
