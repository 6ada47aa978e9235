"""List the open tasks of a few units, and of a large part of the firm, by their due moment."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"

_OPEN = sa.text("status = 'open'")
_UNIT = ["candidate_unit_id", "due_at", "id", "case_id", "assignee_id"]
_DUE = ["due_at", "id", "candidate_unit_id", "assignee_id"]


def upgrade() -> None:
    for name, columns in (("unit", _UNIT), ("due", _DUE)):
        op.create_index(
            f"ix_user_tasks_{name}",
            "user_tasks",
            columns,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        )


def downgrade() -> None:
    for name in ("unit", "due"):
        op.drop_index(f"ix_user_tasks_{name}", "user_tasks")
