"""Create substitutes, comments, saved views, follow-up dates, and who has a task open."""

import sqlalchemy as sa
from alembic import op

from engine.store.migrations import columns

revision = "0014"
down_revision = "0013"

_TABLES = ("substitutes", "comments", "saved_views", "follow_ups", "task_visits")


def upgrade() -> None:
    op.create_table(
        "substitutes",
        _id(),
        _to("users", "person_id", nullable=False),
        _to("users", "substitute_id"),
        sa.Column("since", columns.MOMENT, nullable=False),
        sa.Column("until", columns.MOMENT, nullable=False),
        _to("users", "named_by_id"),
        sa.Column("created_at", columns.MOMENT, nullable=False),
    )
    for name in ("person_id", "substitute_id"):
        op.create_index(f"ix_substitutes_{name}_until", "substitutes", [name, "until"])
    op.create_table(
        "comments",
        _id(),
        _to("cases", "case_id", nullable=False),
        _to("users", "author_id", nullable=False),
        sa.Column("text", sa.String, nullable=False),
        sa.Column("mentions", columns.DOCUMENT, nullable=False),
        sa.Column("created_at", columns.MOMENT, nullable=False),
    )
    op.create_index("ix_comments_case_id_id", "comments", ["case_id", "id"])
    _create_what_people_keep()


def downgrade() -> None:
    for name in reversed(_TABLES):
        op.drop_table(name)


def _create_what_people_keep() -> None:
    op.create_table(
        "saved_views",
        _id(),
        _to("users", "owner_id", nullable=False),
        _to("org_units", "unit_id"),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("page", sa.String, nullable=False),
        sa.Column("filters", columns.DOCUMENT, nullable=False),
        sa.Column("created_at", columns.MOMENT, nullable=False),
        sa.UniqueConstraint("owner_id", "name"),
    )
    op.create_index("ix_saved_views_unit_id", "saved_views", ["unit_id"])
    op.create_table(
        "follow_ups",
        _id(),
        _to("users", "user_id", nullable=False),
        _to("cases", "case_id", nullable=False),
        sa.Column("due_at", columns.MOMENT, nullable=False),
        sa.Column("note", sa.String, nullable=False),
        sa.UniqueConstraint("user_id", "case_id"),
    )
    op.create_index("ix_follow_ups_user_id_due_at", "follow_ups", ["user_id", "due_at"])
    op.create_table(
        "task_visits",
        _to("user_tasks", "task_id", primary_key=True),
        _to("users", "user_id", primary_key=True),
        sa.Column("seen_at", columns.MOMENT, nullable=False),
    )


def _id() -> sa.Column[int]:
    return sa.Column("id", columns.BIG_INTEGER, primary_key=True)


def _to(
    table: str, name: str, *, nullable: bool = True, primary_key: bool = False
) -> sa.Column[int]:
    return sa.Column(
        name,
        columns.BIG_INTEGER,
        sa.ForeignKey(f"{table}.id"),
        nullable=nullable and not primary_key,
        primary_key=primary_key,
    )
