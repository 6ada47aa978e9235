"""Clients of the brokerage, as the account system knows them."""

from datetime import date
from decimal import Decimal

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from engine.store import types
from engine.store.base import Base


class Client(Base):
    """A client with a margin account; personal fields are masked outside the handling of a case."""

    __tablename__ = "clients"
    __table_args__ = (
        Index(None, "branch_id", "number"),
        Index(None, "name"),
        Index(None, "phone"),
        Index(None, "credit_account"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    phone: Mapped[str | None]
    id_number: Mapped[str | None]
    email: Mapped[str | None]
    address: Mapped[str | None]
    branch_id: Mapped[int] = mapped_column(ForeignKey("org_units.id"))
    opened_on: Mapped[date | None]
    credit_account: Mapped[str | None]
    assets: Mapped[Decimal | None]
    liability: Mapped[Decimal | None]


class ClientKey(Base):
    """One word by which a client is found; compared letter by letter on every database."""

    __tablename__ = "client_keys"
    __table_args__ = (Index(None, "client_id"),)

    key: Mapped[str] = mapped_column(types.BINARY_TEXT, primary_key=True)
    client_id: Mapped[int] = mapped_column(ForeignKey("clients.id"), primary_key=True)
