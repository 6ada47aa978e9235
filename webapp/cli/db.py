"""`shouwen db`: the tables of the database."""

import os

import click

from engine.store import schema
from webapp import config, database


@click.group("db")
def command() -> None:
    """Look after the database."""


@command.command()
def upgrade() -> None:
    """Bring the database to the tables that this version expects."""
    with database.connect(config.from_environment(os.environ)) as transact:
        schema.upgrade(transact.engine)
    click.echo("The database is up to date.")
