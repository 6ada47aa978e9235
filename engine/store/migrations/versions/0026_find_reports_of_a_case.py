"""Find the reports that were begun about a case (REP-05, REP-11, REP-12)."""

from alembic import op

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    op.create_index("ix_reports_subject_case_id", "reports", ["subject_case_id"])


def downgrade() -> None:
    op.drop_index("ix_reports_subject_case_id", "reports")
