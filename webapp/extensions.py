"""The one place that opens sessions and commits: `transact` (D5, R7), and Flask-SQLAlchemy's `db`.

There is one implementation, `Transactor`, on top of a plain engine. In Flask the engine is the one
Flask-SQLAlchemy makes from our options, and `transact` finds its transactor on the application; the
heartbeat, the benches and the tests make a `Transactor` on an engine of their own. Every try gets a
fresh session, because after a version clash nothing that was loaded may be believed. `db.session`
is the request's reading session only.
"""

import logging
import secrets
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, TypeVar

from flask import Flask, current_app, has_request_context
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Engine

from engine.domain.access import Actor
from engine.services import ledger, outbox, read_log
from engine.services.context import Catalogue, Context
from engine.store import clashes, connection
from engine.store.base import Base
from webapp import declarations
from webapp.config import Config

T = TypeVar("T")
Work = Callable[[Context], T]

logger = logging.getLogger(__name__)

db = SQLAlchemy(model_class=Base, session_options={"autoflush": False, "expire_on_commit": False})

OUTSIDE: Final = "program"
"""The purpose of whoever reads a case by a program that is no route of the application."""

_MAX_TRIES = 4
_PAUSE = 0.01
_random = secrets.SystemRandom()
_KEY = "shouwen.transactor"


class TransactionNested(RuntimeError):
    """A work started another one; what must follow a work goes into `ctx.after_commit`."""


def transact(work: Work[T], *, actor: Actor | None = None, now: datetime | None = None) -> T:
    """Run a work on the database of the current Flask application."""
    return transactor(current_app)(work, actor=actor, now=now)


def transactor(app: Flask) -> "Transactor":
    """Return what runs works on the database of an application, for whatever runs beside it."""
    found: Transactor = app.extensions[_KEY]
    return found


def init_app(app: Flask, config: Config, *, clock: Callable[[], datetime] | None = None) -> None:
    """Bind the application to its database."""
    config.data_dir.mkdir(parents=True, exist_ok=True)
    app.config["SQLALCHEMY_DATABASE_URI"] = config.database_url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = connection.options(config.database_url)
    db.init_app(app)
    with app.app_context():
        app.extensions[_KEY] = Transactor(db.engine, clock=clock)


@dataclass(frozen=True, kw_only=True)
class _Occasion:
    """Who acts, when, and what for they are shown what they read."""

    actor: Actor | None
    now: datetime
    purpose: str | None


class Transactor:
    """Runs works on one database: each is stored whole or not at all."""

    def __init__(self, engine: Engine, *, clock: Callable[[], datetime] | None = None) -> None:
        self.engine = engine
        self.catalogue = Catalogue()
        self._clock = clock or _utc_now
        self._sessions = connection.sessions(engine)
        self._thread = threading.local()

    def __call__(
        self,
        work: Work[T],
        *,
        actor: Actor | None = None,
        now: datetime | None = None,
        purpose: str | None = None,
    ) -> T:
        """Run a work, store it, then run what it asked to follow, each in a transaction of its own.

        A clash with another transaction runs the work again at the same moment (R7). A work that
        follows acts as the system; when it fails, it is logged and left to the heartbeat. What the
        actor was shown goes into the read log under the purpose, in a request its route's (R10).

        Raises:
            TransactionNested: if called from inside a work.
            TooBusy: if it clashed every time.
            PurposeUndeclared: if it shows a case, and its route does not say what for.
        """
        occasion = _Occasion(
            actor=actor, now=now or self._clock(), purpose=purpose or _purpose_here()
        )
        result, following = self._run(work, occasion)
        queue = deque(following)
        while queue:
            queue.extend(self._follow(queue.popleft(), now=occasion.now))
        return result

    def _follow(self, work: Work[object], *, now: datetime) -> list[Work[object]]:
        try:
            return self._run(work, _Occasion(actor=None, now=now, purpose=None))[1]
        except Exception:
            logger.exception("a work after a commit failed")
            return []

    def _run(self, work: Work[T], occasion: _Occasion) -> tuple[T, list[Work[object]]]:
        if getattr(self._thread, "is_running", False):
            raise TransactionNested
        self._thread.is_running = True
        try:
            return self._try(work, occasion)
        finally:
            self._thread.is_running = False

    def _try(self, work: Work[T], occasion: _Occasion) -> tuple[T, list[Work[object]]]:
        tries = 0
        while True:
            try:
                return self._attempt(work, occasion, is_first=tries == 0)
            except clashes.ERRORS as error:
                tries += 1
                if not clashes.is_clash(error):
                    raise
                if tries == _MAX_TRIES:
                    raise clashes.TooBusy from error
            logger.info("a work clashed with another and runs again", extra={"tries": tries})
            time.sleep(_random.uniform(0, _PAUSE * 2**tries))

    def _attempt(
        self, work: Work[T], occasion: _Occasion, *, is_first: bool
    ) -> tuple[T, list[Work[object]]]:
        with self._sessions() as session:
            if not is_first:
                connection.lock_ahead(session)
            ctx = Context(session, occasion.actor, occasion.now, self.catalogue)
            result = work(ctx)
            ledger.flush(ctx)
            outbox.flush(ctx)
            read_log.flush(ctx, purpose=occasion.purpose)
            session.commit()
            read_log.stored(ctx, purpose=occasion.purpose)
        return result, ctx.after_commit


def _purpose_here() -> str | None:
    return declarations.purpose() if has_request_context() else OUTSIDE


def _utc_now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 -- the one clock; everything below is told the moment
