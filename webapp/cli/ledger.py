"""`shouwen ledger`: whether the record is what was once written, signed and taken along."""

import importlib
import os
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import BinaryIO

import click

from engine.domain.flaws import Flaw
from engine.services import ledger_export, ledger_keys, ledger_views
from engine.services.bundles import Order
from engine.services.context import Context
from engine.services.ledger_keys import PublicKeys
from engine.services.verification import Report
from webapp import config, database, flaws, notary
from webapp.config import Config

_FILE = click.Path(path_type=Path)


@click.group("ledger")
def command() -> None:
    """Look after the record."""


@command.command()
@click.argument("streams", nargs=-1, metavar="[STREAM]...")
@click.option("--key", "public_key", type=_FILE, help="Public keys, the earlier ones too, in PEM.")
def verify(*, streams: tuple[str, ...], public_key: Path | None) -> None:
    """Verify the whole ledger, or the streams named, such as case:TS-202603-0001."""
    settings = config.from_environment(os.environ)
    with database.connect_current(settings) as transact:
        if streams:
            found = transact(partial(ledger_views.verify_streams, streams=streams))
            _tell(found)
            click.echo(f"Every chain is whole ({len(streams)} verified).")
            return
        report = transact(
            partial(
                ledger_views.verify,
                keys=_keys(settings, public_key),
                anchor_file=settings.anchor_file,
            )
        )
    _tell(report.flaws)
    click.echo("\n".join(_summary(report)))


@command.command()
def checkpoint() -> None:
    """Sign where every stream ends now, and anchor it outside the database."""
    settings = config.from_environment(os.environ)
    with database.connect_current(settings) as transact:
        taken = notary.checkpoint(transact, settings)
    if taken is None:
        click.echo("Nothing was appended since the last checkpoint.")
    else:
        click.echo(
            f"Checkpoint {taken.number} speaks for {taken.entries} entries; "
            f"it is anchored in {settings.anchor_file}."
        )


@command.command()
@click.option("--openings", is_flag=True, help="With the personal values that can be opened.")
@click.option("--stream", "streams", multiple=True, help="Only this stream; may be repeated.")
@click.option("--output", type=click.File("wb"), default="-", help="A file; else the terminal.")
def export(*, openings: bool, streams: tuple[str, ...], output: BinaryIO) -> None:
    """Write the ledger as JSON Lines, for the verifier that needs nothing else."""
    settings = config.from_environment(os.environ)
    pem = notary.key(settings).public_pem

    def work(ctx: Context) -> None:
        for line in ledger_export.lines(
            ctx.session, streams=streams, with_openings=openings, key=pem
        ):
            output.write(line)

    with database.connect_current(settings) as transact:
        transact(work)


@command.command()
@click.argument("number")
@click.option("--entry", type=int, help="As of this entry of the case; else of the latest.")
@click.option("--openings", is_flag=True, help="With the personal values; needs a reason.")
@click.option("--reason", help="Why the personal values are needed.")
@click.option("--out", type=_FILE, required=True, help="The zip to write.")
def bundle(
    *, number: str, entry: int | None, openings: bool, reason: str | None, out: Path
) -> None:
    """Write one case as a zip that proves itself, such as TS-202603-0001."""
    settings = config.from_environment(os.environ)
    order = Order(number=number, entry=entry, with_openings=openings, reason=reason)
    # Only what draws its pages needs the whole application.
    create_app = importlib.import_module("webapp.app").create_app
    dossiers = importlib.import_module("webapp.ui.dossiers")
    with database.connect_current(settings) as transact, create_app(settings).app_context():
        taken = dossiers.take(transact, settings, order=order, actor=None)
    out.write_bytes(taken.content)
    click.echo(f"{out} holds {taken.name.removesuffix('.zip')}.")


@command.command()
def key() -> None:
    """Print the public key that checkpoints are verified with; auditors keep a copy."""
    click.echo(notary.key(config.from_environment(os.environ)).public_pem, nl=False)


def _keys(settings: Config, public_key: Path | None) -> PublicKeys:
    if public_key is not None:
        return ledger_keys.read_public(public_key)
    return ledger_keys.public_half(notary.key(settings))


def _tell(found: Sequence[Flaw]) -> None:
    """Tell what is wrong, and end there."""
    for flaw in found:
        click.echo(flaws.sentence(flaw))
    if found:
        sys.exit(1)


def _summary(report: Report) -> list[str]:
    lines = [f"Every chain is whole ({report.streams} streams, {report.entries} entries)."]
    if report.checkpoints:
        lines.append(
            f"{report.checkpoints} checkpoints are signed, and anchored up to {report.anchored}."
        )
    lines.append(f"{report.entries - report.covered} entries are covered by no anchor yet.")
    return lines
