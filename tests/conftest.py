"""Fixtures for every test that needs a database: each runs on SQLite and on PostgreSQL."""

import gc
import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import hypothesis
import pytest
from sqlalchemy import Engine

from engine.store import schema
from tests import databases
from webapp.extensions import Transactor

# How long an example takes says how busy the machine is.
hypothesis.settings.register_profile("any machine", deadline=None)
hypothesis.settings.load_profile("any machine")

_OBJECTS_BEFORE_A_COLLECTION = (20_000, 20, 20)


def pytest_collection_finish() -> None:
    """Leave what was imported and collected out of every later look for garbage.

    Half a million objects that stay for good took a fifth of the time of tests.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_OBJECTS_BEFORE_A_COLLECTION)


@pytest.fixture
def now() -> datetime:
    """A Monday, nine o'clock in Shanghai."""
    return datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Engine:
    """A database with all tables and no rows."""
    return request.getfixturevalue(f"{request.param}_database")


@pytest.fixture
def transact(database: Engine, now: datetime) -> Transactor:
    """Run works on the database, at the fixed moment unless told otherwise."""
    return Transactor(database, clock=lambda: now)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return databases.migrated_sqlite(tmp_path_factory.mktemp("sqlite") / "template.db")


@pytest.fixture
def sqlite_database(sqlite_template: Path, tmp_path: Path) -> Iterator[Engine]:
    engine = databases.fast_sqlite(shutil.copy(sqlite_template, tmp_path / "test.db"))
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[object]:
    with databases.postgresql_server() as server:
        yield server


@pytest.fixture(scope="session")
def postgresql_engine(postgresql_server: object) -> Iterator[Engine]:
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    engine = databases.new_postgresql(postgresql_server, f"test_{worker}")
    schema.upgrade(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def postgresql_database(postgresql_engine: Engine) -> Iterator[Engine]:
    yield postgresql_engine
    databases.empty(postgresql_engine)
