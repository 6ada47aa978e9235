"""What the editors ask about a draft: findings, what may be named, and a form on trial."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import Response

from engine.services import archives, comparisons, draft_files, workshop
from engine.services.context import Context
from webapp import auth, changes, findings, steps, vocabulary
from webapp.api import preconditions
from webapp.api import release_examples as examples
from webapp.api.blueprints import Blueprint
from webapp.api.releases import MODELS
from webapp.extensions import transact
from webapp.schemas.releases import (
    ArchiveTaken,
    Catalogue,
    Changes,
    Findings,
    FormAnswer,
    FormTrial,
    LintArguments,
)

blueprint = Blueprint("workshop", __name__, description="Look at releases before they come.")
_ONE = "/release-drafts/<int:draft_id>"
_LOOKING = "looking at a draft changes nothing"


@blueprint.writes(
    f"{_ONE}/lint", Findings, records=None, because=_LOOKING, example=examples.FINDINGS
)
@blueprint.arguments(LintArguments, example=examples.LINT)
def lint_draft(given: Mapping[str, Any], draft_id: int) -> object:
    """Say what is wrong with a draft, in the language of the caller."""
    return findings.told(workshop.lint(_read(draft_id)[0]), path=given["path"])


@blueprint.reads(f"{_ONE}/catalogue", Catalogue, example=examples.CATALOGUE, because=MODELS)
def show_catalogue(draft_id: int) -> object:
    """Tell everything that the models of a draft may name."""
    found = workshop.catalogue(_read(draft_id)[0])
    return {
        **found,
        "operations": [
            {**each, "label": str(vocabulary.OPERATIONS[each["name"]])}
            for each in found["operations"]
        ],
        "groups": [{"value": value, "label": vocabulary.group(value)} for value in found["groups"]],
    }


@blueprint.writes(
    f"{_ONE}/forms/validate",
    FormAnswer,
    records=None,
    because=_LOOKING,
    example=examples.FORM_ANSWER,
)
@blueprint.arguments(FormTrial, example=examples.FORM_TRIAL)
def try_form(given: Mapping[str, Any], draft_id: int) -> object:
    """Fill in a form of a draft as a person would; refusals name each field."""
    files, now = _read(draft_id)
    return {"values": workshop.fill_in(files, now=now, **given)}


@blueprint.reads(f"{_ONE}/diff", Changes, example=examples.CHANGES, because=MODELS)
def compare_draft(draft_id: int) -> object:
    """Tell what a draft changes in the release that it began with."""
    sides = transact(lambda ctx: comparisons.of_draft(ctx, draft_id=draft_id), actor=auth.actor())
    return {"changes": changes.told(workshop.compare(*sides))}


@blueprint.sends(f"{_ONE}/archive", because=MODELS)
def download_draft(draft_id: int) -> Response:
    """Download every file of a draft as one archive; its `ETag` is the version of the draft."""
    version, files = transact(
        lambda ctx: draft_files.whole(ctx, draft_id=draft_id), actor=auth.actor()
    )
    return preconditions.send(archives.pack(files), name=f"draft-{draft_id}.zip", version=version)


@blueprint.writes(
    f"{_ONE}/archive",
    ArchiveTaken,
    method="PUT",
    records=None,
    because="a draft is no release; the ledger tells who changed it once it is submitted",
    example=examples.ARCHIVE_TAKEN,
)
@blueprint.takes_bytes
def upload_draft(draft_id: int) -> Response:
    """Let a draft have just the files of an archive, if it still has the version in `If-Match`."""
    version, sent = preconditions.given_version(), preconditions.body()
    files = workshop.unpack(sent)

    def work(ctx: Context) -> steps.Body:
        return {
            "version": draft_files.replace(ctx, draft_id=draft_id, files=files, version=version)
        }

    return steps.answer(work)


def _read(draft_id: int) -> tuple[dict[str, bytes], datetime]:
    return transact(
        lambda ctx: (draft_files.contents(ctx, draft_id=draft_id), ctx.now), actor=auth.actor()
    )
