"""What people write beside a case: comments for all who read it, a follow-up date for oneself."""

from collections.abc import Mapping
from typing import Any

from flask import Response

from engine.services import comments, follow_ups
from engine.services.context import Context
from webapp import auth, steps
from webapp.api import worklist_examples as examples
from webapp.api.blueprints import Blueprint
from webapp.extensions import transact
from webapp.schemas.worklists import Comments, FollowUp, NewComment

blueprint = Blueprint("notes", __name__, description="Comments and follow-up dates.")
_COMMENTS = "/cases/<number>/comments"
_FOLLOW_UP = "/cases/<number>/follow-up"


@blueprint.reads(_COMMENTS, Comments, example=examples.COMMENTS, reads="case")
def list_comments(number: str) -> object:
    """List the comments on a case, the oldest first."""
    found = transact(lambda ctx: comments.of_case(ctx, number=number), actor=auth.actor())
    return {"rows": found}


@blueprint.writes(
    _COMMENTS, Comments, records=comments.ADDED, reads="case", example=examples.COMMENTS
)
@blueprint.arguments(NewComment, example=examples.NEW_COMMENT)
def add_comment(given: Mapping[str, Any], number: str) -> Response:
    """Comment on a case; everybody mentioned with `@login` or `@name` is told."""

    def work(ctx: Context) -> steps.Body:
        found = comments.add(ctx, number=number, text=given["text"])
        return dict(Comments().dump({"rows": found}))

    return steps.answer(work)


@blueprint.reads(_FOLLOW_UP, FollowUp, example=examples.FOLLOW_UP, reads="case")
def show_follow_up(number: str) -> object:
    """Show when the caller wants to come back to a case."""
    found = transact(lambda ctx: follow_ups.of_case(ctx, number=number), actor=auth.actor())
    return found or examples.NO_FOLLOW_UP


@blueprint.writes(
    _FOLLOW_UP,
    FollowUp,
    method="PUT",
    records=None,
    reads="case",
    example=examples.FOLLOW_UP,
)
@blueprint.arguments(FollowUp, example=examples.FOLLOW_UP)
def plan_follow_up(given: Mapping[str, Any], number: str) -> Response:
    """Plan to come back to a case; without a moment, forget the plan."""

    def work(ctx: Context) -> steps.Body:
        if given["due_at"] is None:
            follow_ups.drop(ctx, number=number)
            return examples.NO_FOLLOW_UP
        found = follow_ups.plan(
            ctx, number=number, due_at=given["due_at"], note=given["note"] or ""
        )
        return dict(FollowUp().dump(found))

    return steps.answer(work)
