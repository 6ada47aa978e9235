"""Keep the register of transferred complaints, filled from the facts of the cases there are."""

from datetime import datetime, time
from typing import Any

import sqlalchemy as sa
from alembic import op

from engine.domain.calendar import SHANGHAI
from engine.store.migrations import columns
from engine.store.types import UtcDateTime

revision = "0021"
down_revision = "0020"

_IS_OPEN = sa.text("replied_at IS NULL")
_FACTS = sa.table("case_facts", sa.column("case_id", sa.BigInteger), sa.column("facts", sa.JSON))
_CASES = sa.table("cases", sa.column("id", sa.BigInteger), sa.column("opened_at", UtcDateTime()))
_CLOSING = time(17)


def upgrade() -> None:
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
        sa.Column("received_at", columns.MOMENT, nullable=False),
        sa.Column("deadline_at", columns.MOMENT),
        sa.Column("reply_number", sa.String),
        sa.Column("replied_at", columns.MOMENT),
    )
    op.create_index("ix_transfers_received", "transfers", ["received_at", "case_id"])
    op.create_index("ix_transfers_source", "transfers", ["source", "received_at", "case_id"])
    op.create_index(
        "ix_transfers_open",
        "transfers",
        ["received_at", "case_id"],
        sqlite_where=_IS_OPEN,
        postgresql_where=_IS_OPEN,
    )
    _fill()


def downgrade() -> None:
    op.drop_table("transfers")


def _fill() -> None:
    moments = ("received_at", "deadline_at", "replied_at")
    register = sa.table(
        "transfers",
        *(sa.column(name) for name in ("case_id", "source", "document", "reply_number")),
        *(sa.column(name, UtcDateTime()) for name in moments),
    )
    found = op.get_bind().execute(
        sa.select(_FACTS.c.case_id, _FACTS.c.facts, _CASES.c.opened_at)
        .join(_CASES, _CASES.c.id == _FACTS.c.case_id)
        .where(_FACTS.c.facts["transfer_source"].as_string().is_not(None))
    )
    if rows := [_row(*each) for each in found]:
        op.bulk_insert(register, rows)


def _row(case_id: int, facts: dict[str, Any], opened_at: datetime) -> dict[str, Any]:
    return {
        "case_id": case_id,
        "source": facts["transfer_source"],
        "document": facts.get("transfer_document"),
        "received_at": _moment(facts.get("transfer_received_at") or facts.get("complained_at"))
        or opened_at,
        "deadline_at": _moment(facts.get("transfer_deadline")),
        "reply_number": facts.get("transfer_reply_number"),
        "replied_at": _moment(facts.get("transfer_reply_sent_at")),
    }


def _moment(text: str | None) -> datetime | None:
    """Read a moment as forms keep it; a day ends when the office closes."""
    if not text:
        return None
    found = datetime.fromisoformat(text)
    if "T" not in text:
        found = datetime.combine(found, _CLOSING)
    return found if found.tzinfo else found.replace(tzinfo=SHANGHAI)
