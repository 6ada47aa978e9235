"""Clients who are to be looked after: who was put on which list in which year (FBK-08)."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, bindparam, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.store import types
from engine.store.base import Base


class FocusList(StrEnum):
    """Why somebody looks after a client: any complaint, or a major one that was verified."""

    COMPLAINT = "complaint"
    MAJOR = "major"


_PUT = text(
    "INSERT INTO focus_clients (list, year, client_id, branch_id, since) "
    "VALUES (:list, :year, :client_id, :branch_id, :since) "
    "ON CONFLICT (list, year, client_id) DO NOTHING"
).bindparams(bindparam("since", type_=types.UtcDateTime()))


class FocusClient(Base):
    """One client on one list of a year; what put them there is looked up among their cases."""

    __tablename__ = "focus_clients"
    __table_args__ = (
        Index("ix_focus_clients_since", "list", "year", "since", "client_id"),
        Index("ix_focus_clients_branch", "list", "year", "branch_id", "since", "client_id"),
        Index(None, "client_id"),
    )

    list: Mapped[FocusList] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    client_id: Mapped[int] = mapped_column(
        ForeignKey("clients.id"), primary_key=True, autoincrement=False
    )
    branch_id: Mapped[int | None] = mapped_column(ForeignKey("org_units.id"))
    since: Mapped[datetime]


def put(session: Session, kind: FocusList, **values: object) -> None:
    """Put a client on a list, unless they are on it already."""
    session.connection().execute(_PUT, {"list": kind.value, **values})
