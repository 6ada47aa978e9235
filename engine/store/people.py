"""Users, the organisation they belong to, and the roles they hold in it."""

from datetime import datetime, time

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.base import Base


class User(Base):
    """Somebody who can log in; a person who leaves is made inactive, never deleted."""

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    name_en: Mapped[str | None]
    password_hash: Mapped[str | None]
    locale: Mapped[str | None]
    is_active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]


class OrgUnit(Base):
    """A unit of the firm; `path` lists the ids from the root to itself, as in `/1/4/9/`."""

    __tablename__ = "org_units"
    __table_args__ = (Index(None, "path"), Index(None, "parent_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    name_en: Mapped[str | None]
    kind: Mapped[str]
    function: Mapped[str | None] = mapped_column(unique=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("org_units.id"))
    path: Mapped[str]
    head_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    opens: Mapped[time | None]
    closes: Mapped[time | None]


class Membership(Base):
    """One role of one user in one unit."""

    __tablename__ = "memberships"
    __table_args__ = (
        UniqueConstraint("user_id", "role", "unit_id"),
        Index(None, "unit_id", "role"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    role: Mapped[str]
    unit_id: Mapped[int] = mapped_column(ForeignKey("org_units.id"))
