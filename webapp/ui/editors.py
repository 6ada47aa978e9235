"""The editors of a draft's files; what they show and save goes through the API of drafts."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint, url_for
from flask_babel import gettext, lazy_gettext

from engine.domain import access
from engine.domain.grants import Action
from engine.services import draft_files, release_drafts
from engine.services.context import Context
from engine.services.release_drafts import DraftView
from webapp import auth, headers
from webapp.declarations import declare
from webapp.ui import shell

blueprint = Blueprint("editors", __name__, url_prefix="/studio/drafts/<int:draft_id>/files")


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of file: the script that edits it, and the panes beside it."""

    script: str
    label: Any
    panes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class EditorPage:
    """What the page of an editor is given."""

    file: str
    ending: str
    kind: str
    script: str
    canvas_label: str
    draft_name: str
    state: str
    crumbs: tuple[tuple[str, str], ...]
    """Address and name of the pages that this one belongs to."""
    panes: list[tuple[str, str]]
    content: Mapping[str, Any]


_CHANGING: Final = "draft"
_PANES: Final = {
    "properties": lazy_gettext("Properties"),
    "preview": lazy_gettext("Preview"),
    "findings": lazy_gettext("Findings"),
    "elements": lazy_gettext("Elements"),
}
_KINDS: Final = {
    "bpmn": Kind(
        script="process_editor.js",
        label=lazy_gettext("Process diagram"),
        panes=("properties", "findings", "elements"),
    ),
    "dmn": Kind(
        script="decision_editor.js", label=lazy_gettext("Decision table"), panes=("findings",)
    ),
    "form": Kind(
        script="form_editor.js",
        label=lazy_gettext("Form"),
        panes=("properties", "preview", "findings"),
    ),
    "json": Kind(script="table_editor.js", label=lazy_gettext("Table"), panes=("findings",)),
}


@blueprint.get("/<path:path>")
@declare(records=None, because="models say nothing of a case")
def show(draft_id: int, path: str) -> str:
    """Show the editor that fits a file."""
    # The editors set styles on single elements; style tags stay forbidden.
    headers.allow_style_attributes()

    def read(ctx: Context) -> Mapping[str, Any]:
        found = draft_files.read(ctx, draft_id=draft_id, path=path)
        return {"editor": _page(release_drafts.read(ctx, draft_id=draft_id), found.path)}

    return shell.draw("studio/editor.html", read)


def _page(draft: DraftView, path: str) -> EditorPage:
    ending = path.rpartition(".")[2]
    kind = _KINDS[ending]
    may_change = access.allows(auth.actor(), Action.RELEASE_DRAFT).allowed
    return EditorPage(
        file=path.rpartition("/")[2],
        ending=f".{ending}",
        kind=ending,
        script=kind.script,
        canvas_label=str(kind.label),
        draft_name=draft.name,
        state=draft.state if may_change else "read",
        crumbs=(
            (url_for("drafts.index"), gettext("Studio")),
            (url_for("drafts.show", draft_id=draft.id), draft.name),
        ),
        panes=[(pane, str(_PANES[pane])) for pane in kind.panes],
        content={
            "draft": f"/api/v1/release-drafts/{draft.id}",
            "path": path,
            "isReadOnly": draft.state != _CHANGING or not may_change,
        },
    )
