"""The firm's units and people, as the rules and the task rows ask for them."""

from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Row, bindparam, select

from engine.domain import access
from engine.domain.access import Actor
from engine.domain.grants import Role
from engine.domain.organization import Function, Organization, Person, Unit, UnitKind
from engine.errors import EngineError
from engine.services import roles
from engine.services.context import Context
from engine.store import counters
from engine.store.people import Membership, OrgUnit, User
from engine.store.substitutes import Substitute

_VERSION: Final = "organization"
_CHANGED: Final = "organization changed"
_FIRM: Final = "firm"

VERSION: Final = (
    select(counters.Counter.value)
    .where(counters.Counter.name == _VERSION)
    .scalar_subquery()
    .label("organization_version")
)
"""The version of the organisation, for queries that bring it along."""

_PEOPLE: Final = (
    select(User.id, User.login, User.name, User.is_active, Membership.role, Membership.unit_id)
    .outerjoin(Membership, Membership.user_id == User.id)
    .order_by(Membership.id)
)
_ABSENCES: Final = select(
    Substitute.person_id, Substitute.substitute_id, Substitute.since, Substitute.until
).where(Substitute.until > bindparam("now"))


class PersonUnknown(EngineError):
    """Nobody has this login."""

    code = "person_unknown"


@dataclass(frozen=True, kw_only=True)
class _Firm:
    """The units and the people of one version of the organisation, indexed.

    `people` and `everybody` know who has left too; whoever acts or is given something is looked up
    among `ids`, `logins` and `holders`, which do not.
    """

    units: Organization
    ids: Mapping[str, int]
    everybody: Mapping[str, int]
    logins: Mapping[int, str]
    people: Mapping[str, Person]
    holders: Mapping[tuple[str, int], frozenset[int]]
    absences: Sequence[Row[int, int | None, datetime, datetime]]


def organization(ctx: Context) -> Organization:
    """Return the index of all units; loaded once per process and version of the organisation."""
    return _firm(ctx).units


def is_at(ctx: Context, version: int | None) -> None:
    """Take note of the version that a query for something else has brought along."""
    ctx.memo.setdefault(_VERSION, version or 0)


def changed(ctx: Context) -> None:
    """Say that units, people or roles changed, so that every process loads them again."""
    counters.next_value(ctx.session, name=_VERSION)
    ctx.memo[_CHANGED] = True
    ctx.memo.pop(_FIRM, None)


def user_id(ctx: Context, login: str) -> int:
    """Return the id of an active user.

    Raises:
        PersonUnknown: if there is none with this login.
    """
    found = _firm(ctx).ids.get(login)
    if found is None:
        raise PersonUnknown(login=login)
    return found


def find_id(ctx: Context, login: str) -> int | None:
    """Return the id of an active user, if there is one with this login."""
    return _firm(ctx).ids.get(login)


def any_id(ctx: Context, login: str) -> int:
    """Return the id of a user, whether still active or not.

    Raises:
        PersonUnknown: if nobody ever had this login.
    """
    found = find_any_id(ctx, login)
    if found is None:
        raise PersonUnknown(login=login)
    return found


def find_any_id(ctx: Context, login: str) -> int | None:
    """Return the id of a user, whether still active or not, if there is one with this login."""
    return _firm(ctx).everybody.get(login)


def login(ctx: Context, user_id: int) -> str:
    """Return the login of an active user.

    Raises:
        PersonUnknown: if there is none with this id.
    """
    found = _firm(ctx).logins.get(user_id)
    if found is None:
        raise PersonUnknown(id=user_id)
    return found


def any_login(ctx: Context, user_id: int) -> str:
    """Return the login of a user, whether still active or not."""
    return _firm(ctx).logins.get(user_id) or user(ctx, user_id).login


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


def holders(ctx: Context, *, role: str, units: Iterable[Unit]) -> dict[int, Set[int]]:
    """Return who can act in a role now, by unit id, in some units.

    Those are the active people who hold it and are not away, and the substitutes of who is; where
    nobody stands in, nobody is left to act (CMP-58, CMP-60).
    """
    held, away = _firm(ctx).holders, _away(ctx)
    return {
        unit.id: {here for here in (away.get(who, who) for who in held[role, unit.id]) if here}
        for unit in units
        if (role, unit.id) in held
    }


def actor(ctx: Context, login: str) -> Actor:
    """Return an active user with every role held, as the access rules ask for them.

    Raises:
        PersonUnknown: if nobody active has this login.
    """
    rows = ctx.session.execute(roles.of_active(ctx.now).where(User.login == login)).all()
    if not rows:
        raise PersonUnknown(login=login)
    return roles.actor(rows)


