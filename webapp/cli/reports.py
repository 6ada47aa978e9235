"""`shouwen reports`: the reports to the regulator and the leaders, begun and listed."""

import os
from datetime import datetime
from functools import partial
from typing import Final

import click

from engine.domain.reports import TYPES, State
from engine.services import report_lists
from engine.services.context import Context
from engine.services.pages import Page
from engine.services.report_lists import ReportFilters, ReportRow
from webapp import config, database, heartbeat

_AT_ONCE: Final = 100
_STATES: Final = click.Choice([each.value for each in State])


@click.group("reports")
def command() -> None:
    """Begin the reports that are due, and see how far each is."""


@command.command()
@click.option(
    "--date",
    "day",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Of the periods that were over on this day; today, if it is not given.",
)
def run(*, day: datetime | None) -> None:
    """Begin every report that is due and that nobody has begun, as the heartbeat does."""
    with database.connect_current(config.from_environment(os.environ)) as transact:
        found = heartbeat.begin_reports(transact, day=day.date() if day else None)
    for number, order in found.begun:
        rule = TYPES[order.kind].rule
        about = order.subject or ""
        click.echo(f"{number} {rule:<7} {order.period.name:<10} {order.unit:<6} {about}".rstrip())
    click.echo(f"{len(found.begun)} reports were begun.")
    if found.failed:
        named = ", ".join(f"{each.kind} {each.period.name} {each.unit}" for each in found.failed)
        raise click.ClickException(f"these could not be begun, the log says why: {named}")


@command.command("list")
@click.option("--state", type=_STATES, help="Only those that are so far.")
@click.option("--period", help="Only those of a period, such as 2026Q1.")
def list_all(*, state: str | None, period: str | None) -> None:
    """List the reports, the latest first."""
    filters = ReportFilters(period=period, states=(State(state),) if state else ())
    after = None
    with database.connect_current(config.from_environment(os.environ)) as transact:
        while True:
            page = transact(partial(_page, filters=filters, after=after))
            for row in page.rows:
                click.echo(_line(row))
            after = page.next
            if after is None:
                break


def _page(ctx: Context, *, filters: ReportFilters, after: str | None) -> Page[ReportRow]:
    return report_lists.page(ctx, filters=filters, after=after, limit=_AT_ONCE)


def _line(row: ReportRow) -> str:
    due = f"{row.due_at:%Y-%m-%d}" if row.due_at else ""
    return (
        f"{row.number} {row.rule:<7} {row.period:<10} {row.unit:<6} {row.state:<7} {due}".rstrip()
    )
