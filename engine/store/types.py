"""Column types that mean the same on SQLite and PostgreSQL: moments, money, ids, JSON, states."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any, cast

from sqlalchemy import JSON, BigInteger, Dialect, Enum, Integer, Numeric, String, TypeDecorator
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.types import TypeEngine

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_CENT = Decimal("0.01")

BIG_INTEGER = BigInteger().with_variant(Integer(), "sqlite")
"""64 bits everywhere; SQLite needs the plain word INTEGER to number rows by itself."""

DOCUMENT = JSON(none_as_null=True)
"""A JSON object or array; None is SQL NULL. A bare number would lose its form on SQLite."""

BINARY_TEXT = String().with_variant(String(collation="C"), "postgresql")
"""Text that every database sorts by the numbers of its characters, so that beginnings are found."""


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment in UTC.

    PostgreSQL keeps `timestamptz`; SQLite keeps microseconds since 1970 as an integer, which sorts,
    compares and takes a third of the bytes of ISO text in the row and in every index.
    """

    impl = BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the native type of each database."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(TIMESTAMP(timezone=True))
        return dialect.type_descriptor(BigInteger())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Refuse a naive moment, whose zone could only be guessed."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a zone")
        if dialect.name == "postgresql":
            return value
        return (value - _EPOCH) // _MICROSECOND

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Give the moment in UTC, whatever zone the connection speaks."""
        if value is None:
            return None
        if dialect.name == "postgresql":
            return cast(datetime, value).astimezone(UTC)
        return _EPOCH + timedelta(microseconds=value)


class Money(TypeDecorator[Decimal]):
    """An amount in yuan with two decimals, never a float.

    PostgreSQL keeps `numeric(18, 2)`; SQLite, which has no exact decimals, keeps whole cents, so
    that sums and comparisons stay exact there too.
    """

    impl = Numeric(18, 2)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the exact type of each database."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(Numeric(18, 2))
        return dialect.type_descriptor(BigInteger())

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Any:
        """Refuse what would be rounded."""
        if value is None:
            return None
        if not isinstance(value, Decimal):
            raise TypeError("money is a Decimal")
        if value != value.quantize(_CENT):
            raise ValueError("money has two decimals")
        return value if dialect.name == "postgresql" else int(value / _CENT)

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        """Give the amount with its two decimals."""
        if value is None:
            return None
        return Decimal(value) if dialect.name == "postgresql" else Decimal(value) * _CENT


def state_type() -> Enum:
    """Give the type of every `StrEnum` column: its value as text, checked on the way in.

    There is no CHECK constraint, because a new state would then rebuild the table on SQLite.
    """
    return Enum(
        StrEnum,
        native_enum=False,
        create_constraint=False,
        validate_strings=True,
        length=24,
        values_callable=lambda states: [state.value for state in states],
    )


def dump_json(value: Any) -> str:
    """Write compact JSON with Chinese as it is; NaN and infinity have no JSON form."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
