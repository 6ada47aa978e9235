"""Find the open tasks that somebody has let others do."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

_IS_DELEGATED = sa.text("status = 'open' AND owner_id IS NOT NULL")


def upgrade() -> None:
    op.create_index(
        "ix_user_tasks_delegated",
        "user_tasks",
        ["owner_id", "due_at", "id"],
        sqlite_where=_IS_DELEGATED,
        postgresql_where=_IS_DELEGATED,
    )


def downgrade() -> None:
    op.drop_index("ix_user_tasks_delegated", "user_tasks")
