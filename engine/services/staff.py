"""The firm's units, the people in them and the roles they hold: created, changed and disabled."""

import re
from dataclasses import dataclass
from datetime import time
from typing import Final

from sqlalchemy import delete, select

from engine.domain import access
from engine.domain.access import Action, Role
from engine.domain.organization import Function, UnitKind
from engine.errors import EngineError, NotFound
from engine.services import directory, identity, ledger
from engine.services.context import Context
from engine.store.people import Membership, OrgUnit, User

_LOGIN: Final = re.compile(r"[a-z0-9][a-z0-9._-]{1,63}")
_RESERVED: Final = frozenset({ledger.SYSTEM})


class LoginUnfit(EngineError):
    """A login has 2 to 64 small letters, digits, dots and dashes, and is no reserved word."""

    code = "login_unfit"


class LoginTaken(EngineError):
    """Somebody has this login already."""

    code = "login_taken"


class UnitCodeTaken(EngineError):
    """Another unit has this code or this function already."""

    code = "unit_code_taken"


@dataclass(frozen=True, kw_only=True)
class NewUser:
    """Somebody to be added; without a password hash, somebody who cannot log in yet."""

    login: str
    name: str
    name_en: str | None = None
    password_hash: str | None = None
    locale: str | None = None


@dataclass(frozen=True, kw_only=True)
class NewUnit:
    """A unit to be added below another one; the first one, without a parent, is the company."""

    code: str
    name: str
    kind: UnitKind
    name_en: str | None = None
    function: Function | None = None
    parent_id: int | None = None
    opens: time | None = None
    closes: time | None = None


def create_user(ctx: Context, new: NewUser) -> User:
    """Add a user without any role.

    Raises:
        LoginUnfit: if the login would be misread.
        LoginTaken: if somebody has it already.
    """
    _require(ctx, Action.USER_MANAGE)
    login = identity.plain(new.login)
    if not _LOGIN.fullmatch(login) or login in _RESERVED:
        raise LoginUnfit(login=login)
    if ctx.session.scalar(select(User.id).where(User.login == login)) is not None:
        raise LoginTaken(login=login)
    user = User(
        login=login,
        name=new.name,
        name_en=new.name_en,
        password_hash=new.password_hash,
        locale=new.locale,
        created_at=ctx.now,
    )
    ctx.session.add(user)
    ctx.session.flush()
    directory.changed(ctx)
    ledger.record(ctx, "user.created", user=login)
    return user


def set_password(ctx: Context, *, user_id: int, password_hash: str) -> None:
    """Give a user, or oneself, another password, and log the user out everywhere."""
    if ctx.actor is None or ctx.actor.id != user_id:
        _require(ctx, Action.USER_MANAGE)
    user = directory.user(ctx, user_id)
    user.password_hash = password_hash
    ctx.session.flush()
    identity.end_all(ctx, user_id=user_id)
    ledger.record(ctx, "user.password_changed", user=user.login)


def set_active(ctx: Context, *, user_id: int, is_active: bool) -> User:
    """Disable a user, which ends every session and token at once, or let them in again."""
    _require(ctx, Action.USER_MANAGE)
    user = directory.user(ctx, user_id)
    user.is_active = is_active
    ctx.session.flush()
    if not is_active:
        identity.end_all(ctx, user_id=user_id)
    directory.changed(ctx)
    ledger.record(ctx, "user.enabled" if is_active else "user.disabled", user=user.login)
    return user


def create_unit(ctx: Context, new: NewUnit) -> OrgUnit:
    """Add a unit to the tree.

    Raises:
        UnitCodeTaken: if another unit has the code or the function.
        NotFound: if there is no such parent.
    """
    _require(ctx, Action.ORGANIZATION_MANAGE)
    taken = OrgUnit.code == new.code
    if new.function is not None:
        taken |= OrgUnit.function == new.function
    if ctx.session.scalar(select(OrgUnit.id).where(taken)) is not None:
        raise UnitCodeTaken(unit=new.code, function=new.function)
    above = "/" if new.parent_id is None else _unit(ctx, new.parent_id).path
    unit = OrgUnit(
        code=new.code,
        name=new.name,
        name_en=new.name_en,
        kind=new.kind,
        function=new.function,
        parent_id=new.parent_id,
        path="",
        opens=new.opens,
        closes=new.closes,
    )
    ctx.session.add(unit)
    ctx.session.flush()
    unit.path = f"{above}{unit.id}/"
    ctx.session.flush()
    directory.changed(ctx)
    ledger.record(ctx, "unit.created", unit=unit.code, path=unit.path)
    return unit


def set_head(ctx: Context, *, unit_id: int, user_id: int | None) -> OrgUnit:
    """Say who heads a unit, or that nobody does."""
    _require(ctx, Action.ORGANIZATION_MANAGE)
    unit = _unit(ctx, unit_id)
    head = None if user_id is None else directory.user(ctx, user_id)
    unit.head_id = user_id
    ctx.session.flush()
    directory.changed(ctx)
    ledger.record(ctx, "unit.head_set", unit=unit.code, user=head.login if head else None)
    return unit


def grant(ctx: Context, *, user_id: int, role: Role, unit_id: int) -> None:
    """Give a user a role in a unit; whoever has it keeps it."""
    _require(ctx, Action.USER_MANAGE)
    user, unit = directory.user(ctx, user_id), _unit(ctx, unit_id)
    if ctx.session.scalar(select(Membership.id).filter_by(**_key(user_id, role, unit_id))):
        return
    ctx.session.add(Membership(**_key(user_id, role, unit_id)))
    ctx.session.flush()
    directory.changed(ctx)
    ledger.record(ctx, "role.granted", user=user.login, role=role, unit=unit.code)


def revoke(ctx: Context, *, user_id: int, role: Role, unit_id: int) -> None:
    """Take a role away; it counts at the user's next request.

    Raises:
        NotFound: if the user does not have it.
    """
    _require(ctx, Action.USER_MANAGE)
    user, unit = directory.user(ctx, user_id), _unit(ctx, unit_id)
    held = delete(Membership).filter_by(**_key(user_id, role, unit_id)).returning(Membership.id)
    if ctx.session.scalar(held) is None:
        raise NotFound
    directory.changed(ctx)
    ledger.record(ctx, "role.revoked", user=user.login, role=role, unit=unit.code)


def _key(user_id: int, role: Role, unit_id: int) -> dict[str, int | str]:
    return {"user_id": user_id, "role": role.value, "unit_id": unit_id}


def _unit(ctx: Context, unit_id: int) -> OrgUnit:
    found = ctx.session.get(OrgUnit, unit_id)
    if found is None:
        raise NotFound
    return found


def _require(ctx: Context, action: Action) -> None:
    """Let the system pass, which sets the firm up from the command line."""
    if ctx.actor is not None:
        access.require(ctx.actor, action)
