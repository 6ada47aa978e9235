"""The column types as the migrations wrote them; a later change gets a new name here."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TIMESTAMP

BIG_INTEGER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.BigInteger().with_variant(TIMESTAMP(timezone=True), "postgresql")
MONEY = sa.BigInteger().with_variant(sa.Numeric(18, 2), "postgresql")
DOCUMENT = sa.JSON()
