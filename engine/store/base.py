"""The declarative base of every table: constraint names and how Python types are stored."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column, registry

from engine.store import types

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """A table row; what belongs together is joined in the query that needs it, never lazily."""

    registry = registry(
        metadata=MetaData(naming_convention=NAMES),
        type_annotation_map={
            int: types.BIG_INTEGER,
            datetime: types.UtcDateTime(),
            Decimal: types.Money(),
            dict[str, Any]: types.DOCUMENT,
            list[Any]: types.DOCUMENT,
            StrEnum: types.state_type(),
        },
    )


class Versioned:
    """A row that a step decides on: two transactions never both change the same version (R7)."""

    version: Mapped[int] = mapped_column(sort_order=99)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805 -- SQLAlchemy passes the class
        """Let the ORM check and count the version too."""
        return {"version_id_col": cls.version}
