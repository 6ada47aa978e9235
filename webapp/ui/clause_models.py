"""Where a rule stands in the models: the process in force, drawn with one element marked."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, url_for

from engine.services import cases, clauses
from engine.services.clauses import Place
from engine.services.context import Context
from engine.services.models import Models
from webapp import languages
from webapp.declarations import declare
from webapp.ui import diagrams, shell
from webapp.ui.model_texts import ModelTexts

blueprint = Blueprint("clause_models", __name__, url_prefix="/clauses/models")


@blueprint.get("/<process_id>/<element>")
@declare(records=None, because="models say nothing of a case")
def show(process_id: str, element: str) -> str:
    """Draw a process with one element marked, and say in words which rules it carries."""

    def read(ctx: Context) -> Mapping[str, Any]:
        locale = languages.current()
        found = clauses.marked(ctx, process_id=process_id, element_id=element)
        texts = ModelTexts(found.models, locale=locale)
        return {
            "content": diagrams.content(
                cases.draw(found.models, process_id, tokens=(element,)), locale=locale
            ),
            "process": texts.process(process_id),
            "step": texts.step(process_id, element),
            "element": found.element,
            "rules": [
                (each.id, url_for("clauses.show", clause=each.id), _title(each))
                for each in found.rules
            ],
        }

    return shell.draw("clauses/model.html", read)


def address(models: Models, place: Place) -> str | None:
    """Lead to the element at which a place works; None for what is in no diagram."""
    found = clauses.drawn_at(models, place)
    if found is None:
        return None
    process_id, element = found
    return url_for("clause_models.show", process_id=process_id, element=element)


def _title(rule: Any) -> str:
    return str(rule.title_zh if languages.current() == languages.CHINESE else rule.title)
