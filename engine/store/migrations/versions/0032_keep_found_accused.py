"""Keep who was found to be complained about while a second person decides on it (CMP-57)."""

import sqlalchemy as sa
from alembic import op

from engine.store.migrations import columns

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    op.add_column("cases", sa.Column("found_accused_id", columns.BIG_INTEGER))


def downgrade() -> None:
    op.drop_column("cases", "found_accused_id")
