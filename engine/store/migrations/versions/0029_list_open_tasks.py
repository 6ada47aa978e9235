"""List and count open tasks from indexes that hold no others, without a look at the tasks."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"

_OPEN = sa.text("status = 'open'")
_FREE = sa.text("status = 'open' AND assignee_id IS NULL")
_INBOX = ["assignee_id", "due_at", "id", "case_id"]
_QUEUE = ["candidate_unit_id", "candidate_role", "due_at", "id", "case_id", "element_id"]


def upgrade() -> None:
    _drop()
    for name, columns, held in (("inbox", _INBOX, _OPEN), ("queue", _QUEUE, _FREE)):
        op.create_index(
            f"ix_user_tasks_{name}",
            "user_tasks",
            columns,
            sqlite_where=held,
            postgresql_where=held,
        )


def downgrade() -> None:
    _drop()
    op.create_index("ix_user_tasks_inbox", "user_tasks", ["assignee_id", "status", "due_at", "id"])
    op.create_index(
        "ix_user_tasks_queue",
        "user_tasks",
        ["candidate_unit_id", "candidate_role", "status", "due_at", "id"],
    )


def _drop() -> None:
    for name in ("inbox", "queue"):
        op.drop_index(f"ix_user_tasks_{name}", "user_tasks")
