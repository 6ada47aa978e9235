"""Who is away, and who stands in (CMP-60)."""

from collections.abc import Mapping
from typing import Any

from flask import Response

from engine.services import substitutes
from engine.services.context import Context
from webapp import auth, steps
from webapp.api import worklist_examples as examples
from webapp.api.blueprints import Blueprint
from webapp.extensions import transact
from webapp.schemas.worklists import Absence, Absences, NewAbsence

blueprint = Blueprint("absences", __name__, description="Absences and substitutes.")


@blueprint.reads(
    "/absences", Absences, example=examples.ABSENCES, because="it names people and no case"
)
def list_absences() -> object:
    """List who of the caller's units is or will be away, and who stands in."""
    return {"rows": transact(substitutes.to_come, actor=auth.actor())}


@blueprint.writes("/absences", Absence, records="substitute.named", example=examples.ABSENCE)
@blueprint.arguments(NewAbsence, example=examples.NEW_ABSENCE)
def name_substitute(given: Mapping[str, Any]) -> Response:
    """Say that somebody will be away; meanwhile the substitute acts, and they sign nothing."""

    def work(ctx: Context) -> steps.Body:
        return dict(Absence().dump(substitutes.name(ctx, **given)))

    return steps.answer(work)


@blueprint.writes(
    "/absences/<int:absence_id>/end",
    Absence,
    records="substitute.ended",
    example=examples.ABSENCE,
)
def end_absence(absence_id: int) -> Response:
    """End an absence now, or call off one that is still to come."""

    def work(ctx: Context) -> steps.Body:
        return dict(Absence().dump(substitutes.end(ctx, absence_id=absence_id)))

    return steps.answer(work)
