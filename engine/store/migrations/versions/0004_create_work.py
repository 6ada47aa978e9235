"""Create the tables of instances, tasks, duties and incidents."""

import sqlalchemy as sa
from alembic import op

from engine.store.migrations import columns

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "process_instances",
        sa.Column("id", columns.BIG_INTEGER, primary_key=True),
        sa.Column("case_id", columns.BIG_INTEGER, sa.ForeignKey("cases.id"), nullable=False),
        sa.Column("release_id", columns.BIG_INTEGER, sa.ForeignKey("releases.id"), nullable=False),
        sa.Column("process_id", sa.String, nullable=False),
        sa.Column("state", sa.LargeBinary, nullable=False),
        sa.Column("serializer", sa.String, nullable=False),
        sa.Column("status", sa.String(24), nullable=False),
        sa.Column("created_at", columns.MOMENT, nullable=False),
        sa.Column("ended_at", columns.MOMENT),
        sa.Column("version", columns.BIG_INTEGER, nullable=False),
    )
    op.create_index("ix_process_instances_case_id", "process_instances", ["case_id"])
    op.create_index(
        "ix_process_instances_release_id_status", "process_instances", ["release_id", "status"]
    )
    op.create_table(
        "user_tasks",
        sa.Column("id", columns.BIG_INTEGER, primary_key=True),
        sa.Column(
            "instance_id",
            columns.BIG_INTEGER,
            sa.ForeignKey("process_instances.id"),
            nullable=False,
        ),
        sa.Column("case_id", columns.BIG_INTEGER, sa.ForeignKey("cases.id"), nullable=False),
        sa.Column("engine_task_id", sa.String, nullable=False),
        sa.Column("element_id", sa.String, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("round", columns.BIG_INTEGER, nullable=False),
        sa.Column("item_key", sa.String, nullable=False),
        sa.Column("form_id", sa.String),
        sa.Column("form_hash", sa.String),
        sa.Column("candidate_role", sa.String),
        sa.Column("candidate_unit_id", columns.BIG_INTEGER, sa.ForeignKey("org_units.id")),
        sa.Column("assignee_id", columns.BIG_INTEGER, sa.ForeignKey("users.id")),
        sa.Column("owner_id", columns.BIG_INTEGER, sa.ForeignKey("users.id")),
        sa.Column("status", sa.String(24), nullable=False),
        sa.Column("cause", sa.String),
        sa.Column("priority", columns.BIG_INTEGER, nullable=False),
        sa.Column("created_at", columns.MOMENT, nullable=False),
        sa.Column("claimed_at", columns.MOMENT),
        sa.Column("due_at", columns.MOMENT),
        sa.Column("warn_at", columns.MOMENT),
        sa.Column("completed_at", columns.MOMENT),
        sa.Column("completed_by_id", columns.BIG_INTEGER, sa.ForeignKey("users.id")),
        sa.Column("version", columns.BIG_INTEGER, nullable=False),
        sa.UniqueConstraint("instance_id", "engine_task_id"),
    )
    op.create_index(
        "ix_user_tasks_archive", "user_tasks", ["completed_by_id", "completed_at", "id"]
    )
    op.create_index("ix_user_tasks_case", "user_tasks", ["case_id", "status"])
    op.create_index("ix_user_tasks_inbox", "user_tasks", ["assignee_id", "status", "due_at", "id"])
    op.create_index(
        "ix_user_tasks_queue",
        "user_tasks",
        ["candidate_unit_id", "candidate_role", "status", "due_at", "id"],
    )
    op.create_table(
        "duties",
        sa.Column("id", columns.BIG_INTEGER, primary_key=True),
        sa.Column("case_id", columns.BIG_INTEGER, sa.ForeignKey("cases.id")),
        sa.Column("instance_id", columns.BIG_INTEGER, sa.ForeignKey("process_instances.id")),
        sa.Column("engine_task_id", sa.String),
        sa.Column("element_id", sa.String),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("rule", sa.String),
        sa.Column("due_at", columns.MOMENT, nullable=False),
        sa.Column("warn_at", columns.MOMENT),
        sa.Column("next_at", columns.MOMENT),
        sa.Column("explanation", columns.DOCUMENT, nullable=False),
        sa.Column("paused_from", columns.MOMENT),
        sa.Column("warned_at", columns.MOMENT),
        sa.Column("breached_at", columns.MOMENT),
        sa.Column("fired_at", columns.MOMENT),
        sa.Column("ended_at", columns.MOMENT),
        sa.Column("cause", sa.String),
        sa.Column("claimed_until", columns.MOMENT),
        sa.Column("try_count", columns.BIG_INTEGER, nullable=False),
    )
    op.create_index("ix_duties_case_id_due_at", "duties", ["case_id", "due_at"])
    op.create_index(
        "ix_duties_instance_id_engine_task_id", "duties", ["instance_id", "engine_task_id"]
    )
    op.create_index(
        "ix_duties_next",
        "duties",
        ["next_at", "id"],
        sqlite_where=sa.text("next_at IS NOT NULL"),
        postgresql_where=sa.text("next_at IS NOT NULL"),
    )
    op.create_table(
        "incidents",
        sa.Column("id", columns.BIG_INTEGER, primary_key=True),
        sa.Column("case_id", columns.BIG_INTEGER, sa.ForeignKey("cases.id")),
        sa.Column("instance_id", columns.BIG_INTEGER, sa.ForeignKey("process_instances.id")),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("reference", sa.String),
        sa.Column("error_type", sa.String, nullable=False),
        sa.Column("message", sa.String, nullable=False),
        sa.Column("command", columns.DOCUMENT, nullable=False),
        sa.Column("actor_id", columns.BIG_INTEGER, sa.ForeignKey("users.id")),
        sa.Column("created_at", columns.MOMENT, nullable=False),
        sa.Column("resolved_at", columns.MOMENT),
        sa.Column("resolved_by_id", columns.BIG_INTEGER, sa.ForeignKey("users.id")),
        sa.Column("status", sa.String(24), nullable=False),
    )
    op.create_index("ix_incidents_case_id_status", "incidents", ["case_id", "status"])
    op.create_index("ix_incidents_list", "incidents", ["status", "created_at", "id"])


def downgrade() -> None:
    op.drop_table("incidents")
    op.drop_table("duties")
    op.drop_table("user_tasks")
    op.drop_table("process_instances")
