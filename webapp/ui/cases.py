"""The list of cases."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from flask import Blueprint, request, url_for
from flask_babel import gettext, ngettext

from engine.services import case_search, cases, event_exports
from engine.services.case_search import CaseFilters
from engine.services.cases import CaseRow
from engine.services.context import Context
from webapp import languages
from webapp.declarations import declare
from webapp.ui import labels, lists, saved, shell
from webapp.ui.lists import Control, Tab
from webapp.ui.names import Names

blueprint = Blueprint("cases", __name__, url_prefix="/cases")

_STATUSES: Final = ("open", "closed", "all")


@dataclass(frozen=True, kw_only=True)
class CaseLine:
    """One case as a line of the list."""

    number: str
    href: str
    title: str
    grade: str | None
    client: str
    unit: str
    status: str
    opened_at: datetime
    closed_at: datetime | None
    due_at: datetime | None
    warn_at: datetime | None


@blueprint.get("")
@declare(records=None, because="a list shows no case in full")
def index() -> str:
    """Show one page of the cases that the reader may see."""
    asked = request.args.get("status", "all" if "q" in request.args else "open")
    status = asked if asked in _STATUSES else "open"

    def read(ctx: Context) -> Mapping[str, Any]:
        controls = _controls()
        filters = _filters(controls, status)
        found = cases.search(ctx, filters=filters, after=request.args.get("after"))
        names = Names(ctx, locale=languages.current())
        total = ngettext(
            "%(count)s case", "%(count)s cases", found.total, count=lists.count_text(found.total)
        )
        return {
            "views": _tabs(status),
            "status": status,
            "saved": saved.bar(ctx, "cases", count=lambda given: _count(ctx, given)),
            "address": url_for("cases.index", status=status),
            "controls": controls,
            "active_filters": lists.chips(controls),
            "exports": _exports(ctx, filters) if found.rows else [],
            "page": lists.page_view(
                found, rows=[_line(row, names) for row in found.rows], total_text=total
            ),
        }

    return shell.draw("cases/index.html", read)


def _exports(ctx: Context, filters: CaseFilters) -> list[tuple[str, str]]:
    """Offer what is filtered as event logs, to whoever may take cases away."""
    if not event_exports.may(ctx):
        return []
    asked = {name: value for name, value in asdict(filters).items() if value}
    return [
        (name, url_for(f"api.exports.{endpoint}", **asked))
        for name, endpoint in (("XES", "send_xes"), ("OCEL", "send_ocel"))
    ]


def _tabs(current: str) -> list[Tab]:
    words = {"open": gettext("Open"), "closed": gettext("Closed"), "all": gettext("All")}
    return [
        Tab(label=word, href=lists.here(status=status, after=None), is_current=status == current)
        for status, word in words.items()
    ]


def _controls() -> list[Control]:
    families = (("grade", gettext("Grade")), ("category", gettext("Category")))
    return [
        Control(kind="text", name="q", label=gettext("Case number or words")),
        *(
            Control(kind="select", name=name, label=word, options=labels.options(name))
            for name, word in families
        ),
        Control(
            kind="select", name="kind", label=gettext("Kind"), options=labels.options("case_kind")
        ),
        Control(kind="check", name="overdue", label=gettext("Overdue only")),
    ]


def _filters(controls: list[Control], status: str) -> CaseFilters:
    given = {control.name: control.value for control in controls}
    return CaseFilters(
        status=None if status == "all" else status,
        kind=given["kind"],
        grade=given["grade"],
        category=given["category"],
        text=given["q"],
        overdue=given["overdue"] is not None,
    )


def _count(ctx: Context, given: Mapping[str, str]) -> int:
    """Count what a saved view holds."""
    status = given.get("status", "all" if "q" in given else "open")
    filters = CaseFilters(
        status=None if status == "all" else status,
        kind=given.get("kind"),
        grade=given.get("grade"),
        category=given.get("category"),
        text=given.get("q"),
        overdue="overdue" in given,
    )
    return case_search.count(ctx, filters)


def _line(row: CaseRow, names: Names) -> CaseLine:
    return CaseLine(
        number=row.number,
        href=url_for("case.show", number=row.number),
        title=labels.case_title(row.title, kind=row.kind),
        grade=row.grade,
        client=row.client_name or "",
        unit=names.unit(row.accepting_unit_id),
        status=row.status.value,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        due_at=row.due_at,
        warn_at=row.warn_at,
    )
