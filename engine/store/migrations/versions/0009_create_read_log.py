"""Create the read log, refuse to change it, and refuse to add to an hour that is sealed."""

import sqlalchemy as sa
from alembic import op

from engine.store.migrations import columns

revision = "0009"
down_revision = "0008"

_TABLES = ("read_log", "read_seals")
_LATE = "EXISTS (SELECT 1 FROM read_seals WHERE until > NEW.hour)"
_SQLITE = (
    *(
        f"CREATE TRIGGER {table}_no_{change} BEFORE {change} ON {table} "
        "BEGIN SELECT RAISE(ABORT, 'the read log is append-only'); END"
        for table in _TABLES
        for change in ("update", "delete")
    ),
    f"CREATE TRIGGER read_log_not_late BEFORE INSERT ON read_log WHEN {_LATE} "
    "BEGIN SELECT RAISE(ABORT, 'this hour of the read log is sealed'); END",
)
_POSTGRESQL = (
    "CREATE FUNCTION refuse_read_change() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'the read log is append-only'; END $$",
    "CREATE FUNCTION refuse_late_read() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN IF {_LATE} THEN RAISE EXCEPTION 'this hour of the read log is sealed'; END IF; "
    "RETURN NEW; END $$",
    *(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_read_change()"
        for table in _TABLES
    ),
    *(
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_read_change()"
        for table in _TABLES
    ),
    "CREATE TRIGGER read_log_not_late BEFORE INSERT ON read_log "
    "FOR EACH ROW EXECUTE FUNCTION refuse_late_read()",
)


def upgrade() -> None:
    op.create_table(
        "read_log",
        sa.Column("id", columns.BIG_INTEGER, primary_key=True),
        sa.Column("hour", columns.MOMENT, nullable=False),
        sa.Column("case_id", columns.BIG_INTEGER, sa.ForeignKey("cases.id"), nullable=False),
        sa.Column("user_id", columns.BIG_INTEGER, sa.ForeignKey("users.id"), nullable=False),
        sa.Column("purpose", sa.String, nullable=False),
        sa.Column("at", columns.MOMENT, nullable=False),
        sa.UniqueConstraint("hour", "case_id", "user_id", "purpose"),
    )
    op.create_index("ix_read_log_case_id_at_id", "read_log", ["case_id", "at", "id"])
    op.create_table(
        "read_seals",
        sa.Column("until", columns.MOMENT, primary_key=True, autoincrement=False),
    )
    for statement in _SQLITE if op.get_bind().dialect.name == "sqlite" else _POSTGRESQL:
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("read_log")
    op.drop_table("read_seals")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_late_read()")
        op.execute("DROP FUNCTION refuse_read_change()")
