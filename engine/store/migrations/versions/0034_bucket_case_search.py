"""Mark cases of about the same age, and a grade with its category, in PostgreSQL's search index.

GIN gives all that it finds and in no order: with a mark of its age, a list of the newest cases asks
for few of them. The marks stay when this is undone; nothing else asks for them.
"""

from alembic import op

revision = "0034"
down_revision = "0033"

_MARKED = (
    "UPDATE case_search SET marks = marks || CAST('''_b_' || (case_id >> 14) || '''' || CASE "
    "WHEN grade IS NULL OR category IS NULL THEN '' "
    "ELSE ' ''_g_' || lower(grade) || '_c_' || lower(category) || '''' END AS tsvector) "
    "FROM cases WHERE cases.id = case_id"
)


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        return
    op.drop_index("ix_case_search")
    op.execute(_MARKED)
    op.execute("CREATE INDEX ix_case_search ON case_search USING gin (marks, words)")


def downgrade() -> None:
    """Leave the marks where they are."""
