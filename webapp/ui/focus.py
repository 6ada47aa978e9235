"""Clients whom a complaint puts on a list: that of the year, and headquarters' own (FBK-08)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, request, url_for
from flask_babel import gettext, ngettext

from engine.services import focus
from engine.services.context import Context
from engine.services.focus import FocusRow
from webapp import languages
from webapp.declarations import declare
from webapp.ui import labels, lists, registers, shell
from webapp.ui.lists import Control
from webapp.ui.names import Names

blueprint = Blueprint("focus", __name__, url_prefix="/registers/focus-clients")


@dataclass(frozen=True, kw_only=True)
class FocusLine:
    """One client as a line of the list."""

    client: str
    number: str
    branch: str
    since: datetime
    count: int
    case: str
    href: str


@blueprint.get("")
@declare(records=None, because="clients are masked, and of cases only their numbers are shown")
def index() -> str:
    """Show one page of a list of a year."""

    def read(ctx: Context) -> Mapping[str, Any]:
        names = Names(ctx, locale=languages.current())
        controls = _controls(ctx)
        kind, year = (control.value for control in controls)
        found = focus.search(
            ctx,
            kind=kind or focus.LISTS[0],
            year=int(year) if year else None,
            after=request.args.get("after"),
        )
        text = lists.count_text(found.total)
        total = ngettext("%(count)s client", "%(count)s clients", found.total, count=text)
        return {
            "registers": registers.tabs(),
            "address": url_for("focus.index"),
            "controls": controls,
            "active_filters": lists.chips(controls),
            "kind": kind or focus.LISTS[0],
            "page": lists.page_view(
                found, rows=[_line(row, names) for row in found.rows], total_text=total
            ),
        }

    return shell.draw("registers/focus.html", read)


def _controls(ctx: Context) -> list[Control]:
    years = [(str(year), str(year)) for year in focus.years(ctx)]
    return [
        Control(
            kind="select",
            name="list",
            label=gettext("List"),
            options=labels.options("focus_list"),
        ),
        Control(kind="select", name="year", label=gettext("Year"), options=years),
    ]


def _line(row: FocusRow, names: Names) -> FocusLine:
    return FocusLine(
        client=row.client_name,
        number=row.client_number,
        branch=names.unit(row.branch_id),
        since=row.since,
        count=row.case_count,
        case=row.case_number,
        href=url_for("case.show", number=row.case_number),
    )
