"""Create the checkpoints of the ledger and refuse to change or delete them."""

import sqlalchemy as sa
from alembic import op

from engine.store.migrations import columns

revision = "0008"
down_revision = "0007"

_TABLES = ("checkpoints", "checkpoint_heads")
_SQLITE = tuple(
    f"CREATE TRIGGER {table}_no_{change} BEFORE {change} ON {table} "
    "BEGIN SELECT RAISE(ABORT, 'checkpoints are append-only'); END"
    for table in _TABLES
    for change in ("update", "delete")
)
_POSTGRESQL = (
    "CREATE FUNCTION refuse_checkpoint_change() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'checkpoints are append-only'; END $$",
    *(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_checkpoint_change()"
        for table in _TABLES
    ),
    *(
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_checkpoint_change()"
        for table in _TABLES
    ),
)


def upgrade() -> None:
    op.create_table(
        "checkpoints",
        sa.Column("number", columns.BIG_INTEGER, primary_key=True, autoincrement=False),
        sa.Column("at", columns.MOMENT, nullable=False),
        sa.Column("last_entry_id", columns.BIG_INTEGER, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.Column("signature", sa.LargeBinary, nullable=False),
    )
    op.create_index("ix_checkpoints_at", "checkpoints", ["at"])
    op.create_table(
        "checkpoint_heads",
        sa.Column(
            "entry_id",
            columns.BIG_INTEGER,
            sa.ForeignKey("ledger_entries.id"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column(
            "checkpoint", columns.BIG_INTEGER, sa.ForeignKey("checkpoints.number"), nullable=False
        ),
        sa.Column("stream", sa.String, nullable=False),
        sa.Column("seq", columns.BIG_INTEGER, nullable=False),
        sa.Column("head", sa.LargeBinary, nullable=False),
        sa.UniqueConstraint("stream", "seq"),
    )
    op.create_index("ix_checkpoint_heads_checkpoint", "checkpoint_heads", ["checkpoint"])
    for statement in _SQLITE if op.get_bind().dialect.name == "sqlite" else _POSTGRESQL:
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("checkpoint_heads")
    op.drop_table("checkpoints")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_checkpoint_change()")
