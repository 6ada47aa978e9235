"""Find the major complaints that have no report, and the tasks that are reports themselves."""

import sqlalchemy as sa
from alembic import op

from engine.store.migrations import columns

revision = "0022"
down_revision = "0021"

_IS_UNREPORTED = sa.text(
    "kind = 'complaint' AND grade = 'major' AND status = 'open' AND major_reported_at IS NULL"
)
_IS_REPORT = sa.text(
    "element_id IN ('report_petition', 'report_petition_progress', 'report_to_regulator',"
    " 'tell_company_contact')"
)
_MARK = """
UPDATE cases SET major_reported_at = (
    SELECT min(reports.created_at) FROM reports
    WHERE reports.subject_case_id = cases.id AND reports.kind = 'major_complaint'
)
WHERE grade = 'major'
"""


def upgrade() -> None:
    op.add_column("cases", sa.Column("major_reported_at", columns.MOMENT))
    op.execute(_MARK)
    op.create_index(
        "ix_cases_unreported",
        "cases",
        ["grade", "status", "opened_at", "id"],
        sqlite_where=_IS_UNREPORTED,
        postgresql_where=_IS_UNREPORTED,
    )
    op.create_index(
        "ix_user_tasks_reports",
        "user_tasks",
        ["created_at", "id"],
        sqlite_where=_IS_REPORT,
        postgresql_where=_IS_REPORT,
    )


def downgrade() -> None:
    op.drop_index("ix_user_tasks_reports", "user_tasks")
    op.drop_index("ix_cases_unreported", "cases")
    op.drop_column("cases", "major_reported_at")
