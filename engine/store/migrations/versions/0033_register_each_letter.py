"""Register each letter and reply of a case, and let its explainer read it (REG-03, ESC-04)."""

import sqlalchemy as sa
from alembic import op

from engine.store.migrations import columns

revision = "0033"
down_revision = "0032"

_IS_OPEN = sa.text("replied_at IS NULL")
_KEPT = ("case_id", "source", "document", "received_at", "deadline_at", "reply_number")
_SAID = ", ".join((*_KEPT, "replied_at"))
_OLD = "transfers_before"


_CASES = sa.table(
    "cases",
    *(sa.column(name) for name in ("kind", "status")),
    *(sa.column(name, sa.BigInteger) for name in ("id", "explainer_id")),
)
_FACTS = sa.table("case_facts", sa.column("case_id", sa.BigInteger), sa.column("facts", sa.JSON))
_USERS = sa.table("users", sa.column("id", sa.BigInteger), sa.column("login"))


def upgrade() -> None:
    op.add_column("cases", sa.Column("explainer_id", columns.BIG_INTEGER))
    _let_explainers_read()
    _step_aside()
    op.create_table(
        "transfers",
        sa.Column("id", columns.BIG_INTEGER, primary_key=True),
        sa.Column("case_id", columns.BIG_INTEGER, sa.ForeignKey("cases.id"), nullable=False),
        sa.Column("source", sa.String, nullable=False),
        sa.Column("document", sa.String, nullable=False),
        sa.Column("supplement", columns.BIG_INTEGER, nullable=False),
        *_moments(),
        sa.Column("is_queued", sa.Boolean, nullable=False),
        sa.UniqueConstraint("case_id", "document", "supplement"),
    )
    said = _SAID.replace("document", "COALESCE(document, '')")
    op.execute(
        f"INSERT INTO transfers ({_SAID}, supplement, is_queued) "  # noqa: S608 (own columns)
        f"SELECT {said}, 0, FALSE FROM {_OLD}"
    )
    op.drop_table(_OLD)
    _index("id")


def downgrade() -> None:
    op.drop_column("cases", "explainer_id")
    _step_aside()
    op.create_table(
        "transfers",
        sa.Column(
            "case_id",
            columns.BIG_INTEGER,
            sa.ForeignKey("cases.id"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("source", sa.String, nullable=False),
        sa.Column("document", sa.String),
        *_moments(),
    )
    said = _SAID.replace("document", "NULLIF(document, '')")
    newest = f"SELECT MAX(id) FROM {_OLD} GROUP BY case_id"  # noqa: S608 (own columns)
    op.execute(
        f"INSERT INTO transfers ({_SAID}) "  # noqa: S608 (own columns)
        f"SELECT {said} FROM {_OLD} WHERE id IN ({newest})"
    )
    op.drop_table(_OLD)
    _index("case_id")


def _let_explainers_read() -> None:
    """Name whoever explains an open complaint (ESC-04)."""
    login = _FACTS.c.facts["explainer"].as_string()
    named = (
        sa.select(_USERS.c.id)
        .join(_FACTS, login == _USERS.c.login)
        .where(_FACTS.c.case_id == _CASES.c.id)
        .scalar_subquery()
    )
    is_open = sa.and_(_CASES.c.kind == "complaint", _CASES.c.status == "open")
    op.execute(sa.update(_CASES).where(is_open).values(explainer_id=named))


def _step_aside() -> None:
    """Give the name to another table; names of indexes and constraints are one space."""
    for name in ("received", "source", "open"):
        op.drop_index(f"ix_transfers_{name}", "transfers")
    op.rename_table("transfers", _OLD)
    if op.get_bind().dialect.name == "postgresql":
        found = sa.inspect(op.get_bind())
        keys = [found.get_pk_constraint(_OLD), *found.get_foreign_keys(_OLD)]
        for each in (*keys, *found.get_unique_constraints(_OLD)):
            known = each["name"]
            op.execute(f"ALTER TABLE {_OLD} RENAME CONSTRAINT {known} TO {known}_before")
        op.execute("ALTER SEQUENCE IF EXISTS transfers_id_seq RENAME TO transfers_before_id_seq")


def _moments() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("received_at", columns.MOMENT, nullable=False),
        sa.Column("deadline_at", columns.MOMENT),
        sa.Column("reply_number", sa.String),
        sa.Column("replied_at", columns.MOMENT),
    )


def _index(last: str) -> None:
    op.create_index("ix_transfers_received", "transfers", ["received_at", last])
    op.create_index("ix_transfers_source", "transfers", ["source", "received_at", last])
    op.create_index(
        "ix_transfers_open",
        "transfers",
        ["received_at", last],
        sqlite_where=_IS_OPEN,
        postgresql_where=_IS_OPEN,
    )
