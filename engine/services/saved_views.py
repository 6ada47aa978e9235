"""Saved views: a list with its filters under a name, for oneself or for everybody of one's unit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import delete, or_, select

from engine.errors import EngineError, FieldError, InvalidValues, NotFound
from engine.services import directory, guard
from engine.services.context import Context
from engine.store.people import User
from engine.store.worklists import SavedView

LONGEST_NAME: Final = 40
MOST: Final = 20
"""How many views one person keeps; more would be no short cut."""

FILTERS: Final[Mapping[str, frozenset[str]]] = {
    "inbox": frozenset({"view", "grade", "task", "kind", "holder", "overdue", "follow_up"}),
    "cases": frozenset({"status", "q", "grade", "category", "kind", "overdue"}),
}
"""Which arguments of the address each list has."""

_LONGEST_VALUE: Final = 100


class ViewsTooMany(EngineError):
    """Somebody keeps as many views as one can."""

    code = "views_too_many"


@dataclass(frozen=True, kw_only=True)
class View:
    """One view as lists and programs show it; a shared one names whose it is."""

    id: int
    name: str
    page: str
    filters: Mapping[str, str]
    is_mine: bool
    is_shared: bool
    owner: str


def usable(ctx: Context, *, page: str | None = None) -> Sequence[View]:
    """Return the views that the actor may use: the own, and those shared with the own units."""
    who = guard.actor(ctx)
    above = {int(unit) for held in who.memberships for unit in held.unit_path.split("/") if unit}
    rows = ctx.session.execute(
        select(SavedView, User.login)
        .join(User, User.id == SavedView.owner_id)
        .where(or_(SavedView.owner_id == who.id, SavedView.unit_id.in_(sorted(above))))
        .order_by(SavedView.name, SavedView.id)
    )
    return [_told(ctx, row, login) for row, login in rows if page is None or row.page == page]


def save(
    ctx: Context, *, name: str, page: str, filters: Mapping[str, str], is_shared: bool = False
) -> View:
    """Keep a list with its filters, in place of an own view of this name.

    A view holds filters only: whoever uses a shared one sees what they may see themselves.

    Raises:
        InvalidValues: if it has no name or a filter that the list does not know.
        ViewsTooMany: if the actor keeps as many as one can.
    """
    who = guard.actor(ctx)
    called = _checked(name, page, filters)
    found = ctx.session.scalar(
        select(SavedView).where(SavedView.owner_id == who.id, SavedView.name == called)
    )
    if found is None:
        kept = ctx.session.scalars(select(SavedView.id).where(SavedView.owner_id == who.id)).all()
        if len(kept) >= MOST:
            raise ViewsTooMany(max=MOST)
        found = SavedView(owner_id=who.id, name=called, created_at=ctx.now)
        ctx.session.add(found)
    found.page, found.filters = page, dict(filters)
    found.unit_id = directory.person(ctx, who.login).unit_id if is_shared else None
    ctx.session.flush()
    return _told(ctx, found, who.login)


def remove(ctx: Context, *, view_id: int) -> None:
    """Forget a view of the actor's own.

    Raises:
        NotFound: if the actor has none with this id.
    """
    mine = (SavedView.id == view_id, SavedView.owner_id == guard.actor(ctx).id)
    if ctx.session.scalar(delete(SavedView).where(*mine).returning(SavedView.id)) is None:
        raise NotFound(view=view_id)


def _checked(name: str, page: str, filters: Mapping[str, str]) -> str:
    called = " ".join(name.split())
    if not called:
        raise InvalidValues(errors={"name": [FieldError(code="required")]})
    if len(called) > LONGEST_NAME:
        too_long = FieldError(code="too_long", params={"max": LONGEST_NAME})
        raise InvalidValues(errors={"name": [too_long]})
    if page not in FILTERS:
        raise InvalidValues(errors={"page": [FieldError(code="not_an_option")]})
    unknown = filters.keys() - FILTERS[page]
    too_long_ones = {key for key, value in filters.items() if len(value) > _LONGEST_VALUE}
    if unknown or too_long_ones:
        raise InvalidValues(
            errors={
                f"filters.{key}": [FieldError(code="invalid")] for key in unknown | too_long_ones
            }
        )
    return called


def _told(ctx: Context, row: SavedView, owner: str) -> View:
    return View(
        id=row.id,
        name=row.name,
        page=row.page,
        filters=row.filters,
        is_mine=row.owner_id == guard.actor(ctx).id,
        is_shared=row.unit_id is not None,
        owner=owner,
    )
