"""Releases: which models were in force when, and a new set of them."""

from collections.abc import Mapping
from typing import Any

from flask import Response

from engine.errors import FieldError, InvalidValues
from engine.services import releases
from engine.services.context import Context
from webapp import auth, steps
from webapp.api import examples
from webapp.api.blueprints import Blueprint
from webapp.extensions import transact
from webapp.schemas.models import Release, ReleaseFiles, ReleaseList

blueprint = Blueprint("releases", __name__, description="The models in force.")


@blueprint.reads(
    "/releases", ReleaseList, example=examples.RELEASES, because="models hold nothing of a case"
)
def list_releases() -> object:
    """List every release, the newest first."""
    return {"rows": transact(releases.history, actor=auth.actor())}


@blueprint.writes(
    "/releases", Release, status=201, records="release.published", example=examples.RELEASE
)
@blueprint.arguments(ReleaseFiles, example=examples.RELEASE_FILES)
def publish_release(given: Mapping[str, Any]) -> Response:
    """Put a closed set of models in force for every case opened from now on."""
    files = {path: text.encode() for path, text in given["files"].items()}
    unknown = [path for path in files if not releases.is_model_path(path)]
    if unknown:
        errors = {path: [FieldError(code="file.unknown")] for path in unknown}
        raise InvalidValues(errors=errors)

    def work(ctx: Context) -> steps.Body:
        found = releases.publish(ctx, files=files, note=given["note"])
        return dict(Release().dump(found))

    return steps.answer(work, status=201)
