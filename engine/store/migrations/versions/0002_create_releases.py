"""Create the tables of releases."""

import sqlalchemy as sa
from alembic import op

from engine.store.migrations import columns

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "releases",
        sa.Column("id", columns.BIG_INTEGER, primary_key=True),
        sa.Column("hash", sa.String, nullable=False, unique=True),
        sa.Column("status", sa.String(24), nullable=False),
        sa.Column("note", sa.String),
        sa.Column("created_by", columns.BIG_INTEGER, sa.ForeignKey("users.id")),
        sa.Column("created_at", columns.MOMENT, nullable=False),
        sa.Column("in_force_at", columns.MOMENT),
        sa.Column("files_hash", sa.String, nullable=False),
    )
    op.create_index(
        "uq_releases_in_force",
        "releases",
        ["status"],
        unique=True,
        sqlite_where=sa.text("status = 'in_force'"),
        postgresql_where=sa.text("status = 'in_force'"),
    )
    op.create_table(
        "release_files",
        sa.Column(
            "release_id", columns.BIG_INTEGER, sa.ForeignKey("releases.id"), primary_key=True
        ),
        sa.Column("path", sa.String, primary_key=True),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.Column("hash", sa.String, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("release_files")
    op.drop_table("releases")
