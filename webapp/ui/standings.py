"""Where open work stands: each process with the number of cases that wait at its tasks."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, request, url_for
from flask_babel import format_decimal, ngettext

from engine.services import cases, releases, standings
from engine.services.context import Context
from engine.services.standings import Standing
from webapp import languages
from webapp.declarations import declare
from webapp.ui import control_tabs, diagrams, lists, shell
from webapp.ui.lists import Tab
from webapp.ui.model_texts import ModelTexts

blueprint = Blueprint("standings", __name__, url_prefix="/control")


@dataclass(frozen=True, kw_only=True)
class StandingLine:
    """One task of a process as the table shows it, the diagram in words."""

    name: str
    href: str
    waiting: str
    overdue: str
    oldest_at: datetime


@blueprint.get("/processes")
@declare(records=None, because="counts say where cases wait, not what they say")
def index() -> str:
    """Show the processes in force, one at a time, drawn and in words."""

    def read(ctx: Context) -> Mapping[str, Any]:
        locale = languages.current()
        models = releases.compiled(ctx, releases.in_force(ctx).id)
        texts = ModelTexts(models, locale=locale)
        asked = request.args.get("process", "")
        process = asked if asked in models.definitions else next(iter(models.definitions))
        found = standings.count(ctx)
        elements = models.definitions[process].elements
        here = [each for each in found if each.element_id in elements]
        known = {name for each in models.definitions.values() for name in each.elements}
        return {
            "views": control_tabs.tabs(ctx, control_tabs.PROCESSES),
            "processes": [
                Tab(
                    label=texts.process(process_id),
                    href=url_for("standings.index", process=process_id),
                    is_current=process_id == process,
                    count=_total(found, definition.elements),
                )
                for process_id, definition in models.definitions.items()
            ],
            "content": diagrams.counted(
                cases.draw(models, process),
                {each.element_id: each.waiting for each in here},
                locale=locale,
            ),
            "rows": [_line(each, texts) for each in _longest_first(here)],
            "older": [
                _line(each, texts) for each in _longest_first(found) if each.element_id not in known
            ],
        }

    return shell.draw("control/processes.html", read)


@blueprint.get("/steps/<element>")
@declare(records=None, because="a list says which cases wait, not what they say")
def show(element: str) -> str:
    """Show the cases that wait at one task, the longest waiting first."""

    def read(ctx: Context) -> Mapping[str, Any]:
        models = releases.compiled(ctx, releases.in_force(ctx).id)
        found = standings.at(ctx, element=element, after=request.args.get("after"))
        total = ngettext(
            "%(count)s case", "%(count)s cases", found.total, count=lists.count_text(found.total)
        )
        return {
            "name": ModelTexts(models, locale=languages.current()).anywhere(element),
            "page": lists.page_view(found, rows=found.rows, total_text=total),
        }

    return shell.draw("control/step.html", read)


def _total(found: Iterable[Standing], elements: Container[str]) -> str:
    return format_decimal(sum(each.waiting for each in found if each.element_id in elements))


def _longest_first(found: list[Standing]) -> list[Standing]:
    return sorted(found, key=lambda each: each.oldest_at)


def _line(standing: Standing, texts: ModelTexts) -> StandingLine:
    return StandingLine(
        name=texts.anywhere(standing.element_id),
        href=url_for("standings.show", element=standing.element_id),
        waiting=format_decimal(standing.waiting),
        overdue=format_decimal(standing.overdue) if standing.overdue else "",
        oldest_at=standing.oldest_at,
    )
