"""Create the tables of users, units and sessions."""

import sqlalchemy as sa
from alembic import op

from engine.store.migrations import columns

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "users",
        sa.Column("id", columns.BIG_INTEGER, primary_key=True),
        sa.Column("login", sa.String, nullable=False, unique=True),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("name_en", sa.String),
        sa.Column("password_hash", sa.String),
        sa.Column("locale", sa.String),
        sa.Column("is_active", sa.Boolean, nullable=False),
        sa.Column("created_at", columns.MOMENT, nullable=False),
    )
    op.create_table(
        "org_units",
        sa.Column("id", columns.BIG_INTEGER, primary_key=True),
        sa.Column("code", sa.String, nullable=False, unique=True),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("name_en", sa.String),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("function", sa.String, unique=True),
        sa.Column("parent_id", columns.BIG_INTEGER, sa.ForeignKey("org_units.id")),
        sa.Column("path", sa.String, nullable=False),
        sa.Column("head_id", columns.BIG_INTEGER, sa.ForeignKey("users.id")),
        sa.Column("opens", sa.Time),
        sa.Column("closes", sa.Time),
    )
    op.create_index("ix_org_units_parent_id", "org_units", ["parent_id"])
    op.create_index("ix_org_units_path", "org_units", ["path"])
    op.create_table(
        "memberships",
        sa.Column("id", columns.BIG_INTEGER, primary_key=True),
        sa.Column("user_id", columns.BIG_INTEGER, sa.ForeignKey("users.id"), nullable=False),
        sa.Column("role", sa.String, nullable=False),
        sa.Column("unit_id", columns.BIG_INTEGER, sa.ForeignKey("org_units.id"), nullable=False),
        sa.UniqueConstraint("user_id", "role", "unit_id"),
    )
    op.create_index("ix_memberships_unit_id_role", "memberships", ["unit_id", "role"])
    op.create_table(
        "sessions",
        sa.Column("id", columns.BIG_INTEGER, primary_key=True),
        sa.Column("token_hash", sa.LargeBinary, nullable=False, unique=True),
        sa.Column("user_id", columns.BIG_INTEGER, sa.ForeignKey("users.id"), nullable=False),
        sa.Column("csrf", sa.String, nullable=False),
        sa.Column("created_at", columns.MOMENT, nullable=False),
        sa.Column("seen_at", columns.MOMENT, nullable=False),
        sa.Column("expires_at", columns.MOMENT, nullable=False),
        sa.Column("ended_at", columns.MOMENT),
    )
    op.create_index("ix_sessions_expires_at", "sessions", ["expires_at"])
    op.create_index("ix_sessions_user_id", "sessions", ["user_id"])
    op.create_table(
        "api_tokens",
        sa.Column("id", columns.BIG_INTEGER, primary_key=True),
        sa.Column("token_hash", sa.LargeBinary, nullable=False, unique=True),
        sa.Column("user_id", columns.BIG_INTEGER, sa.ForeignKey("users.id"), nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("created_at", columns.MOMENT, nullable=False),
        sa.Column("expires_at", columns.MOMENT),
        sa.Column("ended_at", columns.MOMENT),
    )
    op.create_index("ix_api_tokens_user_id", "api_tokens", ["user_id"])


def downgrade() -> None:
    op.drop_table("api_tokens")
    op.drop_table("sessions")
    op.drop_table("memberships")
    op.drop_table("org_units")
    op.drop_table("users")
