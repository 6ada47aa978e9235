"""Create the drafts of releases, and let a release wait for a second person."""

import sqlalchemy as sa
from alembic import op

from engine.store.migrations import columns

revision = "0010"
down_revision = "0009"

_REFERENCES = {
    "base_id": "releases",
    "restores_id": "releases",
    "decided_by": "users",
}


def upgrade() -> None:
    op.create_table(
        "release_drafts",
        sa.Column("id", columns.BIG_INTEGER, primary_key=True),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("base_id", columns.BIG_INTEGER, sa.ForeignKey("releases.id")),
        sa.Column("release_id", columns.BIG_INTEGER, sa.ForeignKey("releases.id")),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("created_by", columns.BIG_INTEGER, sa.ForeignKey("users.id"), nullable=False),
        sa.Column("created_at", columns.MOMENT, nullable=False),
        sa.Column("changed_at", columns.MOMENT, nullable=False),
        sa.Column("version", columns.BIG_INTEGER, nullable=False),
    )
    op.create_index("ix_release_drafts_state", "release_drafts", ["state", "changed_at"])
    op.create_index("ix_release_drafts_release_id", "release_drafts", ["release_id"])
    op.create_table(
        "draft_files",
        _of_draft(),
        sa.Column("path", sa.String, primary_key=True),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.Column("hash", sa.String, nullable=False),
        sa.Column("version", columns.BIG_INTEGER, nullable=False),
        sa.Column("changed_by", columns.BIG_INTEGER, sa.ForeignKey("users.id"), nullable=False),
        sa.Column("changed_at", columns.MOMENT, nullable=False),
    )
    op.create_table(
        "draft_editors",
        _of_draft(),
        sa.Column("user_id", columns.BIG_INTEGER, sa.ForeignKey("users.id"), primary_key=True),
        sa.Column("path", sa.String),
        sa.Column("seen_at", columns.MOMENT),
        sa.Column("changed_at", columns.MOMENT),
    )
    _extend_releases()


def downgrade() -> None:
    op.drop_index("ix_releases_created_at", "releases")
    for name in ("authors", "reason", "decided_at"):
        op.drop_column("releases", name)
    for name in _REFERENCES:
        op.execute(f"ALTER TABLE releases DROP COLUMN {name}")
    op.drop_table("draft_editors")
    op.drop_table("draft_files")
    op.drop_table("release_drafts")


def _of_draft() -> sa.Column[int]:
    return sa.Column(
        "draft_id", columns.BIG_INTEGER, sa.ForeignKey("release_drafts.id"), primary_key=True
    )


def _extend_releases() -> None:
    """Add columns one by one: SQLite would rebuild the table for anything else."""
    integer = "INTEGER" if op.get_bind().dialect.name == "sqlite" else "BIGINT"
    for name, table in _REFERENCES.items():
        op.execute(
            f"ALTER TABLE releases ADD COLUMN {name} {integer} "
            f"CONSTRAINT fk_releases_{name}_{table} REFERENCES {table} (id)"
        )
    op.add_column("releases", sa.Column("decided_at", columns.MOMENT))
    op.add_column("releases", sa.Column("reason", sa.String))
    op.add_column("releases", sa.Column("authors", columns.DOCUMENT))
    op.create_index("ix_releases_created_at", "releases", ["created_at", "id"])
