"""The studio: drafts and releases in one list, and one draft with its files and what is wrong."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext, lazy_gettext, ngettext
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from engine.domain import access
from engine.domain.grants import Action
from engine.errors import ModelRefused
from engine.services import (
    approvals,
    draft_files,
    release_drafts,
    release_views,
    releases,
    workshop,
)
from engine.services.context import Context
from engine.services.release_drafts import DraftView, FileRow
from webapp import auth, findings, languages
from webapp.declarations import declare
from webapp.extensions import transact
from webapp.ui import lists, shell
from webapp.ui.model_texts import ModelTexts
from webapp.ui.names import Names

blueprint = Blueprint("drafts", __name__, url_prefix="/studio")

_MODELS: Final = "models say nothing of a case"
_DRAFTING: Final = "a draft is no release; the ledger tells who changed it once it is submitted"
_KINDS: Final = {
    "bpmn": lazy_gettext("Process diagrams"),
    "dmn": lazy_gettext("Decision tables"),
    "form": lazy_gettext("Forms"),
    "json": lazy_gettext("Words, policy and facts"),
}

_PLAIN: Final = {
    "en": lazy_gettext("English words"),
    "facts": lazy_gettext("Facts"),
    "policy": lazy_gettext("Policy"),
}


@dataclass(frozen=True, kw_only=True)
class FileLine:
    """One file of a draft, named as the people who work with it know it."""

    path: str
    name: Any
    href: str
    changed_by: str | None


@dataclass(frozen=True, kw_only=True)
class FileGroup:
    """The files of one kind."""

    label: Any
    files: list[FileLine]


@blueprint.get("")
@declare(records=None, because=_MODELS)
def index() -> str:
    """Show what is being changed, and every release there has been."""

    def read(ctx: Context) -> Mapping[str, Any]:
        found = release_views.history(ctx, after=request.args.get("after"))
        total = ngettext(
            "%(count)s release",
            "%(count)s releases",
            found.total,
            count=lists.count_text(found.total),
        )
        return {
            "names": Names(ctx, locale=languages.current()),
            "drafts": release_drafts.index(ctx),
            "page": lists.page_view(found, rows=found.rows, total_text=total),
            "may_draft": _may_draft(),
            "longest_name": release_drafts.LONGEST_NAME,
        }

    return shell.draw("studio/index.html", read)


@blueprint.post("/drafts")
@declare(records=None, because=_DRAFTING)
def create() -> Response:
    """Begin a draft, by default with the files in force."""
    base = request.form.get("base", type=int)
    name = request.form.get("name", "")
    made = transact(
        lambda ctx: release_drafts.create(ctx, name=name, base_id=base), actor=auth.actor()
    )
    return redirect(url_for("drafts.show", draft_id=made.id))


@blueprint.get("/drafts/<int:draft_id>")
@declare(records=None, because=_MODELS)
def show(draft_id: int) -> str:
    """Show a draft with its files."""

    def read(ctx: Context) -> Mapping[str, Any]:
        locale = languages.current()
        draft = release_drafts.read(ctx, draft_id=draft_id)
        models = releases.compiled(ctx, releases.in_force(ctx).id)
        names = Names(ctx, locale=locale)
        return {
            "draft": draft,
            "names": names,
            "groups": list(_groups(draft, ModelTexts(models, locale=locale), names)),
            "changes": sum(file.changed for file in draft.files) + len(draft.removed),
            "may_draft": _may_draft(),
        }

    return shell.draw("studio/draft.html", read)


@blueprint.get("/drafts/<int:draft_id>/findings")
@declare(records=None, because=_MODELS)
def show_findings(draft_id: int) -> str:
    """Say what is wrong with a draft, file by file."""

    def read(ctx: Context) -> Mapping[str, Any]:
        files = draft_files.contents(ctx, draft_id=draft_id)
        found = findings.told(workshop.lint(files))
        rows: Sequence[Mapping[str, Any]] = found["findings"]
        by_file = groupby(sorted(rows, key=_path), key=_path)
        return {
            "draft_id": draft_id,
            "is_fit": found["ok"],
            "files": [(path, list(group)) for path, group in by_file],
            "known": frozenset(files),
        }

    return shell.draw_part("studio/findings.html", read)


@blueprint.post("/drafts/<int:draft_id>/submit")
@declare(records="release.submitted")
def submit(draft_id: int) -> Response:
    """Make a release of a draft, for somebody else to approve."""
    note = request.form.get("reason", "")
    try:
        made = transact(
            lambda ctx: approvals.submit(ctx, draft_id=draft_id, note=note).id, actor=auth.actor()
        )
    except ModelRefused:
        flash(gettext("Not submitted: mend the errors below first."), "danger")
        return redirect(url_for("drafts.show", draft_id=draft_id))
    flash(gettext("Submitted. Somebody who has changed nothing in it can approve it now."), "done")
    return redirect(url_for("releases.show", release_id=made))


@blueprint.post("/drafts/<int:draft_id>/withdraw")
@declare(records="release.withdrawn")
def withdraw(draft_id: int) -> Response:
    """Take a submitted draft back."""
    transact(lambda ctx: approvals.withdraw(ctx, draft_id=draft_id).id, actor=auth.actor())
    flash(gettext("Withdrawn. The draft can be changed again."), "done")
    return redirect(url_for("drafts.show", draft_id=draft_id))


@blueprint.post("/drafts/<int:draft_id>/archive")
@declare(records=None, because=_DRAFTING)
def upload(draft_id: int) -> Response:
    """Let a draft have just the files of an archive, if nobody has changed it meanwhile."""
    sent, version = request.files.get("archive"), request.form.get("version", type=int)
    if sent is None or version is None:
        raise BadRequest
    files = workshop.unpack(sent.read())
    transact(
        lambda ctx: draft_files.replace(ctx, draft_id=draft_id, files=files, version=version),
        actor=auth.actor(),
    )
    flash(gettext("The draft has the files of the archive now."), "done")
    return redirect(url_for("drafts.show", draft_id=draft_id))


def _may_draft() -> bool:
    return access.allows(auth.actor(), Action.RELEASE_DRAFT).allowed


def _path(finding: Mapping[str, Any]) -> str:
    return str(finding["path"])


def _groups(draft: DraftView, texts: ModelTexts, names: Names) -> Iterator[FileGroup]:
    """Give the files kind by kind, in the order in which one changes them."""
    for ending, label in _KINDS.items():
        found = [file for file in draft.files if file.path.endswith(f".{ending}")]
        if found:
            lines = [_line(draft, file, texts, names) for file in found]
            yield FileGroup(label=label, files=lines)


def _line(draft: DraftView, file: FileRow, texts: ModelTexts, names: Names) -> FileLine:
    stem = file.path.rpartition("/")[2].partition(".")[0]
    return FileLine(
        path=file.path,
        name=_PLAIN[stem] if stem in _PLAIN else texts.anywhere(stem),
        href=url_for("editors.show", draft_id=draft.id, path=file.path),
        changed_by=names.person(file.changed_by) if file.changed else None,
    )
