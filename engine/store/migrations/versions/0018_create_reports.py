"""Keep reports, their frozen content, and which cases they are about."""

import sqlalchemy as sa
from alembic import op

from engine.store.migrations import columns

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.create_table(
        "reports",
        sa.Column("id", columns.BIG_INTEGER, primary_key=True),
        sa.Column(
            "case_id", columns.BIG_INTEGER, sa.ForeignKey("cases.id"), nullable=False, unique=True
        ),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("period", sa.String, nullable=False),
        sa.Column("begins", sa.Date, nullable=False),
        sa.Column("ends", sa.Date, nullable=False),
        sa.Column("unit_id", columns.BIG_INTEGER, sa.ForeignKey("org_units.id"), nullable=False),
        sa.Column("origin", sa.String, nullable=False),
        sa.Column("subject_case_id", columns.BIG_INTEGER, sa.ForeignKey("cases.id")),
        sa.Column("restates_id", columns.BIG_INTEGER, sa.ForeignKey("reports.id")),
        sa.Column("content", sa.LargeBinary),
        sa.Column("hash", sa.String),
        sa.Column("due_at", columns.MOMENT),
        sa.Column("created_at", columns.MOMENT, nullable=False),
        sa.Column("collected_at", columns.MOMENT),
        sa.Column("frozen_at", columns.MOMENT),
        sa.Column("sent_at", columns.MOMENT),
    )
    op.create_index("ix_reports_created_at_id", "reports", ["created_at", "id"])
    op.create_index("ix_reports_kind_period_unit_id", "reports", ["kind", "period", "unit_id"])
    op.create_table(
        "report_rows",
        _key("report_id", "reports.id"),
        _key("case_id", "cases.id"),
    )
    op.create_index("ix_report_rows_case_id", "report_rows", ["case_id"])


def downgrade() -> None:
    op.drop_table("report_rows")
    op.drop_table("reports")


def _key(name: str, target: str) -> sa.Column[int]:
    return sa.Column(name, columns.BIG_INTEGER, sa.ForeignKey(target), primary_key=True)
