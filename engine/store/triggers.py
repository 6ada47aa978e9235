"""The triggers that keep ledger, read log, evidence and contacts, and whether they stand (D9)."""

from collections.abc import Mapping
from typing import Final

from sqlalchemy import Connection, text

_SQLITE: Final = text("SELECT name, sql AS definition FROM sqlite_master WHERE type = 'trigger'")
_POSTGRESQL: Final = text(
    "SELECT t.tgname AS name, pg_get_triggerdef(t.oid) || p.prosrc AS definition FROM pg_trigger t "
    "JOIN pg_proc p ON p.oid = t.tgfoid "
    "JOIN pg_class c ON c.oid = t.tgrelid "
    "JOIN pg_namespace n ON n.oid = c.relnamespace "
    "WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A') AND n.nspname = current_schema()"
)
_TABLES: Final = (
    "ledger_entries",
    "checkpoints",
    "checkpoint_heads",
    "read_log",
    "read_seals",
    "evidence",
)
_KEPT: Final = "logged_contacts"
_LATE: Final = "EXISTS (SELECT 1 FROM read_seals WHERE until > NEW.hour)"


def missing(connection: Connection) -> list[str]:
    """Name the triggers that were dropped, switched off or made to do nothing."""
    is_sqlite = connection.dialect.name == "sqlite"
    query = _SQLITE if is_sqlite else _POSTGRESQL
    found = {row.name: row.definition for row in connection.execute(query)}
    expected = _of_sqlite() if is_sqlite else _of_postgresql()
    return [name for name, words in expected.items() if not _says(found.get(name), words)]


def _says(definition: str | None, words: tuple[str, ...]) -> bool:
    return definition is not None and all(word in definition for word in words)


def _of_sqlite() -> Mapping[str, tuple[str, ...]]:
    rows = {
        f"{table}_no_{change}": (f"BEFORE {change} ON {table} BEGIN SELECT RAISE(ABORT",)
        for table in _TABLES
        for change in ("update", "delete")
    }
    late = f"BEFORE INSERT ON read_log WHEN {_LATE} BEGIN SELECT RAISE(ABORT"
    kept = {
        f"{_KEPT}_no_delete": (f"BEFORE DELETE ON {_KEPT} BEGIN SELECT RAISE(ABORT",),
        f"{_KEPT}_words_stay": (f"ON {_KEPT} BEGIN SELECT RAISE(ABORT",),
    }
    return rows | kept | {"read_log_not_late": (late,)}


def _of_postgresql() -> Mapping[str, tuple[str, ...]]:
    raised = "BEGIN RAISE EXCEPTION"
    rows = {
        f"{table}_append_only": (
            "BEFORE DELETE OR UPDATE ON",
            "FOR EACH ROW EXECUTE FUNCTION",
            raised,
        )
        for table in _TABLES
    }
    tables = {f"{table}_no_truncate": ("BEFORE TRUNCATE ON", raised) for table in _TABLES}
    late = ("BEFORE INSERT ON", "FOR EACH ROW EXECUTE FUNCTION", f"IF {_LATE} THEN RAISE EXCEPTION")
    kept = {
        f"{_KEPT}_no_delete": ("BEFORE DELETE ON", raised),
        f"{_KEPT}_words_stay": ("BEFORE UPDATE OF", raised),
        f"{_KEPT}_no_truncate": ("BEFORE TRUNCATE ON", raised),
    }
    return rows | tables | kept | {"read_log_not_late": late}
