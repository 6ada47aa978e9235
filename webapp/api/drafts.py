"""Drafts of releases: every file of a release while process owners change it."""

from collections.abc import Mapping
from typing import Any

from flask import Response

from engine.services import approvals, draft_files, release_drafts, workshop
from engine.services.context import Context
from engine.services.release_drafts import DraftView
from webapp import auth, steps
from webapp.api import preconditions, releases
from webapp.api import release_examples as examples
from webapp.api.blueprints import Blueprint
from webapp.api.releases import MODELS
from webapp.extensions import transact
from webapp.schemas.releases import (
    Draft,
    DraftList,
    Editors,
    NewDraft,
    Note,
    Presence,
    Release,
    SavedFile,
)

blueprint = Blueprint("drafts", __name__, description="Releases that are being changed.")
_DRAFTING = "a draft is no release; the ledger tells who changed it once it is submitted"
_ONE = "/release-drafts/<int:draft_id>"
_FILE = f"{_ONE}/files/<path:path>"


@blueprint.reads("/release-drafts", DraftList, example=examples.DRAFTS, because=MODELS)
def list_drafts() -> object:
    """List the drafts that are not in force yet, the latest changed first."""
    return {"rows": transact(release_drafts.index, actor=auth.actor())}


@blueprint.writes(
    "/release-drafts", Draft, status=201, records=None, because=_DRAFTING, example=examples.DRAFT
)
@blueprint.arguments(NewDraft, example=examples.NEW_DRAFT)
def create_draft(given: Mapping[str, Any]) -> Response:
    """Begin a draft with the files of a release."""

    def work(ctx: Context) -> steps.Body:
        made = release_drafts.create(ctx, name=given["name"], base_id=given["base"])
        return dict(Draft().dump(_counted(made)))

    return steps.answer(work, status=201)


@blueprint.reads(_ONE, Draft, example=examples.DRAFT, because=MODELS)
def show_draft(draft_id: int) -> object:
    """Show a draft with its files and who is at them."""
    return transact(
        lambda ctx: _counted(release_drafts.read(ctx, draft_id=draft_id)), actor=auth.actor()
    )


@blueprint.sends(_FILE, because=MODELS)
def read_draft_file(draft_id: int, path: str) -> Response:
    """Read a file of a draft; its `ETag` is the version to send back when saving."""
    found = transact(
        lambda ctx: draft_files.read(ctx, draft_id=draft_id, path=path), actor=auth.actor()
    )
    return preconditions.send(found.content, name=path.rpartition("/")[2], version=found.version)


@blueprint.writes(
    _FILE, SavedFile, method="PUT", records=None, because=_DRAFTING, example=examples.SAVED
)
@blueprint.takes_bytes
def save_draft_file(draft_id: int, path: str) -> Response:
    """Save a file over the version in `If-Match`; `"0"` for a file that is not there yet."""
    version, content = preconditions.given_version(), preconditions.body()
    return steps.answer(
        lambda ctx: vars(
            draft_files.save(ctx, draft_id=draft_id, path=path, content=content, version=version)
        )
    )


@blueprint.writes(
    _FILE, SavedFile, method="DELETE", records=None, because=_DRAFTING, example=examples.REMOVED
)
def remove_draft_file(draft_id: int, path: str) -> Response:
    """Take a file out of a draft if it still has the version in `If-Match`."""
    version = preconditions.given_version()
    return steps.answer(
        lambda ctx: vars(draft_files.remove(ctx, draft_id=draft_id, path=path, version=version))
    )


@blueprint.writes(
    f"{_ONE}/presence", Editors, records=None, because=_DRAFTING, example=examples.EDITORS
)
@blueprint.arguments(Presence, example=examples.PRESENCE)
def be_present(given: Mapping[str, Any], draft_id: int) -> Response:
    """Say every 15 seconds that one has a draft open, and hear who else has; 45 is gone."""

    def work(ctx: Context) -> steps.Body:
        return dict(
            Editors().dump({"editors": release_drafts.see(ctx, draft_id=draft_id, **given)})
        )

    return steps.answer(work)


@blueprint.writes(
    f"{_ONE}/submit",
    Release,
    status=201,
    records="release.submitted",
    example=examples.SUBMITTED,
)
@blueprint.arguments(Note, example=examples.NOTE)
def submit_draft(given: Mapping[str, Any], draft_id: int) -> Response:
    """Make a release of a draft, for somebody else to approve."""
    return releases.answer(
        lambda ctx: approvals.submit(ctx, draft_id=draft_id, note=given["note"]).id, status=201
    )


@blueprint.writes(
    f"{_ONE}/withdraw", Release, records="release.withdrawn", example=examples.WITHDRAWN
)
def withdraw_draft(draft_id: int) -> Response:
    """Take a submitted draft back, so that it can be changed again."""
    return releases.answer(lambda ctx: approvals.withdraw(ctx, draft_id=draft_id).id)


def _counted(view: DraftView) -> dict[str, Any]:
    hashes = {file.path: file.hash for file in view.files}
    return {**vars(view), "findings_count": workshop.known_count(hashes)}
