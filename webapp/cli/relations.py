"""`shouwen relations`: who is related to which client or colleague (REL-13)."""

import os
from pathlib import Path

import click

from engine.services import relation_lists, relation_register
from webapp import config, database


@click.group("relations")
def command() -> None:
    """Look after the register of staff relations."""


@command.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def take_over(*, file: Path) -> None:
    """Register a list (CSV, UTF-8), all of it or nothing; what is known stays as it is."""
    given = relation_lists.read(file.read_bytes())
    with database.connect_current(config.from_environment(os.environ)) as transact:
        count = transact(lambda ctx: relation_register.add_many(ctx, given))
    click.echo(f"{count} relations were registered.")
