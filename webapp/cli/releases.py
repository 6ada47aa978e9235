"""`shouwen releases`: the models in force."""

import os
from pathlib import Path
from typing import Final

import click

from engine.services import comparisons, release_views, releases, workshop
from engine.services.context import Context
from webapp import changes, config, database

_MOST_LISTED: Final = 1_000


@click.group("releases")
def command() -> None:
    """Look after the models in force."""


@command.command()
@click.argument(
    "folder", type=click.Path(exists=True, file_okay=False, path_type=Path), default=None
)
@click.option("--note", help="What has changed.")
def publish(*, folder: Path | None, note: str | None) -> None:
    """Put the models below FOLDER in force; without it, those that come with the product."""
    files = releases.read_folder(folder) if folder else releases.shipped_files()

    def work(ctx: Context) -> str:
        found = releases.publish(ctx, files=files, note=note)
        return f"Release {found.id} ({found.files_hash[:12]}) is in force, with {len(files)} files."

    with database.connect_current(config.from_environment(os.environ)) as transact:
        click.echo(transact(work))


@command.command("list")
def list_all() -> None:
    """List every release, the newest first."""
    with database.connect_current(config.from_environment(os.environ)) as transact:
        page = transact(lambda ctx: release_views.history(ctx, limit=_MOST_LISTED))
    for found in page.rows:
        at = found.in_force_at or found.created_at
        note = found.note or ""
        click.echo(f"{found.id:>4} {found.hash[:12]} {found.status:<10} {at:%Y-%m-%d %H:%M} {note}")


@command.command()
@click.argument("release", type=int)
@click.argument("against", type=int, required=False)
def diff(*, release: int, against: int | None) -> None:
    """Tell what changed in RELEASE against another, by default the one it was made from."""
    with database.connect_current(config.from_environment(os.environ)) as transact:
        sides = transact(
            lambda ctx: comparisons.of_release(ctx, release_id=release, against=against)
        )
    for change in workshop.compare(*sides):
        click.echo(f"{change.path}: {changes.sentence(change)}")
