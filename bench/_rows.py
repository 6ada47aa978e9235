"""The tables that a case has rows in, and how its rows are read as the database keeps them."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Table, text

from engine.services.context import Context
from engine.store import tables

_BY_CASE: Final[Mapping[str, tuple[str, ...]]] = {
    "cases": ("id",),
    "case_facts": ("case_id",),
    "process_instances": ("case_id",),
    "user_tasks": ("case_id",),
    "duties": ("case_id",),
    "message_subscriptions": ("case_id",),
    "messages": ("sender_case_id", "receiver_case_id"),
    "case_links": ("from_case_id",),
    "ledger_entries": ("case_id",),
}
_OPENINGS: Final = "entry_id IN (SELECT id FROM ledger_entries WHERE case_id IN ({ids}))"

TABLES: Final = (*_BY_CASE, "openings")
"""In the order in which they can be filled."""


MICROSECOND: Final = timedelta(microseconds=1)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def table(name: str) -> Table:
    """Return a table by its name."""
    return tables.METADATA.tables[name]


def of_cases(ctx: Context, case_ids: Collection[int]) -> dict[str, list[dict[str, Any]]]:
    """Read every row that some cases have, in the order in which they were stored."""
    ids = ",".join(map(str, sorted(case_ids)))
    found = {}
    for name in TABLES:
        wanted = _OPENINGS.format(ids=ids) if name == "openings" else _any_of(_BY_CASE[name], ids)
        key = ", ".join(column.name for column in table(name).primary_key)
        query = text(f"SELECT * FROM {name} WHERE {wanted} ORDER BY {key}")  # noqa: S608 (our words)
        found[name] = [dict(row._mapping) for row in ctx.session.execute(query)]
    return found


def _any_of(columns: tuple[str, ...], ids: str) -> str:
    return " OR ".join(f"{column} IN ({ids})" for column in columns)


def microseconds(moment: datetime) -> int:
    """Return a moment as SQLite keeps it."""
    return (moment - _EPOCH) // MICROSECOND


def moment(value: int) -> datetime:
    """Return the moment that SQLite keeps as a number."""
    return _EPOCH + value * MICROSECOND
