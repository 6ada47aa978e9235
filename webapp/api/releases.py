"""Releases: which models were in force when, and what waits for a second person."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Response

from engine.errors import FieldError, InvalidValues
from engine.services import (
    approvals,
    archives,
    comparisons,
    release_files,
    release_views,
    releases,
    workshop,
)
from engine.services.context import Context
from webapp import auth, changes, steps
from webapp.api import preconditions
from webapp.api import release_examples as examples
from webapp.api.blueprints import Blueprint
from webapp.extensions import transact
from webapp.schemas.base import PageArguments
from webapp.schemas.control import Reason
from webapp.schemas.releases import (
    Against,
    Changes,
    OptionalReason,
    Release,
    ReleaseDetail,
    ReleaseFiles,
    ReleaseList,
)

blueprint = Blueprint("releases", __name__, description="The models in force.")
MODELS = "models hold nothing of a case"
_ONE = "/releases/<int:release_id>"


@blueprint.reads("/releases", ReleaseList, example=examples.RELEASES, because=MODELS)
@blueprint.arguments(PageArguments, location="query")
def list_releases(given: Mapping[str, Any]) -> object:
    """List every release, the newest first."""
    return transact(lambda ctx: release_views.history(ctx, **given), actor=auth.actor())


@blueprint.writes(
    "/releases", Release, status=201, records="release.submitted", example=examples.RELEASE
)
@blueprint.arguments(ReleaseFiles, example=examples.RELEASE_FILES)
def submit_files(given: Mapping[str, Any]) -> Response:
    """Submit a closed set of models that were written elsewhere, for somebody else to approve."""
    files = {path: text.encode() for path, text in given["files"].items()}
    unknown = [path for path in files if not release_files.is_model_path(path)]
    if unknown:
        errors = {path: [FieldError(code="file.unknown")] for path in unknown}
        raise InvalidValues(errors=errors)
    return answer(
        lambda ctx: approvals.submit_files(ctx, files=files, note=given["note"]).id, status=201
    )


@blueprint.reads(_ONE, ReleaseDetail, example=examples.RELEASE_DETAIL, because=MODELS)
def show_release(release_id: int) -> object:
    """Show a release with its files, who made it and who decided."""
    return transact(lambda ctx: release_views.read(ctx, release_id=release_id), actor=auth.actor())


@blueprint.sends(f"{_ONE}/files/<path:path>", because=MODELS)
def read_release_file(release_id: int, path: str) -> Response:
    """Read a file of a release, byte for byte as it was submitted."""
    found = transact(
        lambda ctx: releases.stored_file(ctx, release_id=release_id, path=path),
        actor=auth.actor(),
    )
    return preconditions.send(found.content, name=path.rpartition("/")[2])


@blueprint.reads(f"{_ONE}/diff", Changes, example=examples.CHANGES, because=MODELS)
@blueprint.arguments(Against, location="query")
def compare_release(given: Mapping[str, Any], release_id: int) -> object:
    """Tell what changed in a release, in sentences of the caller's language."""
    sides = transact(
        lambda ctx: comparisons.of_release(ctx, release_id=release_id, **given),
        actor=auth.actor(),
    )
    return {"changes": changes.told(workshop.compare(*sides))}


@blueprint.sends(f"{_ONE}/archive", because=MODELS)
def download_release(release_id: int) -> Response:
    """Download every file of a release as one archive."""

    def read(ctx: Context) -> dict[str, bytes]:
        return releases.stored_files(ctx, releases.find(ctx, release_id).id)

    files = transact(read, actor=auth.actor())
    return preconditions.send(archives.pack(files), name=f"release-{release_id}.zip")


@blueprint.writes(
    f"{_ONE}/approve",
    Release,
    records=("release.approved", "release.superseded"),
    example=examples.APPROVED,
)
@blueprint.arguments(OptionalReason, example=examples.REASON)
def approve_release(given: Mapping[str, Any], release_id: int) -> Response:
    """Put a release in force that others made; cases that run stay on theirs."""
    return answer(lambda ctx: approvals.approve(ctx, release_id=release_id, **given).id)


@blueprint.writes(f"{_ONE}/reject", Release, records="release.rejected", example=examples.REJECTED)
@blueprint.arguments(Reason, example=examples.REASON)
def reject_release(given: Mapping[str, Any], release_id: int) -> Response:
    """Refuse a release that others made; its draft can be changed again."""
    return answer(lambda ctx: approvals.reject(ctx, release_id=release_id, **given).id)


@blueprint.writes(
    f"{_ONE}/roll-back",
    Release,
    status=201,
    records="release.submitted",
    example=examples.ROLLED_BACK,
)
@blueprint.arguments(Reason, example=examples.REASON)
def roll_back_release(given: Mapping[str, Any], release_id: int) -> Response:
    """Submit the files of an earlier release as a new one, for somebody else to approve."""
    return answer(
        lambda ctx: approvals.roll_back(ctx, release_id=release_id, **given).id, status=201
    )


def answer(work: Callable[[Context], int], *, status: int = 200) -> Response:
    """Answer a write with the release that it has changed."""

    def step(ctx: Context) -> steps.Body:
        release_id = work(ctx)
        ctx.session.flush()
        return dict(Release().dump(release_views.read(ctx, release_id=release_id)))

    return steps.answer(step, status=status)
