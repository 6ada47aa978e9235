"""What a draft or a release changes, in sentences and drawn, and the pages of the rules."""

from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from typing import Any, Final

from flask import Blueprint
from werkzeug.exceptions import NotFound

from engine.domain.changes import Change
from engine.services import comparisons, workshop
from engine.services.comparisons import Sides
from engine.services.context import Context
from webapp import changes, languages, rule_pages
from webapp.declarations import declare
from webapp.ui import shell

blueprint = Blueprint("changes", __name__, url_prefix="/studio")

_MODELS: Final = "models say nothing of a case"


@blueprint.get("/drafts/<int:draft_id>/changes")
@declare(records=None, because=_MODELS)
def of_draft(draft_id: int) -> str:
    """Tell what a draft changes in the release that it began with."""
    return _draw(lambda ctx: comparisons.of_draft(ctx, draft_id=draft_id))


@blueprint.get("/releases/<int:release_id>/changes")
@declare(records=None, because=_MODELS)
def of_release(release_id: int) -> str:
    """Tell what a release changed in the one before it."""
    return _draw(lambda ctx: comparisons.of_release(ctx, release_id=release_id))


@blueprint.get("/lint/<rule>")
@declare(records=None, because="the rules of models say nothing of a case")
def rule(rule: str) -> str:
    """Show what a rule asks for, why, and how to mend what breaks it."""
    page = rule_pages.read(rule, locale=languages.current())
    if page is None:
        raise NotFound
    return shell.draw("studio/rule.html", lambda _: {"page": page})


def _draw(read: Callable[[Context], Sides]) -> str:
    def compare(ctx: Context) -> Mapping[str, Any]:
        before, after = read(ctx)
        found = workshop.compare(before, after) if before else ()
        rows = changes.told(found)
        by_file = groupby(rows, key=lambda row: row["path"])
        return {
            "files": [(path, list(each)) for path, each in by_file],
            "drawings": _drawings(found, after),
        }

    return shell.draw_part("studio/changes.html", compare)


def _drawings(found: Sequence[Change], files: Mapping[str, bytes]) -> list[dict[str, Any]]:
    """Prepare each diagram that changed, with its elements marked by what became of them."""
    drawn = []
    for path in sorted({each.path for each in found if each.path.endswith(".bpmn")}):
        marks = {each.element: each.kind for each in found if each.path == path and each.element}
        if path in files and marks:
            tokens = [{"element": element, "state": kind} for element, kind in marks.items()]
            xml = files[path].decode("utf-8", "replace")
            drawn.append({"path": path, "content": {"xml": xml, "tokens": tokens, "names": None}})
    return drawn
