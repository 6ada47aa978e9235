"""Papers and recordings of a case, for programs such as the recording platform."""

from collections.abc import Mapping
from typing import Any

from flask import Response, current_app, request

from engine.services import evidence
from engine.services.context import Context
from engine.services.evidence import Upload
from webapp import auth, bodies, steps, vaults
from webapp.api import examples
from webapp.api.blueprints import Blueprint
from webapp.extensions import transact
from webapp.schemas.evidence import Collection, EvidenceArguments, Piece
from webapp.ui import evidence as evidence_pages

blueprint = Blueprint("evidence", __name__, description="Papers and recordings of cases.")


@blueprint.reads(
    "/cases/<number>/evidence", Collection, example=examples.EVIDENCE, reads="evidence"
)
def list_evidence(number: str) -> object:
    """List the evidence of a case, what the rules ask for, and what is missing."""
    return transact(lambda ctx: evidence.read(ctx, number=number), actor=auth.actor())


@blueprint.sends("/cases/<number>/evidence/<int:evidence_id>", reads="evidence")
def send_evidence(number: str, evidence_id: int) -> Response:
    """Send one file, or a part of it."""
    found = transact(
        lambda ctx: evidence.find(ctx, number=number, evidence_id=evidence_id), actor=auth.actor()
    )
    return evidence_pages.send(found)


@blueprint.writes(
    "/cases/<number>/evidence", Piece, records=evidence.ADDED, example=examples.PIECE, status=201
)
@blueprint.arguments(EvidenceArguments, location="query")
@blueprint.takes_bytes
@bodies.takes_files
def add_evidence(given: Mapping[str, Any], number: str) -> Response:
    """Add a file, which is the body; the same file again is answered with the one that is there."""
    upload = Upload(number=number, **given)
    arrival, media_type = evidence.receive(
        vaults.of(current_app), request.stream, file_name=upload.file_name
    )

    def work(ctx: Context) -> steps.Body:
        found = evidence.add(ctx, upload, arrival=arrival, media_type=media_type)
        return dict(Piece().dump(found))

    return steps.answer(work, status=201)
