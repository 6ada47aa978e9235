"""Create the tables of messages, notifications, answers and counters."""

import sqlalchemy as sa
from alembic import op

from engine.store.migrations import columns

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "messages",
        sa.Column("id", columns.BIG_INTEGER, primary_key=True),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("correlation_key", sa.String),
        sa.Column("payload", columns.DOCUMENT, nullable=False),
        sa.Column("sender_case_id", columns.BIG_INTEGER, sa.ForeignKey("cases.id")),
        sa.Column("created_at", columns.MOMENT, nullable=False),
        sa.Column("delivered_at", columns.MOMENT),
        sa.Column("receiver_case_id", columns.BIG_INTEGER, sa.ForeignKey("cases.id")),
        sa.Column("claimed_until", columns.MOMENT),
        sa.Column("try_count", columns.BIG_INTEGER, nullable=False),
        sa.Column("status", sa.String(24), nullable=False),
    )
    op.create_index("ix_messages_awaited", "messages", ["name", "correlation_key", "status"])
    op.create_index("ix_messages_pending", "messages", ["status", "created_at", "id"])
    op.create_table(
        "message_subscriptions",
        sa.Column("id", columns.BIG_INTEGER, primary_key=True),
        sa.Column(
            "instance_id",
            columns.BIG_INTEGER,
            sa.ForeignKey("process_instances.id"),
            nullable=False,
        ),
        sa.Column("case_id", columns.BIG_INTEGER, sa.ForeignKey("cases.id"), nullable=False),
        sa.Column("engine_task_id", sa.String),
        sa.Column("element_id", sa.String, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("correlation_key", sa.String),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("created_at", columns.MOMENT, nullable=False),
    )
    op.create_index("ix_message_subscriptions_case_id", "message_subscriptions", ["case_id"])
    op.create_index(
        "ix_message_subscriptions_instance_id", "message_subscriptions", ["instance_id"]
    )
    op.create_index(
        "ix_message_subscriptions_name_correlation_key",
        "message_subscriptions",
        ["name", "correlation_key"],
    )
    op.create_table(
        "outbox",
        sa.Column("id", columns.BIG_INTEGER, primary_key=True),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("recipient_id", columns.BIG_INTEGER, sa.ForeignKey("users.id")),
        sa.Column("case_id", columns.BIG_INTEGER, sa.ForeignKey("cases.id")),
        sa.Column("payload", columns.DOCUMENT, nullable=False),
        sa.Column("created_at", columns.MOMENT, nullable=False),
        sa.Column("sent_at", columns.MOMENT),
        sa.Column("claimed_until", columns.MOMENT),
        sa.Column("try_count", columns.BIG_INTEGER, nullable=False),
    )
    op.create_index("ix_outbox_recipient_id_created_at", "outbox", ["recipient_id", "created_at"])
    op.create_index(
        "ix_outbox_unsent",
        "outbox",
        ["id"],
        sqlite_where=sa.text("sent_at IS NULL"),
        postgresql_where=sa.text("sent_at IS NULL"),
    )
    op.create_table(
        "idempotency_keys",
        sa.Column("user_id", columns.BIG_INTEGER, sa.ForeignKey("users.id"), primary_key=True),
        sa.Column("route", sa.String, primary_key=True),
        sa.Column("key", sa.String, primary_key=True),
        sa.Column("answer", columns.DOCUMENT, nullable=False),
        sa.Column("status_code", columns.BIG_INTEGER, nullable=False),
        sa.Column("created_at", columns.MOMENT, nullable=False),
    )
    op.create_index("ix_idempotency_keys_created_at", "idempotency_keys", ["created_at"])
    op.create_table(
        "counters",
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("value", columns.BIG_INTEGER, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("counters")
    op.drop_table("idempotency_keys")
    op.drop_table("outbox")
    op.drop_table("message_subscriptions")
    op.drop_table("messages")
