"""Engines and sessions for both databases (D11, R7).

`options` is what any engine on a database must be created with; Flask-SQLAlchemy takes it as
`SQLALCHEMY_ENGINE_OPTIONS`, everything else calls `create`.
"""

from typing import Any

from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.orm import Session, sessionmaker

from engine.store import sqlite, types

_POSTGRESQL_SETTINGS = {
    "statement_timeout": "30s",
    "lock_timeout": "5s",
    "idle_in_transaction_session_timeout": "60s",
    "TimeZone": "UTC",
}


def create(url: str) -> Engine:
    """Create an engine that keeps the rules of R7."""
    return create_engine(url, **options(url))


def options(url: str) -> dict[str, Any]:
    """Give the engine options of one database."""
    common = {"json_serializer": types.dump_json, "pool_size": 10, "max_overflow": 20}
    if make_url(url).get_backend_name() == "sqlite":
        return common | _sqlite_options()
    return common | _postgresql_options()


def sessions(engine: Engine) -> sessionmaker[Session]:
    """Give sessions that write only when told to and keep every row they loaded.

    A row that nobody refers to would be forgotten and read again, with a newer version: what was
    decided on the older one would then pass the version check.
    """
    made = sessionmaker(engine, autoflush=False, expire_on_commit=False)
    event.listen(made, "loaded_as_persistent", _keep)
    return made


def lock_ahead(session: Session) -> None:
    """Take SQLite's write lock before the first read, so that nobody else can win this time."""
    connection = session.connection().connection.driver_connection
    if isinstance(connection, sqlite.Connection):
        connection.begin_write()


def _keep(session: Session, row: object) -> None:
    session.info.setdefault("loaded", []).append(row)


def _sqlite_options() -> dict[str, Any]:
    connect = {"factory": sqlite.Connection, "isolation_level": None, "cached_statements": 512}
    return {"module": sqlite.MODULE, "connect_args": connect}


def _postgresql_options() -> dict[str, Any]:
    settings = " ".join(f"-c {name}={value}" for name, value in _POSTGRESQL_SETTINGS.items())
    return {
        "pool_pre_ping": True,
        "connect_args": {"options": settings, "application_name": "shouwen"},
    }
