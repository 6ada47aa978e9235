"""Tell where an incident broke and how it ended, and find suspended instances."""

import sqlalchemy as sa
from alembic import op

from engine.store.migrations import columns

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    for column in (
        sa.Column("element_id", sa.String),
        sa.Column("cause", sa.String, nullable=False, server_default=""),
        sa.Column("error_code", sa.String),
        sa.Column("error_params", columns.DOCUMENT),
        sa.Column("tried_at", columns.MOMENT),
        sa.Column("outcome", sa.String(24)),
    ):
        op.add_column("incidents", column)
    op.execute("UPDATE incidents SET cause = error_type || '@'")
    op.create_index("ix_incidents_cause", "incidents", ["status", "cause", "created_at", "id"])
    op.create_index(
        "ix_process_instances_suspended",
        "process_instances",
        ["case_id"],
        sqlite_where=sa.text("status = 'suspended'"),
        postgresql_where=sa.text("status = 'suspended'"),
    )


def downgrade() -> None:
    op.drop_index("ix_process_instances_suspended", "process_instances")
    op.drop_index("ix_incidents_cause", "incidents")
    for name in ("outcome", "tried_at", "error_params", "error_code", "cause", "element_id"):
        op.drop_column("incidents", name)
