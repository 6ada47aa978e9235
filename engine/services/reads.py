"""Who read a case: everybody whom anything it says was shown to, hour by hour (R10)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from engine.domain import access
from engine.domain.grants import Action
from engine.services import case_views, guard, pages
from engine.services.context import Context
from engine.services.pages import Order, Page
from engine.store.people import User
from engine.store.reads import Read


@dataclass(frozen=True, kw_only=True)
class ReadRow:
    """One person read the case in the hour from `hour`, for the first time at `at`."""

    id: int
    login: str
    purpose: str
    hour: datetime
    at: datetime


def may(ctx: Context) -> bool:
    """Test whether the actor may ask who read a case."""
    return access.allows(guard.actor(ctx), Action.READ_LOG_READ).allowed


def of_case(
    ctx: Context, *, number: str, after: str | None = None, limit: int = pages.PAGE
) -> Page[ReadRow]:
    """Return one page of who read a case, the latest first; to ask is a read as well.

    Raises:
        NotFound: if the actor may not know of the case.
        NotAllowed: if the actor may not read the read log.
    """
    held = case_views.hold(ctx, number=number)
    access.require(guard.actor(ctx), Action.READ_LOG_READ)
    statement = (
        select(Read.id, User.login, Read.purpose, Read.hour, Read.at)
        .join(User, User.id == Read.user_id)
        .where(Read.case_id == held.case.id)
    )
    order = Order(moment=Read.at, row_id=Read.id)
    return pages.read(ctx.session, statement, row=ReadRow, order=order, after=after, limit=limit)
