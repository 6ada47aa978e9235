"""Log contacts to be completed later; none is deleted, and its words stay (CMP-44)."""

import sqlalchemy as sa
from alembic import op

from engine.store.migrations import columns

revision = "0025"
down_revision = "0024"

_OPEN = sa.text("state = 'open'")
_KEPT = '"values", taken_by_id, taken_at, unit_id, accused_id, client_id'
_SQLITE = (
    "CREATE TRIGGER logged_contacts_no_delete BEFORE DELETE ON logged_contacts "
    "BEGIN SELECT RAISE(ABORT, 'a logged contact is kept'); END",
    f"CREATE TRIGGER logged_contacts_words_stay BEFORE UPDATE OF {_KEPT} ON logged_contacts "
    "BEGIN SELECT RAISE(ABORT, 'a logged contact is kept'); END",
)
_POSTGRESQL = (
    "CREATE FUNCTION refuse_contact_loss() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'a logged contact is kept'; END $$",
    "CREATE TRIGGER logged_contacts_no_delete BEFORE DELETE ON logged_contacts "
    "FOR EACH ROW EXECUTE FUNCTION refuse_contact_loss()",
    f"CREATE TRIGGER logged_contacts_words_stay BEFORE UPDATE OF {_KEPT} ON logged_contacts "
    "FOR EACH ROW EXECUTE FUNCTION refuse_contact_loss()",
    "CREATE TRIGGER logged_contacts_no_truncate BEFORE TRUNCATE ON logged_contacts "
    "FOR EACH STATEMENT EXECUTE FUNCTION refuse_contact_loss()",
)


def upgrade() -> None:
    op.create_table(
        "logged_contacts",
        sa.Column("id", columns.BIG_INTEGER, primary_key=True),
        sa.Column("values", columns.DOCUMENT, nullable=False),
        sa.Column("taken_by_id", columns.BIG_INTEGER, sa.ForeignKey("users.id"), nullable=False),
        sa.Column("taken_at", columns.MOMENT, nullable=False),
        sa.Column("unit_id", columns.BIG_INTEGER, sa.ForeignKey("org_units.id"), nullable=False),
        sa.Column("accused_id", columns.BIG_INTEGER, sa.ForeignKey("users.id")),
        sa.Column("client_id", columns.BIG_INTEGER, sa.ForeignKey("clients.id")),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("case_id", columns.BIG_INTEGER, sa.ForeignKey("cases.id")),
        sa.Column("settled_at", columns.MOMENT),
        sa.Column("settled_by_id", columns.BIG_INTEGER, sa.ForeignKey("users.id")),
        sa.Column("version", columns.BIG_INTEGER, nullable=False),
    )
    op.create_index(
        "ix_logged_contacts_open",
        "logged_contacts",
        ["taken_at", "id"],
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    )
    for statement in _SQLITE if op.get_bind().dialect.name == "sqlite" else _POSTGRESQL:
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("logged_contacts")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_contact_loss()")
