"""The application behind a real socket, on its own database, with a clock that tests move."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import waitress
from sqlalchemy import event
from waitress.server import BaseWSGIServer

from tests import applications
from tests.firm import Firm
from webapp import extensions
from webapp.config import Config


class Clock:
    """The moment at which the application believes to be."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def shift(self, **length: float) -> None:
        self.now += timedelta(**length)


class Server:
    """The running application: where it is, what it is told of time, and its firm."""

    def __init__(self, *, address: str, clock: Clock, firm: Firm) -> None:
        self.address = address
        self.clock = clock
        self.firm = firm


@contextmanager
def serve(database: Path, *, now: datetime) -> Iterator[Server]:
    """Serve a SQLite database on a free port until the block ends."""
    clock = Clock(now)
    url = f"sqlite:///{database}"
    app = applications.create(Config(data_dir=database.parent, database_url=url), clock=clock)
    with app.app_context():
        engine = extensions.db.engine
    event.listen(engine, "connect", _do_not_wait_for_the_disk)
    server = waitress.create_server(app, host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=server.run, name="waitress")
    thread.start()
    firm = Firm(app.extensions["shouwen.transactor"])
    try:
        yield Server(address=f"http://127.0.0.1:{server.effective_port}", clock=clock, firm=firm)
    finally:
        # Closed by its own loop, which would else stumble over sockets that are gone.
        server.trigger.pull_trigger(lambda: _close(server))
        thread.join()
        server.task_dispatcher.shutdown()
        engine.dispose()


def _close(server: BaseWSGIServer) -> None:
    """Close the connections one by one, with the files of what was sent; then what listens."""
    for channel in list(server.active_channels.values()):
        channel.handle_close()
    server.asyncore.close_all(server._map)


def _do_not_wait_for_the_disk(opened: object, _record: object) -> None:
    opened.execute("PRAGMA synchronous=OFF")
