"""The firm's units and people, as the rules and the task rows ask for them."""

from collections.abc import Iterable
from typing import Final

from sqlalchemy import select

from engine.domain import access
from engine.domain.access import Actor
from engine.domain.grants import Role
from engine.domain.organization import Function, Organization, Person, Unit, UnitKind
from engine.errors import EngineError
from engine.services.context import Context
from engine.store import counters
from engine.store.people import Membership, OrgUnit, User

_VERSION: Final = "organization"


class PersonUnknown(EngineError):
    """Nobody has this login."""

    code = "person_unknown"


def organization(ctx: Context) -> Organization:
    """Return the index of all units; loaded once per process and version of the organisation."""
    if _VERSION not in ctx.memo:
        version = ctx.session.scalar(
            select(counters.Counter.value).where(counters.Counter.name == _VERSION)
        )
        ctx.memo[_VERSION] = ctx.catalogue.get((_VERSION, version or 0), lambda: _load(ctx))
    found: Organization = ctx.memo[_VERSION]
    return found


def changed(ctx: Context) -> None:
    """Say that units were added or changed, so that every process loads them again."""
    counters.next_value(ctx.session, name=_VERSION)
    ctx.memo.pop(_VERSION, None)


def user_id(ctx: Context, login: str) -> int:
    """Return the id of an active user.

    Raises:
        PersonUnknown: if there is none with this login.
    """
    found = ctx.session.scalar(select(User.id).where(User.login == login, User.is_active))
    if found is None:
        raise PersonUnknown(login=login)
    return found


def user(ctx: Context, user_id: int) -> User:
    """Return a user by id."""
    found = ctx.session.get(User, user_id)
    if found is None:
        raise PersonUnknown(id=user_id)
    return found


def names(ctx: Context, ids: set[int]) -> dict[int, User]:
    """Return users by id, for lists that show who."""
    if not ids:
        return {}
    return {row.id: row for row in ctx.session.scalars(select(User).where(User.id.in_(ids)))}


def holders(ctx: Context, *, role: str, units: Iterable[Unit]) -> dict[int, set[int]]:
    """Return the active people who hold a role, by unit id, in some units."""
    rows = ctx.session.execute(
        select(Membership.unit_id, Membership.user_id)
        .join(User, User.id == Membership.user_id)
        .where(
            Membership.role == role,
            Membership.unit_id.in_([unit.id for unit in units]),
            User.is_active,
        )
    )
    found: dict[int, set[int]] = {}
    for unit_id, user_id in rows:
        found.setdefault(unit_id, set()).add(user_id)
    return found


def actor(ctx: Context, login: str) -> Actor:
    """Return an active user with every role held, as the access rules ask for them.

    Raises:
        PersonUnknown: if nobody active has this login.
    """
    rows = ctx.session.execute(
        select(User.id, User.name, Membership.role, Membership.unit_id, OrgUnit.path)
        .outerjoin(Membership, Membership.user_id == User.id)
        .outerjoin(OrgUnit, OrgUnit.id == Membership.unit_id)
        .where(User.login == login, User.is_active)
    ).all()
    if not rows:
        raise PersonUnknown(login=login)
    held = tuple(
        access.Membership(role=Role(row.role), unit_id=row.unit_id, unit_path=row.path)
        for row in rows
        if row.role is not None
    )
    return Actor(id=rows[0].id, login=login, name=rows[0].name, memberships=held)


def person(ctx: Context, login: str) -> Person:
    """Return somebody with the unit of their first membership, which is where they work.

    Raises:
        PersonUnknown: if nobody active has this login, or the person belongs nowhere.
    """
    row = ctx.session.execute(
        select(User.id, User.login, User.name, Membership.unit_id)
        .join(Membership, Membership.user_id == User.id)
        .where(User.login == login, User.is_active)
        .order_by(Membership.id)
        .limit(1)
    ).one_or_none()
    if row is None:
        raise PersonUnknown(login=login)
    return Person(id=row.id, login=row.login, name=row.name, unit_id=row.unit_id)


def _load(ctx: Context) -> Organization:
    rows = ctx.session.scalars(select(OrgUnit)).all()
    return Organization(
        Unit(
            id=row.id,
            code=row.code,
            name=row.name,
            name_en=row.name_en,
            kind=UnitKind(row.kind),
            function=Function(row.function) if row.function else None,
            parent_id=row.parent_id,
            path=row.path,
            head_id=row.head_id,
            opens=row.opens,
            closes=row.closes,
        )
        for row in rows
    )
