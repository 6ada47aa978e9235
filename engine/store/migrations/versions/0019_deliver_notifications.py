"""Deliver notifications by several ways, each on its own; remember what was read.

What waited until now is not sent after the fact.
"""

import sqlalchemy as sa
from alembic import op

from engine.store.migrations import columns

revision = "0019"
down_revision = "0018"

_UNREAD = sa.text("read_at IS NULL")
_WAITS = sa.text("sent_at IS NULL AND due_at IS NOT NULL")


def upgrade() -> None:
    op.add_column("outbox", sa.Column("read_at", columns.MOMENT))
    op.execute("UPDATE outbox SET sent_at = created_at, read_at = created_at")
    op.create_index(
        "ix_outbox_unread",
        "outbox",
        ["recipient_id", "id"],
        sqlite_where=_UNREAD,
        postgresql_where=_UNREAD,
    )
    op.create_table(
        "deliveries",
        sa.Column("id", columns.BIG_INTEGER, primary_key=True),
        sa.Column(
            "notification_id", columns.BIG_INTEGER, sa.ForeignKey("outbox.id"), nullable=False
        ),
        sa.Column("way", sa.String, nullable=False),
        sa.Column("due_at", columns.MOMENT),
        sa.Column("sent_at", columns.MOMENT),
        sa.Column("failures", columns.BIG_INTEGER, nullable=False),
        sa.Column("claimed_until", columns.MOMENT),
        sa.Column("try_count", columns.BIG_INTEGER, nullable=False),
        sa.UniqueConstraint("notification_id", "way"),
    )
    op.create_index(
        "ix_deliveries_due",
        "deliveries",
        ["due_at", "id"],
        sqlite_where=_WAITS,
        postgresql_where=_WAITS,
    )
    op.create_table(
        "notification_settings",
        sa.Column(
            "user_id",
            columns.BIG_INTEGER,
            sa.ForeignKey("users.id"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("email", sa.String),
        sa.Column("messenger", sa.String),
        sa.Column("messenger_key", sa.String),
        sa.Column("messenger_secret", sa.String),
        sa.Column("quiet_since", sa.Time),
        sa.Column("quiet_until", sa.Time),
    )


def downgrade() -> None:
    op.drop_table("notification_settings")
    op.drop_table("deliveries")
    op.drop_index("ix_outbox_unread", "outbox")
    op.drop_column("outbox", "read_at")
