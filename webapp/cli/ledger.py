"""`shouwen ledger`: whether the record is what was once written."""

import os
import sys

import click

from engine.services import ledger_views
from webapp import config, database


@click.group("ledger")
def command() -> None:
    """Look after the record."""


@command.command()
@click.argument("streams", nargs=-1, metavar="[STREAM]...")
def verify(*, streams: tuple[str, ...]) -> None:
    """Verify the chain of every stream, or of those named, such as case:TS-202603-0001."""
    with database.connect_current(config.from_environment(os.environ)) as transact:
        found = transact(lambda ctx: ledger_views.verify(ctx, streams=streams))
    for stream, seq in found.broken.items():
        click.echo(f"{stream} is broken at entry {seq}.")
    if found.broken:
        sys.exit(1)
    click.echo(f"Every chain is whole ({found.count} verified).")
