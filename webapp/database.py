"""The database of a configuration, for what runs outside Flask: opened and looked at."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, make_url
from sqlalchemy.exc import SQLAlchemyError

from engine.errors import EngineError
from engine.store import connection, revision, sqlite
from webapp.config import Config
from webapp.extensions import Transactor

ERRORS = (SQLAlchemyError,)
"""What a database that cannot be reached raises."""

SAFE_SQLITE = (3, 51, 3)
"""Before it, several processes that write can corrupt the database."""


class SchemaOutdated(EngineError):
    """The database has not the tables that this version expects."""

    code = "schema_outdated"


@contextmanager
def connect(config: Config) -> Iterator[Transactor]:
    """Open the database, in whatever state it is, and close it in the end."""
    config.data_dir.mkdir(parents=True, exist_ok=True)
    engine = connection.create(config.database_url)
    try:
        yield Transactor(engine)
    finally:
        engine.dispose()


@contextmanager
def connect_current(config: Config) -> Iterator[Transactor]:
    """Open the database, which must be up to date, and close it in the end.

    Raises:
        SchemaOutdated: if it is not.
    """
    with connect(config) as transact:
        if not is_current(transact.engine):
            raise SchemaOutdated
        yield transact


def is_current(engine: Engine) -> bool:
    """Test whether the database has the tables that this version expects.

    To look for a SQLite file that is not there would make it.
    """
    if engine.dialect.name == "sqlite" and not Path(engine.url.database or "").exists():
        return False
    return revision.is_current(engine)


def is_sqlite(config: Config) -> bool:
    """Test whether the database is a file of ours."""
    return make_url(config.database_url).get_backend_name() == "sqlite"


def sqlite_version() -> tuple[int, int, int]:
    """Return the version of SQLite in use."""
    found: tuple[int, int, int] = sqlite.MODULE.sqlite_version_info
    return found
