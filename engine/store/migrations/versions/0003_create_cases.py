"""Create the tables of clients and cases."""

import sqlalchemy as sa
from alembic import op

from engine.store.migrations import columns

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "clients",
        sa.Column("id", columns.BIG_INTEGER, primary_key=True),
        sa.Column("number", sa.String, nullable=False, unique=True),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("phone", sa.String),
        sa.Column("id_number", sa.String),
        sa.Column("email", sa.String),
        sa.Column("address", sa.String),
        sa.Column("branch_id", columns.BIG_INTEGER, sa.ForeignKey("org_units.id"), nullable=False),
        sa.Column("opened_on", sa.Date),
        sa.Column("credit_account", sa.String),
        sa.Column("assets", columns.MONEY),
        sa.Column("liability", columns.MONEY),
    )
    op.create_index("ix_clients_branch_id_number", "clients", ["branch_id", "number"])
    op.create_index("ix_clients_credit_account", "clients", ["credit_account"])
    op.create_index("ix_clients_name", "clients", ["name"])
    op.create_index("ix_clients_phone", "clients", ["phone"])
    op.create_table(
        "cases",
        sa.Column("id", columns.BIG_INTEGER, primary_key=True),
        sa.Column("number", sa.String, nullable=False, unique=True),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("status", sa.String(24), nullable=False),
        sa.Column("title", sa.String),
        sa.Column("grade", sa.String),
        sa.Column("category", sa.String),
        sa.Column("channel", sa.String),
        sa.Column("nature", sa.String),
        sa.Column("satisfaction", sa.String),
        sa.Column("client_id", columns.BIG_INTEGER, sa.ForeignKey("clients.id")),
        sa.Column("client_name", sa.String),
        sa.Column("client_branch_id", columns.BIG_INTEGER, sa.ForeignKey("org_units.id")),
        sa.Column("intake_unit_id", columns.BIG_INTEGER, sa.ForeignKey("org_units.id")),
        sa.Column("accepting_unit_id", columns.BIG_INTEGER, sa.ForeignKey("org_units.id")),
        sa.Column("responsible_unit_id", columns.BIG_INTEGER, sa.ForeignKey("org_units.id")),
        sa.Column("first_responder_id", columns.BIG_INTEGER, sa.ForeignKey("users.id")),
        sa.Column("acceptor_id", columns.BIG_INTEGER, sa.ForeignKey("users.id")),
        sa.Column("responsible_person_id", columns.BIG_INTEGER, sa.ForeignKey("users.id")),
        sa.Column("accused_id", columns.BIG_INTEGER, sa.ForeignKey("users.id")),
        sa.Column("due_at", columns.MOMENT),
        sa.Column("warn_at", columns.MOMENT),
        sa.Column("opened_at", columns.MOMENT, nullable=False),
        sa.Column("closed_at", columns.MOMENT),
        sa.Column("opened_by_id", columns.BIG_INTEGER, sa.ForeignKey("users.id")),
        sa.Column("release_id", columns.BIG_INTEGER, sa.ForeignKey("releases.id"), nullable=False),
        sa.Column("ledger_seq", columns.BIG_INTEGER, nullable=False),
        sa.Column("ledger_head", sa.LargeBinary, nullable=False),
        sa.Column("version", columns.BIG_INTEGER, nullable=False),
    )
    op.create_index(
        "ix_cases_accepting", "cases", ["accepting_unit_id", "status", "opened_at", "id"]
    )
    op.create_index("ix_cases_branch", "cases", ["client_branch_id", "status", "opened_at", "id"])
    op.create_index("ix_cases_client", "cases", ["client_id", "opened_at"])
    op.create_index("ix_cases_due", "cases", ["status", "due_at", "id"])
    op.create_index("ix_cases_grade", "cases", ["grade", "status", "opened_at", "id"])
    op.create_index("ix_cases_intake", "cases", ["intake_unit_id", "status", "opened_at", "id"])
    op.create_index("ix_cases_list", "cases", ["status", "kind", "opened_at", "id"])
    op.create_index("ix_cases_opened", "cases", ["opened_at", "id"])
    op.create_index(
        "ix_cases_responsible", "cases", ["responsible_unit_id", "status", "opened_at", "id"]
    )
    op.create_table(
        "case_facts",
        sa.Column("case_id", columns.BIG_INTEGER, sa.ForeignKey("cases.id"), primary_key=True),
        sa.Column("facts", columns.DOCUMENT, nullable=False),
    )
    op.create_table(
        "case_links",
        sa.Column("id", columns.BIG_INTEGER, primary_key=True),
        sa.Column("from_case_id", columns.BIG_INTEGER, sa.ForeignKey("cases.id"), nullable=False),
        sa.Column("to_case_id", columns.BIG_INTEGER, sa.ForeignKey("cases.id"), nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("created_at", columns.MOMENT, nullable=False),
        sa.UniqueConstraint("from_case_id", "to_case_id", "kind"),
    )
    op.create_index("ix_case_links_to_case_id", "case_links", ["to_case_id"])
    op.create_table(
        "drafts",
        sa.Column("id", columns.BIG_INTEGER, primary_key=True),
        sa.Column("case_id", columns.BIG_INTEGER, sa.ForeignKey("cases.id"), nullable=False),
        sa.Column("form_id", sa.String, nullable=False),
        sa.Column("item_key", sa.String, nullable=False),
        sa.Column("user_id", columns.BIG_INTEGER, sa.ForeignKey("users.id"), nullable=False),
        sa.Column("values", columns.DOCUMENT, nullable=False),
        sa.Column("updated_at", columns.MOMENT, nullable=False),
        sa.UniqueConstraint("case_id", "form_id", "item_key", "user_id"),
    )


def downgrade() -> None:
    op.drop_table("drafts")
    op.drop_table("case_links")
    op.drop_table("case_facts")
    op.drop_table("cases")
    op.drop_table("clients")
