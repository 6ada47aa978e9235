"""Tell people when they wanted to come back to a case; moments that are over are told to nobody."""

import sqlalchemy as sa
from alembic import op

from engine.store.migrations import columns

revision = "0027"
down_revision = "0026"

_SQLITE_NOW = "CAST(strftime('%s', 'now') AS INTEGER) * 1000000"
_WAITS = sa.text("next_at IS NOT NULL")


def upgrade() -> None:
    op.add_column("follow_ups", sa.Column("next_at", columns.MOMENT))
    op.add_column("follow_ups", sa.Column("claimed_until", columns.MOMENT))
    op.add_column(
        "follow_ups",
        sa.Column("try_count", columns.BIG_INTEGER, nullable=False, server_default="0"),
    )
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    now = sa.text(_SQLITE_NOW) if is_sqlite else sa.func.now()
    found = sa.table("follow_ups", sa.column("due_at"), sa.column("next_at"))
    op.execute(sa.update(found).where(found.c.due_at > now).values(next_at=found.c.due_at))
    op.create_index(
        "ix_follow_ups_next",
        "follow_ups",
        ["next_at", "id"],
        sqlite_where=_WAITS,
        postgresql_where=_WAITS,
    )


def downgrade() -> None:
    op.drop_index("ix_follow_ups_next", "follow_ups")
    for name in ("next_at", "claimed_until", "try_count"):
        op.drop_column("follow_ups", name)
