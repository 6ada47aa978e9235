"""Create the ledger and refuse to change or delete its entries."""

import sqlalchemy as sa
from alembic import op

from engine.store.migrations import columns

revision = "0005"
down_revision = "0004"

_SQLITE = tuple(
    f"CREATE TRIGGER ledger_entries_no_{change} BEFORE {change} ON ledger_entries "
    "BEGIN SELECT RAISE(ABORT, 'ledger entries are append-only'); END"
    for change in ("update", "delete")
)
_POSTGRESQL = (
    "CREATE FUNCTION refuse_ledger_change() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'ledger entries are append-only'; END $$",
    "CREATE TRIGGER ledger_entries_append_only BEFORE UPDATE OR DELETE ON ledger_entries "
    "FOR EACH ROW EXECUTE FUNCTION refuse_ledger_change()",
    "CREATE TRIGGER ledger_entries_no_truncate BEFORE TRUNCATE ON ledger_entries "
    "FOR EACH STATEMENT EXECUTE FUNCTION refuse_ledger_change()",
)


def upgrade() -> None:
    op.create_table(
        "ledger_entries",
        sa.Column("id", columns.BIG_INTEGER, primary_key=True),
        sa.Column("stream", sa.String, nullable=False),
        sa.Column("seq", columns.BIG_INTEGER, nullable=False),
        sa.Column("at", columns.MOMENT, nullable=False),
        sa.Column("actor", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("case_id", columns.BIG_INTEGER, sa.ForeignKey("cases.id")),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.Column("prev_hash", sa.LargeBinary, nullable=False),
        sa.Column("hash", sa.LargeBinary, nullable=False),
        sa.UniqueConstraint("stream", "seq"),
    )
    op.create_index("ix_ledger_entries_case_id_kind", "ledger_entries", ["case_id", "kind"])
    op.create_table(
        "openings",
        sa.Column("id", columns.BIG_INTEGER, primary_key=True),
        sa.Column(
            "entry_id", columns.BIG_INTEGER, sa.ForeignKey("ledger_entries.id"), nullable=False
        ),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("salt", sa.LargeBinary),
        sa.Column("value", sa.String),
        sa.Column("disposed_at", columns.MOMENT),
        sa.UniqueConstraint("entry_id", "name"),
    )
    op.create_table(
        "stream_heads",
        sa.Column("stream", sa.String, primary_key=True),
        sa.Column("seq", columns.BIG_INTEGER, nullable=False),
        sa.Column("head", sa.LargeBinary, nullable=False),
    )
    _refuse_changes()


def downgrade() -> None:
    _allow_changes()
    op.drop_table("stream_heads")
    op.drop_table("openings")
    op.drop_table("ledger_entries")


def _refuse_changes() -> None:
    statements = _SQLITE if op.get_bind().dialect.name == "sqlite" else _POSTGRESQL
    for statement in statements:
        op.execute(statement)


def _allow_changes() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER ledger_entries_append_only ON ledger_entries")
        op.execute("DROP TRIGGER ledger_entries_no_truncate ON ledger_entries")
        op.execute("DROP FUNCTION refuse_ledger_change()")
