"""`shouwen db`: the tables of the database."""

import os
from functools import partial

import click

from engine.services import notifications
from engine.services.seals import SealKeyMissing, SealKeyUnusable
from engine.store import schema
from webapp import config, database, postman


@click.group("db")
def command() -> None:
    """Look after the database."""


@command.command()
def upgrade() -> None:
    """Bring the database to the tables that this version expects, and seal with the newest key."""
    settings = config.from_environment(os.environ)
    with database.connect(settings) as transact:
        schema.upgrade(transact.engine)
        click.echo("The database is up to date.")
        reseal = partial(notifications.reseal, sealer=postman.sealer(settings))
        try:
            sealed = transact(reseal)
        except (SealKeyMissing, SealKeyUnusable) as error:
            name = f"{config.PREFIX}SEAL_KEY_FILE"
            raise click.ClickException(f"{name} opens no seal of the database") from error
    if sealed:
        click.echo(f"Keys of messengers that are sealed with the newest key: {sealed}")
