"""How staff stand to clients and to each other: the basis of recusal (REL-13, CMP-58)."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.base import Base


class RelationKind(StrEnum):
    """What binds somebody to a client or to a colleague."""

    CLIENT_MANAGER = "client_manager"
    DEVELOPER = "developer"
    ADVISER = "adviser"
    BROKER = "broker"
    RECOMMENDER = "recommender"
    RELATIVE = "relative"
    OTHER = "other"


class StaffRelation(Base):
    """One person's relation to a client or to a colleague; it is ended, never deleted (REL-13)."""

    __tablename__ = "staff_relations"
    __table_args__ = (
        CheckConstraint("(client_id IS NULL) <> (colleague_id IS NULL)", name="one_side"),
        Index(None, "staff_id", "client_id"),
        Index(None, "client_id"),
        Index(None, "colleague_id"),
        Index(None, "created_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    kind: Mapped[RelationKind]
    client_id: Mapped[int | None] = mapped_column(ForeignKey("clients.id"))
    colleague_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    began_on: Mapped[date]
    ended_on: Mapped[date | None]
    note: Mapped[str | None]
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
