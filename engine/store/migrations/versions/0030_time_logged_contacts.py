"""Give each logged contact a duty: it has to be recorded in full in time (CMP-44)."""

import sqlalchemy as sa
from alembic import op

from engine.store.migrations import columns

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    duty = sa.Column("duty_id", columns.BIG_INTEGER, sa.ForeignKey("duties.id"))
    op.add_column("logged_contacts", duty, inline_references=True)


def downgrade() -> None:
    op.drop_column("logged_contacts", "duty_id")
