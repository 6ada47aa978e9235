"""Find clients by what people type, and complaints by what they have in common; keep promises."""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

from engine.domain import client_keys
from engine.store.migrations import columns

revision = "0016"
down_revision = "0015"

_AT_ONCE = 1_000
_IS_OPEN = sa.text("state = 'open'")


def upgrade() -> None:
    _create_client_keys()
    op.add_column("cases", sa.Column("event_cluster", sa.String))
    op.create_index("ix_cases_event", "cases", ["event_cluster", "opened_at"])
    op.create_index("ix_cases_accused", "cases", ["accused_id", "opened_at"])
    op.create_table(
        "radar_marks",
        sa.Column("mark", columns.BIG_INTEGER, primary_key=True, autoincrement=False),
        sa.Column("opened_at", columns.MOMENT, primary_key=True, autoincrement=False),
        _reference("case_id", "cases", is_key=True),
    )
    op.create_table(
        "intake_drafts",
        _reference("user_id", "users", is_key=True),
        sa.Column("values", columns.DOCUMENT, nullable=False),
        sa.Column("updated_at", columns.MOMENT, nullable=False),
    )
    _create_promises()


def downgrade() -> None:
    for name in ("promises", "intake_drafts", "radar_marks"):
        op.drop_table(name)
    op.drop_index("ix_cases_accused", "cases")
    op.drop_index("ix_cases_event", "cases")
    op.drop_column("cases", "event_cluster")
    op.drop_table("client_keys")


def _create_client_keys() -> None:
    binary = sa.String().with_variant(sa.String(collation="C"), "postgresql")
    table = op.create_table(
        "client_keys",
        sa.Column("key", binary, primary_key=True),
        _reference("client_id", "clients", is_key=True),
    )
    rows = list(_keys_of_clients())
    for start in range(0, len(rows), _AT_ONCE):
        op.bulk_insert(table, rows[start : start + _AT_ONCE])
    op.create_index("ix_client_keys_client_id", "client_keys", ["client_id"])


def _keys_of_clients() -> Iterator[dict[str, object]]:
    query = "SELECT id, name, number, phone, credit_account, id_number FROM clients"
    for client_id, name, *numbers in op.get_bind().execute(sa.text(query)):
        for key in client_keys.keys(name, *numbers):
            yield {"key": key, "client_id": client_id}


def _create_promises() -> None:
    op.create_table(
        "promises",
        sa.Column("id", columns.BIG_INTEGER, primary_key=True),
        _reference("case_id", "cases", nullable=False),
        _reference("duty_id", "duties", nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("text", sa.String, nullable=False),
        _reference("owner_id", "users", nullable=False),
        sa.Column("made_at", columns.MOMENT, nullable=False),
        sa.Column("due_at", columns.MOMENT, nullable=False),
        sa.Column("settled_at", columns.MOMENT),
        _reference("settled_by_id", "users"),
        sa.Column("note", sa.String),
        sa.Column("version", columns.BIG_INTEGER, nullable=False),
    )
    op.create_index("ix_promises_case_id", "promises", ["case_id"])
    op.create_index(
        "ix_promises_open",
        "promises",
        ["owner_id", "due_at", "id"],
        sqlite_where=_IS_OPEN,
        postgresql_where=_IS_OPEN,
    )


def _reference(
    name: str, table: str, *, nullable: bool = True, is_key: bool = False
) -> sa.Column[int]:
    reference = sa.ForeignKey(f"{table}.id")
    if is_key:
        return sa.Column(
            name, columns.BIG_INTEGER, reference, primary_key=True, autoincrement=False
        )
    return sa.Column(name, columns.BIG_INTEGER, reference, nullable=nullable)
