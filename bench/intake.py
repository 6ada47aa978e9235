"""How long the counter waits for the client and for the live grade, among 100,000 cases.

`python -m bench.intake [--seed 7] [--quick]`

Whole requests of the application in this process, from routing to the drawn parts: a client looked
for by a few letters, the panel about him, and the preview with grade, clause, what would change it,
duties, exclusions and the complaints nearby. Each is asked for other values every time.
"""

import random
import re
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from flask.testing import FlaskClient
from sqlalchemy import Engine, insert, select

from bench import _databases, _report, _scenarios, _timing, dataset
from bench._report import Figures, Scale
from engine.domain import client_keys, likeness
from engine.domain.access import Role
from engine.services import directory, identity
from engine.services.context import Context
from engine.store.cases import Case, CaseFacts
from engine.store.clients import Client, ClientKey
from engine.store.people import Membership, User
from engine.store.radar import RadarMark
from tests.answers import REGISTERED
from webapp import auth
from webapp.app import create_app
from webapp.config import Config
from webapp.extensions import Transactor

LIMITS: Final = {"p95_ms": 150}
_OK: Final = 200
_AT_ONCE: Final = 2_000
_CSRF: Final = re.compile(r'name="csrf-token" content="([^"]+)"')

FULL: Final = Scale(branches=16, closed=60_000, open=40_000, times=300)
QUICK: Final = Scale(branches=2, closed=30, open=30, times=3, databases=("sqlite",))


def measure(*, seed: int, scale: Scale) -> Figures:
    """Measure everything and say whether the limits hold."""
    figures, versions = _report.on_each(
        scale, seed=seed, work=lambda engine: _on_database(engine, random.Random(seed), scale)
    )
    asked = [found for each in figures.values() for found in each["asked"].values()]
    holds = all(found["p95_ms"] < LIMITS["p95_ms"] for found in asked)
    return _report.line(
        "intake", seed=seed, versions=versions, figures=figures, limits=LIMITS, holds=holds
    )


def _on_database(engine: Engine, chosen: random.Random, scale: Scale) -> dict[str, Any]:
    marks = _mark(engine)
    transact = Transactor(engine, clock=lambda: dataset.ENDS)
    token, clients = transact(lambda ctx: _people(ctx, chosen, count=scale.times))
    with tempfile.TemporaryDirectory() as folder:
        config = Config(data_dir=Path(folder), database_url=_databases.url(engine))
        client = create_app(config, clock=lambda: dataset.ENDS).test_client()
        client.set_cookie(auth.COOKIE, token)
        csrf = _CSRF.search(client.get("/inbox").text)
        headers = {"X-CSRF-Token": csrf[1] if csrf else ""}
        _run(client, clients[:1], headers)
        return {
            "cases": scale.closed + scale.open,
            **marks,
            "asked": _run(client, clients, headers),
        }


def _run(
    client: FlaskClient, numbers: Sequence[tuple[str, str]], headers: dict[str, str]
) -> dict[str, dict[str, float]]:
    """Ask for each client in each way; a first run of one warms up."""

    def look_up(one: tuple[str, str]) -> None:
        _expect(client.get("/intake/clients", query_string={"q": one[1]}))

    def panel(one: tuple[str, str]) -> None:
        _expect(client.get(f"/intake/clients/{one[0]}"))

    def preview(one: tuple[str, str]) -> None:
        reason = _scenarios.REASONS[hash(one) % len(_scenarios.REASONS)]
        values = {**REGISTERED, "client_number": one[0], "complaint_reason": reason + one[0]}
        values |= {"event_cluster": "hs-2026-03", "accused_kind": "none", "accused_person": None}
        _expect(client.post("/intake/preview", json={"values": values}, headers=headers))

    ways = {"look_up": look_up, "panel": panel, "preview": preview}
    return {name: _timing.run(way, numbers).figures() for name, way in ways.items()}


def _expect(answer: Any) -> None:
    if answer.status_code != _OK:
        raise RuntimeError(f"{answer.status_code}: {answer.text[:500]}")


def _people(
    ctx: Context, chosen: random.Random, *, count: int
) -> tuple[str, list[tuple[str, str]]]:
    """Sign somebody at a desk in, and choose clients with what is typed to find each."""
    login = ctx.session.scalars(
        select(User.login)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.role == Role.FIRST_RESPONDER)
        .order_by(User.id)
    ).first()
    token = identity.open_session(ctx, user_id=directory.user_id(ctx, login or ""))
    rows = ctx.session.execute(select(Client.number, Client.phone)).all()
    some = [chosen.choice(rows) for _ in range(count)]
    return token, [(row.number, (row.phone or row.number)[-4:]) for row in some]


def _mark(engine: Engine) -> dict[str, int]:
    """Give the clones the keys and marks that registering gives, which the dataset leaves out."""
    with engine.begin() as opened:
        people = opened.execute(
            select(Client.id, Client.name, Client.number, Client.phone, Client.credit_account)
        )
        keys = [
            {"key": key, "client_id": client_id}
            for client_id, name, *numbers in people
            for key in client_keys.keys(name, *numbers)
        ]
        known: dict[str, tuple[int, ...]] = {}
        cases = opened.execute(
            select(Case.id, Case.opened_at, CaseFacts.facts).join(
                CaseFacts, CaseFacts.case_id == Case.id
            )
        )
        marks = []
        for case_id, opened_at, facts in cases:
            text = str(facts.get("complaint_reason") or "")
            found = known.setdefault(text, likeness.marks(text))
            phone = likeness.mark("phone", str(facts.get("client_phone")))
            marks += [
                {"mark": mark, "opened_at": opened_at, "case_id": case_id}
                for mark in {*found, phone}
            ]
        for table, rows in ((ClientKey, keys), (RadarMark, marks)):
            for start in range(0, len(rows), _AT_ONCE):
                opened.execute(insert(table), rows[start : start + _AT_ONCE])
    return {"keys": len(keys), "marks": len(marks)}


def main(announce: Callable[[str], None] = print) -> None:
    """Measure and print one line."""
    _report.main(measure, __doc__, full=FULL, quick=QUICK, announce=announce)


if __name__ == "__main__":
    main()
