"""`shouwen demo`: a made-up firm with four months of complaints, to look around and try out."""

import os
import time
from datetime import UTC, datetime

import click

from webapp import config, database, vaults
from webapp.cli import serve
from webapp.config import Config, Mode
from webapp.demo import build, organization


@click.command("demo")
@click.option("--fresh", is_flag=True, help="Build it anew, up to this minute; the old one goes.")
@click.option("--serve", "serves", is_flag=True, help="Then serve the pages and the API.")
def command(*, fresh: bool, serves: bool) -> None:
    """Build the demo, if there is none yet, and say how to look at it.

    It fills a database of its own: any database that holds something else is left alone.
    """
    settings = config.from_environment(os.environ)
    if settings.mode is Mode.PRODUCTION:
        raise click.ClickException("There is no demo in production mode.")
    click.echo(_prepare(settings, fresh=fresh))
    click.echo("\n".join(_guide(settings)))
    if serves:
        serve.run(settings, beats=True)


def _prepare(settings: Config, *, fresh: bool) -> str:
    """Build the demo where it is wanted; return what was done."""
    begun = time.monotonic()
    now = datetime.now(UTC)  # noqa: TID251 (the present in which the history ends)
    click.echo("Looking for the demo; building it takes some seconds ...")
    try:
        with database.connect(settings) as transact:
            vault = vaults.open_vault(settings)
            is_built = build.prepare(transact.engine, now=now, vault=vault, fresh=fresh)
    except build.DatabaseNotDemo as error:
        raise click.ClickException(
            "This database holds something that is not a demo. Name another one in"
            f" {config.PREFIX}DATABASE_URL or {config.PREFIX}DATA_DIR."
        ) from error
    if is_built:
        settings.anchor_file.unlink(missing_ok=True)  # it speaks of the demo that is gone
        return f"The demo was built in {time.monotonic() - begun:.0f} s."
    return "The demo is there already; --fresh builds it anew."


def _guide(settings: Config) -> list[str]:
    """Give the addresses and one login for each role."""
    address = f"http://{settings.host}:{settings.port}"
    people = [
        f"  {role:<20} {who.login:<14} {who.name_en}, {organization.UNIT_NAMES_EN[who.unit]}"
        for role, who in organization.guides()
    ]
    return [
        "",
        f"  Pages  {address}/",
        f"  API    {address}/api/v1/docs",
        "",
        f"Everybody's password is {build.PASSWORD}. For each role, one login:",
        "",
        *people,
        "",
    ]
