"""Builds the demo on a database of its own, and tells a demo from any other database."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from random import Random
from typing import Any, Final

from sqlalchemy import Engine, event, func, inspect, select
from sqlalchemy.orm import Session

from engine.domain.calendar import WorkingCalendar, local_day
from engine.services import clients as client_book
from engine.services import ledger, passwords, releases
from engine.services.context import Context
from engine.services.vault import Vault
from engine.store import schema
from engine.store.ledger import LedgerEntry
from engine.store.people import User
from webapp.demo import agenda, clients, history, organization, scripts, stories
from webapp.demo.agenda import Agenda
from webapp.demo.clients import Person
from webapp.demo.clock import Clock
from webapp.demo.stories import Telling
from webapp.extensions import Transactor

PASSWORD: Final = "shouwen-demo"  # noqa: S105 -- printed for everybody to use
SEED: Final = 20260302
CLIENTS: Final = 500

_STREAM: Final = "demo"
_BEGUN: Final = "demo.begun"
_FINISHED: Final = "demo.finished"
_DAYS: Final = 87
_RELAXED: Final = {
    "sqlite": "PRAGMA synchronous=NORMAL",
    "postgresql": "SET synchronous_commit = off",
}


class DatabaseNotDemo(Exception):
    """The database holds something that is not a demo, and is left alone."""


class State(StrEnum):
    """What a database holds."""

    NOTHING = "nothing"
    UNFINISHED = "unfinished"
    DEMO = "demo"
    OTHER = "other"


def prepare(
    engine: Engine,
    *,
    now: datetime,
    vault: Vault,
    fresh: bool = False,
    tellings: Sequence[Telling] | None = None,
) -> bool:
    """See to it that the database holds a demo; return whether it was built now.

    It tells all the stories, unless it is given some; what units keep lies in the vault.

    While it is built, no step waits for the disk: a power cut then costs a demo, never the file.

    Raises:
        DatabaseNotDemo: if it holds anything else.
    """
    found = state(engine)
    if found is State.OTHER:
        raise DatabaseNotDemo
    if found is State.DEMO and not fresh:
        schema.upgrade(engine)
        return False
    if found is not State.NOTHING:
        schema.downgrade(engine, to="base")
    schema.upgrade(engine)
    engine.dispose()
    event.listen(engine, "connect", _relax)
    try:
        told = stories.tellings() if tellings is None else tellings
        _build(engine, told, now=now, vault=vault)
    finally:
        event.remove(engine, "connect", _relax)
        engine.dispose()
    return True


def state(engine: Engine) -> State:
    """Find out what a database holds."""
    tables = {*inspect(engine).get_table_names()} - {"alembic_version"}
    if not tables:
        return State.NOTHING
    if not {LedgerEntry.__tablename__, User.__tablename__} <= tables:
        return State.OTHER
    with Session(engine) as session:
        kinds = set(session.scalars(select(LedgerEntry.kind).where(LedgerEntry.stream == _STREAM)))
        is_empty = session.scalar(select(func.count(User.id))) == 0
    if kinds:
        return State.DEMO if _FINISHED in kinds else State.UNFINISHED
    return State.NOTHING if is_empty else State.OTHER


def _build(engine: Engine, tellings: Sequence[Telling], *, now: datetime, vault: Vault) -> None:
    """Set the firm up before its first complaint, and live through the history of these."""
    clock = Clock(present=now)
    transact = Transactor(engine, clock=clock)
    when = Agenda(now, calendar=WorkingCalendar())
    clock.moment = when.before(agenda.days(_DAYS))
    random = Random(SEED)  # noqa: S311 (made-up people, not secrets)
    people = clients.make(random, count=CLIENTS, today=local_day(clock.moment))
    password_hash = passwords.make_hash(PASSWORD)
    transact(lambda ctx: _set_up(ctx, people, password_hash=password_hash))
    scripted = tuple(scripts.cast(tellings, people, when=when, seed=SEED))
    history.live(transact, scripted, clock=clock, when=when, vault=vault)
    transact(lambda ctx: ledger.record(ctx, _FINISHED, stream=_STREAM, complaints=len(scripted)))


def _set_up(ctx: Context, people: tuple[Person, ...], *, password_hash: str) -> None:
    ledger.record(ctx, _BEGUN, stream=_STREAM, seed=SEED)
    organization.build(ctx, password_hash=password_hash)
    client_book.add_many(ctx, [person.client for person in people])
    releases.publish(ctx, files=releases.shipped_files())


def _relax(opened: Any, _record: object) -> None:
    """Tell a new connection not to wait for the disk at each commit."""
    name = "sqlite" if hasattr(opened, "begin_write") else "postgresql"
    opened.cursor().execute(_RELAXED[name])
    opened.commit()
