"""Keep how staff stand to clients and to each other (REL-13)."""

import sqlalchemy as sa
from alembic import op

from engine.store.migrations import columns

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.create_table(
        "staff_relations",
        sa.Column("id", columns.BIG_INTEGER, primary_key=True),
        sa.Column("staff_id", columns.BIG_INTEGER, sa.ForeignKey("users.id"), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("client_id", columns.BIG_INTEGER, sa.ForeignKey("clients.id")),
        sa.Column("colleague_id", columns.BIG_INTEGER, sa.ForeignKey("users.id")),
        sa.Column("began_on", sa.Date, nullable=False),
        sa.Column("ended_on", sa.Date),
        sa.Column("note", sa.String),
        sa.Column("created_at", columns.MOMENT, nullable=False),
        sa.Column("created_by_id", columns.BIG_INTEGER, sa.ForeignKey("users.id")),
        sa.CheckConstraint("(client_id IS NULL) <> (colleague_id IS NULL)", name="one_side"),
    )
    for named in (["staff_id", "client_id"], ["client_id"], ["colleague_id"]):
        op.create_index(f"ix_staff_relations_{'_'.join(named)}", "staff_relations", named)
    op.create_index("ix_staff_relations_created_at_id", "staff_relations", ["created_at", "id"])


def downgrade() -> None:
    op.drop_table("staff_relations")
