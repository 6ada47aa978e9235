"""How Alembic reaches the database: through the connection that `engine.store.schema` passes."""

from alembic import context
from sqlalchemy import Connection

from engine.store import tables


def _migrate(connection: Connection) -> None:
    context.configure(
        connection=connection, target_metadata=tables.METADATA, transactional_ddl=True
    )
    with context.begin_transaction():
        context.run_migrations()


_migrate(context.config.attributes["connection"])
