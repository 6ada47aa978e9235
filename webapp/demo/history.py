"""Lives through the demo's four months: every step at its moment, the heartbeat in between."""

import math
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import partial
from typing import Final

from sqlalchemy import func, select

from engine.services.context import Context
from engine.services.vault import Vault
from engine.store.duties import Duty
from engine.store.messages import Message, MessageStatus
from webapp import heartbeat
from webapp.demo.agenda import Agenda
from webapp.demo.clock import Clock
from webapp.demo.office import Event, Office
from webapp.demo.reporting import Reporting
from webapp.demo.scripts import Script
from webapp.demo.shelf import Shelf
from webapp.extensions import Transactor

_TICK: Final = 60


def live(
    transact: Transactor, scripts: Iterable[Script], *, clock: Clock, when: Agenda, vault: Vault
) -> None:
    """Take the steps of all complaints in order of time, from the clock's moment to its present."""
    office = Office(transact, clock=clock)
    steps: list[Event] = [
        (when.before(step.at), partial(office.take, script, step))
        for script in scripts
        for step in script.steps
    ]
    for beside in (Reporting(transact, office), Shelf(transact, office, vault)):
        steps += beside.events(present=clock.present, when=when)
    for at, work in sorted(steps, key=lambda each: each[0]):
        _beat(transact, clock=clock, until=at)
        clock.moment = at
        work()
    _beat(transact, clock=clock, until=clock.present)
    clock.moment = clock.present


def _beat(transact: Transactor, *, clock: Clock, until: datetime) -> None:
    """Let the heartbeat wake at every moment up to this one that something falls due."""
    while (moment := transact(_next_moment)) is not None and moment <= until:
        clock.moment = min(_next_tick(moment), until)
        heartbeat.tick(transact)


def _next_moment(ctx: Context) -> datetime | None:
    """Return when the heartbeat has something to do: at once while a message waits."""
    waits = select(Message.id).where(Message.status == MessageStatus.PENDING).limit(1)
    if ctx.session.scalar(waits) is not None:
        return ctx.now
    return ctx.session.scalar(select(func.min(Duty.next_at)))


def _next_tick(moment: datetime) -> datetime:
    """Give the whole minute at or after a moment, when the heartbeat looks."""
    return datetime.fromtimestamp(math.ceil(moment.timestamp() / _TICK) * _TICK, tz=UTC)
