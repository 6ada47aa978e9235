"""Absence: who is away from when to when, and who stands in (CMP-60).

While somebody is away, their tasks and those of their roles go to the substitute, who acts with
their roles too, and they themselves sign nothing. Without a substitute, what comes in the meantime
is offered to the next unit up (CMP-58).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from engine.domain import access
from engine.domain.access import Subject
from engine.domain.grants import Action
from engine.domain.notices import Notice
from engine.errors import EngineError, FieldError, InvalidValues, NotFound
from engine.services import directory, ledger, outbox
from engine.services.context import Context
from engine.services.guard import actor as acting
from engine.store.substitutes import Substitute


class SubstituteNotEligible(EngineError):
    """The substitute works elsewhere, or is away at that time too."""

    code = "substitute_not_eligible"


class AbsenceTwice(EngineError):
    """The person is away at that time already."""

    code = "absence_twice"


@dataclass(frozen=True, kw_only=True)
class Absence:
    """One absence as pages and programs show it."""

    id: int
    person: str
    substitute: str | None
    since: datetime
    until: datetime


def name(
    ctx: Context, *, person: str, substitute: str | None, since: datetime, until: datetime
) -> Absence:
    """Say that somebody will be away, and who stands in: oneself, one's head or an administrator.

    Raises:
        InvalidValues: if the time is over or ends before it begins.
        AbsenceTwice: if the person is away then already.
        SubstituteNotEligible: if the substitute works elsewhere, or is away then.
    """
    person_id = directory.user_id(ctx, person)
    _require(ctx, person)
    _check_period(ctx, since, until)
    if _away_between(ctx, person_id, since, until):
        raise AbsenceTwice(login=person)
    substitute_id = None
    if substitute is not None:
        substitute_id = directory.user_id(ctx, substitute)
        is_near = _is_near(ctx, person, substitute)
        if not is_near or _away_between(ctx, substitute_id, since, until):
            raise SubstituteNotEligible(login=substitute)
    row = Substitute(
        person_id=person_id,
        substitute_id=substitute_id,
        since=since,
        until=until,
        named_by_id=ctx.actor.id if ctx.actor else None,
        created_at=ctx.now,
    )
    ctx.session.add(row)
    ctx.session.flush()
    directory.changed(ctx)
    ledger.record(
        ctx, "substitute.named", person=person, substitute=substitute, since=since, until=until
    )
    if substitute_id is not None:
        outbox.notify(ctx, Notice.SUBSTITUTE_NAMED, recipient_id=substitute_id, person=person)
    return _told(ctx, row)


def end(ctx: Context, *, absence_id: int) -> Absence:
    """End an absence now, because the person is back; one still to come is called off.

    Raises:
        NotFound: if it is over, or the actor may not know of it.
    """
    row = ctx.session.get(Substitute, absence_id)
    if row is None or row.until <= ctx.now:
        raise NotFound(absence=absence_id)
    person = directory.any_login(ctx, row.person_id)
    _require(ctx, person)
    row.until, row.since = ctx.now, min(row.since, ctx.now)
    ctx.session.flush()
    directory.changed(ctx)
    ledger.record(ctx, "substitute.ended", person=person)
    return _told(ctx, row)


def to_come(ctx: Context) -> Sequence[Absence]:
    """Return who of the actor's units and below is or will be away, oneself first."""
    who = acting(ctx)
    rows = ctx.session.scalars(
        select(Substitute).where(Substitute.until > ctx.now).order_by(Substitute.since)
    ).all()
    seen = [row for row in rows if _may(ctx, directory.any_login(ctx, row.person_id))]
    mine = {who.id, *who.stands_for}
    concerns = [row for row in rows if row not in seen and row.substitute_id in mine]
    found = sorted([*seen, *concerns], key=lambda row: (row.person_id != who.id, row.since))
    return [_told(ctx, row) for row in found]


def may_end(ctx: Context, absence: Absence) -> bool:
    """Test whether the actor may end an absence, for the buttons of a page."""
    return _may(ctx, absence.person)


def _require(ctx: Context, person: str) -> None:
    if ctx.actor is not None:
        access.require(ctx.actor, Action.SUBSTITUTE_NAME, _subject(ctx, person))


def _may(ctx: Context, person: str) -> bool:
    return access.allows(acting(ctx), Action.SUBSTITUTE_NAME, _subject(ctx, person)).allowed


def _subject(ctx: Context, person: str) -> Subject:
    """Describe an absence as the access rules see it: a party and the units worked in."""
    paths = {held.unit_path for held in directory.roles_of(ctx, person)}
    return Subject(unit_paths=paths, party_ids={directory.user_id(ctx, person)})


def _check_period(ctx: Context, since: datetime, until: datetime) -> None:
    if until <= ctx.now:
        raise InvalidValues(errors={"until": [FieldError(code="in_the_past")]})
    if until <= since:
        raise InvalidValues(errors={"until": [FieldError(code="before_beginning")]})


def _is_near(ctx: Context, person: str, substitute: str) -> bool:
    """Test whether somebody else works in a unit of the person, or in one above it."""
    mine = [held.unit_path for held in directory.roles_of(ctx, person)]
    theirs = [held.unit_path for held in directory.roles_of(ctx, substitute)]
    return person != substitute and any(path.startswith(above) for path in mine for above in theirs)


def _away_between(ctx: Context, person_id: int, since: datetime, until: datetime) -> bool:
    found = select(Substitute.id).where(
        Substitute.person_id == person_id, Substitute.until > since, Substitute.since < until
    )
    return ctx.session.scalars(found.limit(1)).first() is not None


def _told(ctx: Context, row: Substitute) -> Absence:
    return Absence(
        id=row.id,
        person=directory.any_login(ctx, row.person_id),
        substitute=(
            directory.any_login(ctx, row.substitute_id) if row.substitute_id is not None else None
        ),
        since=row.since,
        until=row.until,
    )
