"""Keep the emergency plans of branches, and where the ways to complain are published."""

import sqlalchemy as sa
from alembic import op

from engine.store.migrations import columns

revision = "0024"
down_revision = "0023"

_IS_CURRENT = sa.text("replaced_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "unit_documents",
        sa.Column("id", columns.BIG_INTEGER, primary_key=True),
        _reference("unit_id", "org_units"),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("edition", sa.String, nullable=False),
        sa.Column("since", sa.Date, nullable=False),
        sa.Column("review_at", columns.MOMENT, nullable=False),
        _reference("duty_id", "duties"),
        sa.Column("file_name", sa.String, nullable=False),
        sa.Column("media_type", sa.String, nullable=False),
        sa.Column("size", columns.BIG_INTEGER, nullable=False),
        sa.Column("sha256", sa.String, nullable=False),
        _reference("added_by_id", "users"),
        sa.Column("added_at", columns.MOMENT, nullable=False),
        sa.Column("replaced_at", columns.MOMENT),
    )
    op.create_index(
        "uq_unit_documents_current",
        "unit_documents",
        ["unit_id", "kind"],
        unique=True,
        sqlite_where=_IS_CURRENT,
        postgresql_where=_IS_CURRENT,
    )
    op.create_index("ix_unit_documents_duty_id", "unit_documents", ["duty_id"])


def downgrade() -> None:
    op.drop_table("unit_documents")


def _reference(name: str, table: str) -> sa.Column[int]:
    return sa.Column(name, columns.BIG_INTEGER, sa.ForeignKey(f"{table}.id"), nullable=False)
