"""`shouwen serve`: the pages and the API on one port, and the heartbeat beside them."""

import ctypes
import os
import signal
import sys
from contextlib import suppress
from dataclasses import replace
from typing import Final

import click
import waitress

from webapp import config, database, extensions, heartbeat, vaults
from webapp.app import create_app
from webapp.config import Config

_THREADS = 8
_ARENA_MAX: Final = -8
"""M_ARENA_MAX of malloc.h."""
_MOST_BYTES = 16 * 1024 * 1024
"""Beyond it the server hangs up; below it the application says 413 in the shape of its errors."""


@click.command("serve")
@click.option("--host", help="The address to listen on; else SHOUWEN_HOST.")
@click.option("--port", type=int, help="The port to listen on; else SHOUWEN_PORT.")
@click.option("--no-heartbeat", is_flag=True, help="Leave duties and messages to `shouwen work`.")
def command(*, host: str | None, port: int | None, no_heartbeat: bool) -> None:
    """Serve the pages and the API."""
    settings = config.from_environment(os.environ)
    settings = replace(settings, host=host or settings.host, port=port or settings.port)
    run(settings, beats=not no_heartbeat)


def run(settings: Config, *, beats: bool) -> None:
    """Serve until the process is told to stop.

    Raises:
        SchemaOutdated: if the database is not up to date; serving never changes it.
    """
    _share_memory()
    with database.connect_current(settings):
        app = create_app(settings)
    scheduler = heartbeat.start(extensions.transactor(app), settings) if beats else None
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    click.echo(f"Shouwen listens on http://{settings.host}:{settings.port}")
    try:
        waitress.serve(
            app,
            host=settings.host,
            port=settings.port,
            threads=_THREADS,
            ident=None,
            max_request_body_size=max(_MOST_BYTES, 2 * vaults.open_vault(settings).most_bytes),
            _quiet=True,
        )
    finally:
        if scheduler is not None:
            heartbeat.stop(scheduler)


def _share_memory() -> None:
    """Let the threads share two arenas of glibc: with one each, the process holds 5 MB more."""
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).mallopt(_ARENA_MAX, 2)
