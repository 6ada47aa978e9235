"""Keep what is known of papers and recordings, and refuse to change it (RET-05)."""

import sqlalchemy as sa
from alembic import op

from engine.store.migrations import columns

revision = "0015"
down_revision = "0014"

_SQLITE = tuple(
    f"CREATE TRIGGER evidence_no_{change} BEFORE {change} ON evidence "
    "BEGIN SELECT RAISE(ABORT, 'evidence is append-only'); END"
    for change in ("update", "delete")
)
_POSTGRESQL = (
    "CREATE FUNCTION refuse_evidence_change() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'evidence is append-only'; END $$",
    "CREATE TRIGGER evidence_append_only BEFORE UPDATE OR DELETE ON evidence "
    "FOR EACH ROW EXECUTE FUNCTION refuse_evidence_change()",
    "CREATE TRIGGER evidence_no_truncate BEFORE TRUNCATE ON evidence "
    "FOR EACH STATEMENT EXECUTE FUNCTION refuse_evidence_change()",
)


def upgrade() -> None:
    op.create_table(
        "evidence",
        sa.Column("id", columns.BIG_INTEGER, primary_key=True),
        sa.Column("case_id", columns.BIG_INTEGER, sa.ForeignKey("cases.id"), nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("file_name", sa.String, nullable=False),
        sa.Column("media_type", sa.String, nullable=False),
        sa.Column("size", columns.BIG_INTEGER, nullable=False),
        sa.Column("sha256", sa.String, nullable=False),
        sa.Column("reference", sa.String),
        sa.Column("added_by_id", columns.BIG_INTEGER, sa.ForeignKey("users.id")),
        sa.Column("added_at", columns.MOMENT, nullable=False),
        sa.UniqueConstraint("case_id", "kind", "sha256"),
    )
    for statement in _SQLITE if op.get_bind().dialect.name == "sqlite" else _POSTGRESQL:
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("evidence")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_evidence_change()")
