"""The roles that somebody acts with: their own, and those of whom they stand in for (CMP-60)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import aliased

from engine.domain.access import Actor, Membership
from engine.domain.grants import Role
from engine.store import people
from engine.store.people import OrgUnit, User
from engine.store.substitutes import Substitute

_OwnAbsence = aliased(Substitute)


def of_active(now: datetime, *columns: Any) -> Select[Any]:
    """Select active users beside the roles they act with now, one row for each role."""
    return (
        select(
            User.id,
            User.login,
            User.name,
            User.locale,
            people.Membership.role,
            people.Membership.unit_id,
            OrgUnit.path,
            Substitute.person_id,
            _is_away(now).label("is_away"),
            *columns,
        )
        .select_from(User)
        .outerjoin(Substitute, and_(Substitute.substitute_id == User.id, _lasts(Substitute, now)))
        .outerjoin(
            people.Membership,
            or_(
                people.Membership.user_id == User.id,
                people.Membership.user_id == Substitute.person_id,
            ),
        )
        .outerjoin(OrgUnit, OrgUnit.id == people.Membership.unit_id)
        .where(User.is_active)
        .order_by(people.Membership.id)
    )


def actor(rows: Sequence[Any]) -> Actor:
    """Put together who acts; a role held twice, in one's own name and another's, counts once."""
    held = dict.fromkeys(
        Membership(role=Role(row.role), unit_id=row.unit_id, unit_path=row.path)
        for row in rows
        if row.role is not None
    )
    return Actor(
        id=rows[0].id,
        login=rows[0].login,
        name=rows[0].name,
        memberships=tuple(held),
        stands_for=frozenset(row.person_id for row in rows if row.person_id is not None),
        is_away=bool(rows[0].is_away),
    )


def _is_away(now: datetime) -> ColumnElement[bool]:
    return (
        exists().where(_OwnAbsence.person_id == User.id, _lasts(_OwnAbsence, now)).correlate(User)
    )


def _lasts(absence: Any, now: datetime) -> ColumnElement[bool]:
    return and_(absence.since <= now, absence.until > now)
