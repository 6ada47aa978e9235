"""Which migration a database is at, found without Alembic, which no web process needs to load."""

from pathlib import Path
from typing import Final

from sqlalchemy import Engine, inspect, text

MIGRATIONS: Final = Path(__file__).with_name("migrations")
_TABLE: Final = "alembic_version"
_DIGITS: Final = 4


def newest() -> str:
    """Return the number of the last migration; it is also what its file is called by."""
    return max(path.name[:_DIGITS] for path in MIGRATIONS.glob("versions/[0-9]*.py"))


def of(engine: Engine) -> str | None:
    """Return the number of the last migration that a database has gone through."""
    with engine.connect() as connection:
        if not inspect(connection).has_table(_TABLE):
            return None
        found = connection.execute(text(f"SELECT version_num FROM {_TABLE}"))  # noqa: S608 (our word)
        number: str | None = found.scalar()
        return number


def is_current(engine: Engine) -> bool:
    """Test whether the database has exactly the tables this code expects."""
    return of(engine) == newest()
