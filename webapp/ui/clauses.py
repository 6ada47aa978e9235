"""The clause map: from each rule to what enforces it, and to the tests that prove it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from flask import Blueprint, request, url_for
from flask_babel import format_decimal, gettext, lazy_gettext
from werkzeug.exceptions import NotFound

from engine.domain.rules import Origin
from engine.services import clauses, releases
from engine.services.clauses import Clause, Place, PlaceKind
from engine.services.context import Context
from engine.services.models import Models
from webapp import languages
from webapp.declarations import declare
from webapp.ui import clause_models, labels, lists, shell
from webapp.ui.lists import Control, Tab

blueprint = Blueprint("clauses", __name__, url_prefix="/clauses")

_BECAUSE: Final = "rules, models and counts say nothing of a case"
_STATES: Final = {
    "all": lazy_gettext("All rules"),
    "enforced": lazy_gettext("Enforced"),
    "missing": lazy_gettext("Not enforced"),
    "untested": lazy_gettext("Without a test"),
}


@dataclass(frozen=True, kw_only=True)
class ClauseLine:
    """One rule as the list shows it: how many places and tests, how many cases wait there."""

    id: str
    href: str
    title: str
    source: str
    origin: str
    places: str
    tests: str
    waiting: str


@dataclass(frozen=True, kw_only=True)
class PlaceLine:
    """One place that enforces a rule, the cases that wait at it, and where it is drawn."""

    kind: str
    file: str
    name: str
    waiting: str
    href: str | None


@blueprint.get("")
@declare(records=None, because=_BECAUSE)
def index() -> str:
    """List the rules section by section, narrowed to what is asked for."""

    def read(ctx: Context) -> Mapping[str, Any]:
        found = clauses.in_force(ctx)
        state = _state()
        controls = _controls(found)
        rows = [each for each in found if _fits(each, controls)]
        shown = [each for each in rows if _is_in(each, state)]
        waiting = clauses.waiting(ctx)
        return {
            "address": url_for("clauses.index", state=state),
            "views": _tabs(rows, state),
            "controls": controls,
            "active_filters": lists.chips(controls),
            "sections": [
                (labels.label(section, "rule_section"), [_line(each, waiting) for each in group])
                for section, group in groupby(shown, key=lambda each: each.rule.section)
            ],
        }

    return shell.draw("clauses/index.html", read)


@blueprint.get("/<clause>")
@declare(records=None, because=_BECAUSE)
def show(clause: str) -> str:
    """Show every place that enforces a rule, and every test that names or runs one."""

    def read(ctx: Context) -> Mapping[str, Any]:
        found = next((each for each in clauses.in_force(ctx) if each.rule.id == clause), None)
        if found is None:
            raise NotFound
        waiting = clauses.waiting(ctx)
        models = releases.compiled(ctx, releases.in_force(ctx).id)
        return {
            "line": _line(found, waiting),
            "section": labels.label(found.rule.section, "rule_section"),
            "places": [_place(each, waiting, models) for each in found.places],
            "named_by": found.named_by,
            "run_by": found.run_by,
        }

    return shell.draw("clauses/show.html", read)


def _state() -> str:
    asked = request.args.get("state", "all")
    return asked if asked in _STATES else "all"


def _controls(found: Iterable[Clause]) -> list[Control]:
    sections = dict.fromkeys(each.rule.section for each in found)
    return [
        Control(kind="text", name="q", label=gettext("Rule or words of its title")),
        Control(
            kind="select",
            name="section",
            label=gettext("Section"),
            options=[(each, labels.label(each, "rule_section")) for each in sections],
        ),
        Control(
            kind="select",
            name="origin",
            label=gettext("Standing"),
            options=[(each.value, labels.label(each.value, "rule_origin")) for each in Origin],
        ),
    ]


def _fits(clause: Clause, controls: Sequence[Control]) -> bool:
    text, section, origin = (control.value for control in controls)
    rule = clause.rule
    said = f"{rule.id} {rule.title} {rule.title_zh} {rule.source}".casefold()
    return (
        (not text or text.casefold() in said)
        and (not section or rule.section == section)
        and (not origin or rule.origin == origin)
    )


def _is_in(clause: Clause, state: str) -> bool:
    is_tested = bool(clause.named_by or clause.run_by)
    return {
        "all": True,
        "enforced": bool(clause.places),
        "missing": not clause.places,
        "untested": bool(clause.places) and not is_tested,
    }[state]


def _tabs(rows: Sequence[Clause], current: str) -> list[Tab]:
    return [
        Tab(
            label=str(word),
            href=lists.here(state=state),
            is_current=state == current,
            count=format_decimal(sum(_is_in(each, state) for each in rows)),
        )
        for state, word in _STATES.items()
    ]


def _line(clause: Clause, waiting: Mapping[str, int]) -> ClauseLine:
    rule = clause.rule
    counted = Counter(place.kind for place in clause.places)
    told = [f"{labels.label(kind, 'place_kind')} {counted[kind]}" for kind in PlaceKind]
    elements = {_element(place) for place in clause.places if place.kind == PlaceKind.ELEMENT}
    tests = len(clause.named_by) + len(clause.run_by)
    return ClauseLine(
        id=rule.id,
        href=url_for("clauses.show", clause=rule.id),
        title=rule.title_zh if languages.current() == languages.CHINESE else rule.title,
        source=rule.source,
        origin=rule.origin.value,
        places=" · ".join(
            said for said, kind in zip(told, PlaceKind, strict=True) if counted[kind]
        ),
        tests=format_decimal(tests) if tests else "",
        waiting=_number(sum(waiting.get(element, 0) for element in elements)),
    )


def _place(place: Place, waiting: Mapping[str, int], models: Models) -> PlaceLine:
    file, _, name = place.at.partition("#")
    is_element = place.kind == PlaceKind.ELEMENT
    return PlaceLine(
        kind=labels.label(place.kind, "place_kind"),
        file=file,
        name=name,
        waiting=_number(waiting.get(_element(place), 0)) if is_element else "",
        href=clause_models.address(models, place),
    )


def _element(place: Place) -> str:
    return place.at.partition("#")[2]


def _number(count: int) -> str:
    return format_decimal(count) if count else ""
