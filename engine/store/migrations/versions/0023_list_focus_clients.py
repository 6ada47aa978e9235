"""Keep the lists of clients to look after, filled from the complaints there are (FBK-08)."""

import sqlalchemy as sa
from alembic import op

from engine.domain.calendar import SHANGHAI
from engine.store.migrations import columns
from engine.store.types import UtcDateTime

revision = "0023"
down_revision = "0022"

_AT_ONCE = 1_000
_CASES = sa.table(
    "cases",
    *(sa.column(name) for name in ("kind", "status", "grade", "nature")),
    *(sa.column(name, sa.BigInteger) for name in ("client_id", "client_branch_id")),
    *(sa.column(name, UtcDateTime()) for name in ("opened_at", "closed_at")),
)
_LISTS = sa.table(
    "focus_clients",
    sa.column("list", sa.String),
    *(sa.column(name, sa.BigInteger) for name in ("year", "client_id", "branch_id")),
    sa.column("since", UtcDateTime()),
)


def upgrade() -> None:
    op.create_table(
        "focus_clients",
        sa.Column("list", sa.String(24), primary_key=True),
        sa.Column("year", columns.BIG_INTEGER, primary_key=True, autoincrement=False),
        sa.Column(
            "client_id",
            columns.BIG_INTEGER,
            sa.ForeignKey("clients.id"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("branch_id", columns.BIG_INTEGER, sa.ForeignKey("org_units.id")),
        sa.Column("since", columns.MOMENT, nullable=False),
    )
    by_time = ["since", "client_id"]
    op.create_index("ix_focus_clients_since", "focus_clients", ["list", "year", *by_time])
    op.create_index(
        "ix_focus_clients_branch", "focus_clients", ["list", "year", "branch_id", *by_time]
    )
    op.create_index("ix_focus_clients_client_id", "focus_clients", ["client_id"])
    _fill()


def downgrade() -> None:
    op.drop_table("focus_clients")


def _fill() -> None:
    found: dict[tuple[str, int, int], dict[str, object]] = {}
    case = _CASES.c
    complaints = sa.select(_CASES).where(
        case.kind == "complaint", case.client_id.is_not(None), case.status != "cancelled"
    )
    for row in op.get_bind().execute(complaints.order_by(case.opened_at)):
        moments = {"complaint": row.opened_at}
        if row.grade == "major" and row.closed_at and row.nature not in (None, "unfounded"):
            moments["major"] = row.closed_at
        for name, since in moments.items():
            year = since.astimezone(SHANGHAI).year
            found.setdefault(
                (name, year, row.client_id),
                {
                    "list": name,
                    "year": year,
                    "client_id": row.client_id,
                    "branch_id": row.client_branch_id,
                    "since": since,
                },
            )
    rows = list(found.values())
    for start in range(0, len(rows), _AT_ONCE):
        op.bulk_insert(_LISTS, rows[start : start + _AT_ONCE])
