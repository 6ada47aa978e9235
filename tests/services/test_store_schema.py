"""The migrations lead to exactly the tables that the code maps, and back."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect, text

from engine.store import connection, revision, schema, tables
from tests import databases


@pytest.fixture(params=["sqlite", "postgresql"])
def blank(request, tmp_path):
    """A database without any table."""
    if request.param == "sqlite":
        engine = connection.create(f"sqlite:///{tmp_path}/blank.db")
    else:
        server = request.getfixturevalue("postgresql_server")
        engine = databases.new_postgresql(server, f"blank_{tmp_path.name[-12:]}")
    yield engine
    engine.dispose()


def is_mapped(name, kind, _):
    """The search index is no mapped table; SQLite keeps it in several."""
    return kind != "table" or not name.startswith("case_search")


def differences(engine: Engine) -> list[object]:
    with engine.connect() as opened:
        context = MigrationContext.configure(
            opened, opts={"compare_type": True, "include_name": is_mapped}
        )
        return compare_metadata(context, tables.METADATA)


def test_the_migrations_make_what_the_code_maps_and_take_it_back(blank):
    schema.upgrade(blank)
    assert revision.is_current(blank)
    assert differences(blank) == []

    schema.downgrade(blank, to="base")
    assert not revision.is_current(blank)
    assert inspect(blank).get_table_names() == ["alembic_version"]

    schema.upgrade(blank)
    assert revision.is_current(blank)
    assert differences(blank) == []


def test_every_migration_has_its_way_back(blank):
    schema.upgrade(blank)

    for number in range(len(list(revision.MIGRATIONS.glob("versions/0*.py"))) - 1, 0, -1):
        schema.downgrade(blank, to=f"{number:04}")

    assert "users" in inspect(blank).get_table_names()


def test_a_failing_migration_leaves_nothing_behind(blank):
    with blank.begin() as opened:
        opened.execute(text("CREATE TABLE counters (name TEXT)"))

    with pytest.raises(Exception, match="already exists"):
        schema.upgrade(blank)

    assert inspect(blank).get_table_names() == ["counters"]


def test_a_new_column_type_cannot_slip_in_unseen(blank):
    schema.upgrade(blank)
    with blank.begin() as opened:
        opened.execute(text("ALTER TABLE users ADD COLUMN shoe_size INTEGER"))

    assert differences(blank) != []
