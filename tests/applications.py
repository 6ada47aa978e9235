"""The application for tests: as it is served, with templates that are compiled once a process."""

from collections.abc import Callable
from datetime import datetime

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from webapp.app import create_app
from webapp.config import Config


class _Compiled(BytecodeCache):
    """The code of every template that any application of this process has asked for."""

    def __init__(self) -> None:
        self._codes: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._codes:
            bucket.bytecode_from_string(self._codes[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._codes[bucket.key] = bucket.bytecode_to_string()


_COMPILED = _Compiled()


def create(settings: Config, *, clock: Callable[[], datetime]) -> Flask:
    """Build an application; a page's first show is some tenths of a second quicker than else."""
    app = create_app(settings, clock=clock)
    app.jinja_env.bytecode_cache = _COMPILED
    return app
