"""The database of a configuration, for what runs outside Flask: opened, upgraded, looked at."""

from sqlalchemy import Engine, make_url
from sqlalchemy.exc import SQLAlchemyError

from engine.store import connection, schema, sqlite
from webapp.config import Config
from webapp.extensions import Transactor

ERRORS = (SQLAlchemyError,)
"""What a database that cannot be reached raises."""

SAFE_SQLITE = (3, 51, 3)
"""Before it, several processes that write can corrupt the database."""


def connect(config: Config) -> Transactor:
    """Open the database, in whatever state it is."""
    config.data_dir.mkdir(parents=True, exist_ok=True)
    return Transactor(connection.create(config.database_url))


def upgrade(engine: Engine) -> None:
    """Bring the database to the tables that this version expects."""
    schema.upgrade(engine)


def is_current(engine: Engine) -> bool:
    """Test whether the database has the tables that this version expects."""
    return schema.is_current(engine)


def is_sqlite(config: Config) -> bool:
    """Test whether the database is a file of ours."""
    return make_url(config.database_url).get_backend_name() == "sqlite"


def sqlite_version() -> tuple[int, int, int]:
    """Return the version of SQLite in use."""
    found: tuple[int, int, int] = sqlite.MODULE.sqlite_version_info
    return found
