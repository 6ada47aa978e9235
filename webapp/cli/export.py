"""`shouwen export`: cases as event logs, for process mining."""

import os
import shutil
from typing import Any, BinaryIO

import click

from engine.services.case_search import CaseFilters
from engine.services.event_exports import Format, Order
from webapp import config, database
from webapp.ui import event_files

_KINDS = click.Choice(["complaint", "improvement", "report", "revisit"])
_STATUSES = click.Choice(["open", "closed", "cancelled"])
_GRADES = click.Choice(["general", "serious", "major"])


@click.command("export")
@click.argument("form", type=click.Choice([each.value for each in Format]), metavar="xes|ocel")
@click.option("--kind", type=_KINDS)
@click.option("--status", type=_STATUSES)
@click.option("--grade", type=_GRADES)
@click.option("--category")
@click.option("--channel")
@click.option("--text", help="A case number, or part of a title.")
@click.option("--overdue", is_flag=True, help="Only cases that are late.")
@click.option("--names-people", is_flag=True, help="People by their logins; else by pseudonyms.")
@click.option("--english", is_flag=True, help="Name the steps in English.")
@click.option("--out", type=click.File("wb"), default="-", help="A file; else the terminal.")
def command(*, form: str, names_people: bool, english: bool, out: BinaryIO, **filters: Any) -> None:
    """Write the cases that fit as XES (IEEE 1849) or OCEL 2.0 (JSON)."""
    settings = config.from_environment(os.environ)
    order = Order(
        format=Format(form),
        filters=CaseFilters(**filters),
        names_people=names_people,
        locale="en" if english else "zh_CN",
    )
    secret = settings.secret_key.encode()
    with database.connect_current(settings) as transact:
        file, count = event_files.write(transact, order, secret=secret, actor=None)
    with file:
        shutil.copyfileobj(file, out)
    click.echo(f"{count} cases were written.", err=True)
