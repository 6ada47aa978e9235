"""Everyone who read a case, for auditors (R10)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, request
from flask_babel import ngettext

from engine.services import case_views, reads
from engine.services.context import Context
from webapp import languages
from webapp.declarations import declare
from webapp.ui import case_pages, labels, lists, shell
from webapp.ui.names import Names

blueprint = Blueprint("reads", __name__, url_prefix="/cases/<number>/reads")


@dataclass(frozen=True, kw_only=True)
class ReadLine:
    """One person read the case in one hour for one purpose."""

    name: str
    login: str
    purpose: str
    at: datetime


@blueprint.get("")
@declare(records=None, reads="reads")
def index(number: str) -> str:
    """Show one page of who read the case, the latest first."""

    def read(ctx: Context) -> Mapping[str, Any]:
        locale = languages.current()
        found = reads.of_case(ctx, number=number, after=request.args.get("after"))
        names = Names(ctx, locale=locale)
        rows = [
            ReadLine(
                name=names.person(row.login),
                login=row.login,
                purpose=labels.label(row.purpose, "purpose"),
                at=row.at,
            )
            for row in found.rows
        ]
        total = ngettext(
            "%(count)s read", "%(count)s reads", found.total, count=lists.count_text(found.total)
        )
        view = case_views.read(ctx, number=number, locale=locale)
        return {
            "case": case_pages.head(view),
            "page": lists.page_view(found, rows=rows, total_text=total),
        }

    return shell.draw("cases/reads.html", read)
