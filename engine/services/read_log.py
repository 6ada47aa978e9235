"""The read log: whoever is shown what a case says is noted, once an hour and purpose (R10).

Services note the case, the route says the purpose, and the unit of work stores both before anything
is answered. What this process has stored already is not sent to the database again, so that only
the first look of an hour waits for whoever writes.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from engine.services.context import Context
from engine.store import reads as store
from engine.store.cases import Case

HOUR: Final = timedelta(hours=1)

_Key = tuple[int, int, str]
"""Case, person and purpose."""


class PurposeUndeclared(RuntimeError):
    """A route shows what a case says and does not declare what for; see `webapp.declarations`."""


def note(ctx: Context, case: Case) -> None:
    """Note that the actor is shown what a case says; the system reads nothing."""
    if ctx.actor is not None:
        ctx.reads.add(case.id)


def flush(ctx: Context, *, purpose: str | None) -> None:
    """Store what was noted and is not stored yet.

    Raises:
        PurposeUndeclared: if something was noted, and nobody says what for.
    """
    if not ctx.reads:
        return
    if purpose is None:
        raise PurposeUndeclared
    known = _known(ctx)
    rows = [
        {"hour": hour(ctx.now), "case_id": key[0], "user_id": key[1], "purpose": purpose}
        for key in _keys(ctx, purpose)
        if key not in known
    ]
    if rows:
        store.file(ctx.session, [{**row, "at": ctx.now} for row in rows])


def stored(ctx: Context, *, purpose: str | None) -> None:
    """Remember what was committed, until the hour is over."""
    if purpose is not None:
        _known(ctx).update(_keys(ctx, purpose))


def hour(moment: datetime) -> datetime:
    """Return the beginning of the hour that a moment belongs to."""
    return moment.replace(minute=0, second=0, microsecond=0)


def _keys(ctx: Context, purpose: str) -> Iterator[_Key]:
    if ctx.actor is not None:
        for case_id in sorted(ctx.reads):
            yield case_id, ctx.actor.id, purpose


def _known(ctx: Context) -> set[_Key]:
    number = int(hour(ctx.now).timestamp())
    known: set[_Key] = ctx.catalogue.current("reads", number, set)
    return known
