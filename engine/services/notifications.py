"""What somebody was told: their list with its unread count, and how they want to be told."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, func, or_, select, update

from engine.domain.notices import MESSENGERS, Notice, QuietHours
from engine.errors import FieldError, InvalidValues, NotFound
from engine.services import guard, outbox, pages
from engine.services.context import Context
from engine.services.pages import Order, Page
from engine.services.seals import Sealer
from engine.store.cases import Case
from engine.store.deliveries import NotificationSettings
from engine.store.outbox import Notification

MOST_COUNTED: Final = 99

_ADDRESS: Final = re.compile(r"[^@\s,;<>\"]{1,64}@[^@\s,;<>\"]{1,190}\.[^@\s,;<>\"]{2,}", re.ASCII)
_KEY: Final = re.compile(r"[A-Za-z0-9_-]{1,200}", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class NotificationRow:
    """One thing that somebody was told; `values` are what its sentence and its link name."""

    id: int
    kind: str
    values: Mapping[str, Any]
    case_number: str | None
    created_at: datetime
    read_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """How somebody wants to be told; nothing set means by the list alone."""

    email: str | None = None
    messenger: str | None = None
    messenger_key: str | None = None
    messenger_secret: str | None = None
    quiet_since: time | None = None
    quiet_until: time | None = None

    @property
    def quiet(self) -> QuietHours | None:
        """Return the quiet hours, if there are any."""
        if self.quiet_since is None or self.quiet_until is None:
            return None
        return QuietHours(since=self.quiet_since, until=self.quiet_until)


def mine(
    ctx: Context, *, after: str | None = None, limit: int = pages.PAGE
) -> Page[NotificationRow]:
    """Return one page of what the actor was told, the latest first."""
    statement = (
        select(
            Notification.id,
            Notification.kind,
            Notification.payload.label("values"),
            Case.number.label("case_number"),
            Notification.created_at,
            Notification.read_at,
        )
        .outerjoin(Case, Case.id == Notification.case_id)
        .where(_shown(ctx))
    )
    order = Order(moment=Notification.created_at, row_id=Notification.id)
    return pages.read(
        ctx.session, statement, row=NotificationRow, order=order, after=after, limit=limit
    )


def count_unread(ctx: Context) -> int:
    """Count what the actor has not read, but no further than one more than is shown."""
    some = (
        select(Notification.id)
        .outerjoin(Case, Case.id == Notification.case_id)
        .where(_shown(ctx), Notification.read_at.is_(None))
        .limit(MOST_COUNTED + 1)
        .subquery()
    )
    return ctx.session.scalar(select(func.count()).select_from(some)) or 0


def read(ctx: Context, *, notification_id: int) -> NotificationRow:
    """Return one thing that the actor was told, which is read now.

    Raises:
        NotFound: if it was told to somebody else, or is about a case they must stay out of.
    """
    row = ctx.session.execute(
        select(Notification, Case.number)
        .outerjoin(Case, Case.id == Notification.case_id)
        .where(_shown(ctx), Notification.id == notification_id)
    ).one_or_none()
    if row is None:
        raise NotFound(notification=notification_id)
    found, number = row
    if found.read_at is None:
        found.read_at = ctx.now
    return NotificationRow(
        id=found.id,
        kind=found.kind,
        values=found.payload,
        case_number=number,
        created_at=found.created_at,
        read_at=found.read_at,
    )


def read_all(ctx: Context) -> None:
    """Take note that the actor has read everything."""
    ctx.session.execute(
        update(Notification)
        .where(
            Notification.recipient_id == guard.actor(ctx).id,
            Notification.read_at.is_(None),
            Notification.created_at <= ctx.now,
        )
        .values(read_at=ctx.now)
    )


def wishes(ctx: Context, *, user_id: int | None = None) -> Wishes:
    """Return how somebody wants to be told; without an id, the actor.

    The key and the secret of their robot are still sealed; `opened` opens them.
    """
    found = ctx.session.get(NotificationSettings, user_id or guard.actor(ctx).id)
    if found is None:
        return Wishes()
    return Wishes(
        email=found.email,
        messenger=found.messenger,
        messenger_key=found.messenger_key,
        messenger_secret=found.messenger_secret,
        quiet_since=found.quiet_since,
        quiet_until=found.quiet_until,
    )


def opened(kept: Wishes, *, sealer: Sealer) -> Wishes:
    """Return wishes with the key and the secret in the clear, to send something or to change them.

    Raises:
        SealKeyMissing: if there is no file of keys.
        SealKeyUnusable: if none of them opens what is kept.
    """
    return replace(
        kept,
        messenger_key=sealer.open(kept.messenger_key),
        messenger_secret=sealer.open(kept.messenger_secret),
    )


def choose(ctx: Context, wanted: Wishes, *, sealer: Sealer) -> None:
    """Keep how the actor wants to be told; the key and the secret of a robot are kept sealed.

    Raises:
        InvalidValues: naming each field that cannot be.
        SealKeyMissing: if there is no file of keys to seal with.
    """
    _check(wanted)
    kept = _sealed(wanted, sealer)
    user_id = guard.actor(ctx).id
    found = ctx.session.get(NotificationSettings, user_id)
    if found is None:
        found = NotificationSettings(user_id=user_id)
        ctx.session.add(found)
    for name in Wishes.__dataclass_fields__:
        setattr(found, name, getattr(kept, name))


def reseal(ctx: Context, *, sealer: Sealer) -> int:
    """Seal every kept key and secret with the newest key, old ones in the clear too; count them.

    Raises:
        SealKeyMissing: if something is kept, and there is no file of keys.
        SealKeyUnusable: if none of them opens it.
    """
    rows = _with_robots(ctx)
    for row in rows:
        row.messenger_key = sealer.seal(sealer.open(row.messenger_key))
        row.messenger_secret = sealer.seal(sealer.open(row.messenger_secret))
    return len(rows)


def try_out(ctx: Context) -> None:
    """Send the actor a notification by every way they have chosen."""
    outbox.notify(ctx, Notice.TRIAL, recipient_id=guard.actor(ctx).id)


def check_seals(ctx: Context, *, sealer: Sealer) -> None:
    """Open every kept key and secret, to see whether that can be done.

    Raises:
        SealKeyMissing: if something is kept, and there is no file of keys.
        SealKeyUnusable: if none of them opens it.
    """
    for row in _with_robots(ctx):
        sealer.open(row.messenger_key)
        sealer.open(row.messenger_secret)


def _with_robots(ctx: Context) -> Sequence[NotificationSettings]:
    has_key = NotificationSettings.messenger_key.is_not(None)
    return ctx.session.scalars(select(NotificationSettings).where(has_key)).all()


def _sealed(wanted: Wishes, sealer: Sealer) -> Wishes:
    return replace(
        wanted,
        messenger_key=sealer.seal(wanted.messenger_key),
        messenger_secret=sealer.seal(wanted.messenger_secret),
    )


def _check(wanted: Wishes) -> None:
    errors: dict[str, list[FieldError]] = {}
    if wanted.email and not _ADDRESS.fullmatch(wanted.email):
        errors["email"] = [FieldError(code="pattern")]
    if wanted.messenger and wanted.messenger not in {each.value for each in MESSENGERS}:
        errors["messenger"] = [FieldError(code="not_an_option")]
    if wanted.messenger and not wanted.messenger_key:
        errors["messenger_key"] = [FieldError(code="required")]
    for name in ("messenger_key", "messenger_secret"):
        text = getattr(wanted, name)
        if text and not _KEY.fullmatch(text):
            errors[name] = [FieldError(code="pattern")]
    if (wanted.quiet_since is None) is not (wanted.quiet_until is None):
        name = "quiet_since" if wanted.quiet_since is None else "quiet_until"
        errors[name] = [FieldError(code="required")]
    if errors:
        raise InvalidValues(errors=errors)


def _shown(ctx: Context) -> ColumnElement[bool]:
    """Return the condition on what the actor is shown: nothing of a case about them (CMP-57)."""
    is_free = or_(Notification.case_id.is_(None), guard.not_recused(ctx))
    return and_(Notification.recipient_id == guard.actor(ctx).id, is_free)
