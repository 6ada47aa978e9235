"""Remember when a missed duty was told to the superior and to headquarters."""

import sqlalchemy as sa
from alembic import op

from engine.store.migrations import columns

revision = "0020"
down_revision = "0019"

_NAMES = ("escalated_at", "headquarters_at")


def upgrade() -> None:
    for name in _NAMES:
        op.add_column("duties", sa.Column(name, columns.MOMENT))


def downgrade() -> None:
    for name in reversed(_NAMES):
        op.drop_column("duties", name)
