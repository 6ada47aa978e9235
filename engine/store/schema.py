"""Bringing a database to the tables this code expects (D11)."""

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, text

from engine.store import revision


def upgrade(engine: Engine, *, to: str = "head") -> None:
    """Run every migration that is missing, all in one transaction."""
    with engine.begin() as connection:
        command.upgrade(_config(connection), to)


def downgrade(engine: Engine, *, to: str) -> None:
    """Take migrations back down to this one; `base` leaves nothing."""
    with engine.begin() as connection:
        command.downgrade(_config(connection), to)


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(revision.MIGRATIONS))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL statement_timeout = 0"))
    return config
