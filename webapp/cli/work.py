"""`shouwen work`: the heartbeat alone, in as many processes as one likes."""

import os
import signal
import threading

import click

from webapp import config, database, heartbeat, notary, postman
from webapp.config import Config
from webapp.extensions import Transactor


@click.command("work")
@click.option("--once", is_flag=True, help="Do what is due now, and end.")
def command(*, once: bool) -> None:
    """Attend to what is due, and deliver what waits, until told to stop."""
    settings = config.from_environment(os.environ)
    with database.connect_current(settings) as transact:
        if once:
            click.echo(f"{heartbeat.tick(transact)} rows were worked on.")
            postman.attend(transact, settings)
            notary.attend(transact, settings)
        else:
            _work(transact, settings)


def _work(transact: Transactor, settings: Config) -> None:
    is_over = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: is_over.set())
    scheduler = heartbeat.start(transact, settings)
    click.echo("Shouwen works; stop it with Ctrl+C.")
    is_over.wait()
    heartbeat.stop(scheduler)