def roles_of(ctx: Context, login: str) -> tuple[access.Membership, ...]:
    """Return the roles that somebody active holds in their own name."""
    user_id = _firm(ctx).ids.get(login)
    units = organization(ctx)
    return tuple(
        access.Membership(role=Role(role), unit_id=unit_id, unit_path=units.unit(unit_id).path)
        for (role, unit_id), found in _firm(ctx).holders.items()
        if user_id in found
    )


def person(ctx: Context, login: str) -> Person:
    """Return somebody with the unit of their first membership, which is where they work.

    Raises:
        PersonUnknown: if nobody active has this login, or the person belongs nowhere.
    """
    found = _firm(ctx).people.get(login)
    if found is None or login not in _firm(ctx).ids:
        raise PersonUnknown(login=login)
    return found


def any_person(ctx: Context, login: str, *, home: Unit | None = None) -> Person:
    """Return somebody whether still active or not, for what was done while they were (CMP-57).

    `home` is where they worked when nothing but the case knows it any more.

    Raises:
        PersonUnknown: if nobody has this login, or the person belongs nowhere.
    """
    found, user_id = _firm(ctx).people.get(login), find_any_id(ctx, login)
    if found is not None:
        return found
    if user_id is None or home is None:
        raise PersonUnknown(login=login)
    return Person(id=user_id, login=login, name=user(ctx, user_id).name, unit_id=home.id)


def stand_in(ctx: Context, user_id: int | None) -> int | None:
    """Return who is there for somebody: they, while away the substitute, or nobody (CMP-60)."""
    found = user_id if user_id is None else _away(ctx).get(user_id, user_id)
    return found if found in _firm(ctx).logins else None


def away_alone(ctx: Context) -> frozenset[int]:
    """Return who is away now with nobody to stand in (CMP-58)."""
    return frozenset(person for person, substitute in _away(ctx).items() if substitute is None)


def _away(ctx: Context) -> Mapping[int, int | None]:
    """Return who is away now, and who stands in: nobody who has left or is away too."""
    logins, absences = _firm(ctx).logins, _firm(ctx).absences
    now = {each.person_id: each for each in absences if each.since <= ctx.now < each.until}
    there = logins.keys() - now.keys()
    return {
        person: absence.substitute_id if absence.substitute_id in there else None
        for person, absence in now.items()
    }


def _firm(ctx: Context) -> _Firm:
    """Return the index; what this work changed itself is nothing that others may see yet."""
    if _FIRM not in ctx.memo:
        if _CHANGED in ctx.memo:
            ctx.memo[_FIRM] = _load(ctx)
        else:
            version = _version(ctx)
            ctx.memo[_FIRM] = ctx.catalogue.current(_FIRM, version, lambda: _load(ctx))
    found: _Firm = ctx.memo[_FIRM]
    return found


def _version(ctx: Context) -> int:
    if _VERSION not in ctx.memo:
        is_at(ctx, ctx.session.connection().execute(select(VERSION)).scalar())
    return int(ctx.memo[_VERSION])


def _load(ctx: Context) -> _Firm:
    ids: dict[str, int] = {}
    everybody: dict[str, int] = {}
    people: dict[str, Person] = {}
    holders: dict[tuple[str, int], set[int]] = {}
    for row in ctx.session.connection().execute(_PEOPLE):
        everybody[row.login] = row.id
        if row.is_active:
            ids[row.login] = row.id
        if row.role is not None:
            place = Person(id=row.id, login=row.login, name=row.name, unit_id=row.unit_id)
            people.setdefault(row.login, place)
            if row.is_active:
                holders.setdefault((row.role, row.unit_id), set()).add(row.id)
    logins = {user_id: login for login, user_id in ids.items()}
    return _Firm(
        units=_load_units(ctx, logins),
        ids=ids,
        everybody=everybody,
        logins=logins,
        people=people,
        holders={key: frozenset(found) for key, found in holders.items()},
        absences=ctx.session.connection().execute(_ABSENCES, {"now": ctx.now}).all(),
    )


def _load_units(ctx: Context, active: Collection[int]) -> Organization:
    """Load the units; a head who has left heads nothing, though the row keeps the name."""
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
            head_id=row.head_id if row.head_id in active else None,
            last_head_id=row.head_id,
            opens=row.opens,
            closes=row.closes,
        )
        for row in rows
    )
