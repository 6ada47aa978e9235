"""`shouwen work`: the heartbeat alone, in as many processes as one likes."""

import os
import signal
import threading

import click

from webapp import config, database, heartbeat
from webapp.extensions import Transactor


@click.command("work")
@click.option("--once", is_flag=True, help="Do what is due now, and end.")
def command(*, once: bool) -> None:
    """Attend to what is due, and deliver what waits, until told to stop."""
    with database.connect_current(config.from_environment(os.environ)) as transact:
        if once:
            click.echo(f"{heartbeat.tick(transact)} rows were worked on.")
        else:
            _work(transact)


def _work(transact: Transactor) -> None:
    is_over = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: is_over.set())
    scheduler = heartbeat.start(transact)
    click.echo("Shouwen works; stop it with Ctrl+C.")
    is_over.wait()
    heartbeat.stop(scheduler)
