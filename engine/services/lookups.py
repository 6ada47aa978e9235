"""Find people and units by a few letters, for fields that name one, and name them again."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from engine.services import directory
from engine.services.context import Context
from engine.store.people import Membership, OrgUnit, User

MOST: Final = 8


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """One answer: what the field keeps, how it is called, and where it belongs."""

    value: str
    label: str
    detail: str


def people(ctx: Context, *, text: str, locale: str = "zh_CN") -> list[Suggestion]:
    """Return active people whose login or name has the text in it, each in the first unit."""
    home = (
        select(Membership.user_id, func.min(Membership.id).label("id"))
        .group_by(Membership.user_id)
        .subquery()
    )
    rows = ctx.session.execute(
        select(User.login, User.name, User.name_en, Membership.unit_id)
        .join(home, home.c.user_id == User.id)
        .join(Membership, Membership.id == home.c.id)
        .where(User.is_active, _has(text, User.login, User.name, User.name_en))
        .order_by(User.login)
        .limit(MOST)
    )
    units = directory.organization(ctx)
    return [
        Suggestion(
            value=row.login,
            label=_in(locale, row.name, row.name_en),
            detail=_in(locale, units.unit(row.unit_id).name, units.unit(row.unit_id).name_en),
        )
        for row in rows
    ]


def units(ctx: Context, *, text: str, locale: str = "zh_CN") -> list[Suggestion]:
    """Return units whose code or name has the text in it."""
    rows = ctx.session.execute(
        select(OrgUnit.code, OrgUnit.name, OrgUnit.name_en)
        .where(_has(text, OrgUnit.code, OrgUnit.name, OrgUnit.name_en))
        .order_by(OrgUnit.code)
        .limit(MOST)
    )
    return [
        Suggestion(value=row.code, label=_in(locale, row.name, row.name_en), detail=row.code)
        for row in rows
    ]


def names(ctx: Context, logins: Collection[str], *, locale: str = "zh_CN") -> Mapping[str, str]:
    """Return the names of people by login; somebody unknown is left out."""
    rows = ctx.session.execute(
        select(User.login, User.name, User.name_en).where(User.login.in_(logins))
    )
    return {row.login: _in(locale, row.name, row.name_en) for row in rows}


def _has(text: str, *columns: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
    return or_(*(column.icontains(text, autoescape=True) for column in columns))


def _in(locale: str, chinese: str, english: str | None) -> str:
    return english or chinese if locale.startswith("en") else chinese
