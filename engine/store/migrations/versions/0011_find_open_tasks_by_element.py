"""Find the open tasks of one element of the models, the longest waiting first."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

_IS_OPEN = sa.text("status = 'open'")


def upgrade() -> None:
    op.create_index(
        "ix_user_tasks_standing",
        "user_tasks",
        ["element_id", "created_at", "id"],
        sqlite_where=_IS_OPEN,
        postgresql_where=_IS_OPEN,
    )


def downgrade() -> None:
    op.drop_index("ix_user_tasks_standing", "user_tasks")
