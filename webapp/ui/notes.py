"""What people write beside a case, as a part of its pages: comments and a follow-up date."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from flask import Blueprint, request

from engine.errors import FieldError, InvalidValues
from engine.services import comments, follow_ups
from engine.services.comments import CommentView
from engine.services.context import Context
from webapp import auth, errors, languages
from webapp.declarations import declare
from webapp.extensions import transact
from webapp.ui import moments, shell
from webapp.ui.names import Names

blueprint = Blueprint("notes", __name__, url_prefix="/cases/<number>/notes")


@dataclass(frozen=True, kw_only=True)
class CommentLine:
    """One comment as it is drawn: its parts, and which of them mention somebody."""

    author: str
    at: datetime
    parts: Sequence[tuple[str, bool]]


@blueprint.get("")
@declare(records=None, reads="case")
def show(number: str) -> str:
    """Show the comments, and when the reader wants to be back."""
    return _draw(number)


@blueprint.post("/comments")
@declare(records=comments.ADDED, reads="case")
def comment(number: str) -> str:
    """Add a comment and say who was told; what cannot be is said beside what was typed."""
    text = request.form.get("text", "")

    def work(ctx: Context) -> list[str]:
        [*_, added] = comments.add(ctx, number=number, text=text)
        names = Names(ctx, locale=languages.current())
        names.meet(added.mentions)
        return [names.person(login) for login in added.mentions if login != added.author]

    try:
        told = transact(work, actor=auth.actor())
    except InvalidValues as error:
        return _draw(number, mistakes=errors.texts(error), text=text)
    return _draw(number, told=told)


@blueprint.post("/follow-up")
@declare(records=None, reads="case")
def follow_up(number: str) -> str:
    """Plan to come back, or forget the plan when no day is chosen."""
    day, note = request.form.get("day", "").strip(), request.form.get("note", "")

    def work(ctx: Context) -> None:
        if not day or "drop" in request.form:
            follow_ups.drop(ctx, number=number)
        else:
            follow_ups.plan(ctx, number=number, due_at=_morning(day), note=note)

    try:
        transact(work, actor=auth.actor())
    except InvalidValues as error:
        return _draw(number, mistakes=errors.texts(error))
    return _draw(number)


def _draw(
    number: str, *, mistakes: Sequence[str] = (), text: str = "", told: Sequence[str] = ()
) -> str:
    def read(ctx: Context) -> Mapping[str, Any]:
        planned = follow_ups.of_case(ctx, number=number)
        return {
            "number": number,
            "comments": [_line(each) for each in comments.of_case(ctx, number=number)],
            "follow_up": planned,
            "follow_up_day": moments.day(planned.due_at) if planned else "",
            "is_due": planned is not None and planned.due_at <= ctx.now,
            "tomorrow": moments.day(ctx.now + timedelta(days=1)),
            "mistakes": mistakes,
            "text": text,
            "told": told,
        }

    return shell.draw_part("cases/notes.html", read)


def _line(comment: CommentView) -> CommentLine:
    is_english = languages.current().startswith("en")
    return CommentLine(
        author=(comment.author_name_en if is_english else None) or comment.author_name,
        at=comment.created_at,
        parts=_parts(comment),
    )


def _parts(comment: CommentView) -> list[tuple[str, bool]]:
    """Cut a text where it mentions somebody."""
    if not comment.mentions:
        return [(comment.text, False)]
    called = "|".join(re.escape(each) for each in sorted(comment.called, key=len, reverse=True))
    cut = re.split(f"(@(?:{called}))", comment.text, flags=re.IGNORECASE)
    return [(part, place % 2 == 1) for place, part in enumerate(cut) if part]


def _morning(day: str) -> datetime:
    """Read a day as its beginning in Shanghai.

    Raises:
        InvalidValues: if it is no day.
    """
    try:
        return datetime.combine(date.fromisoformat(day), time(), moments.ZONE)
    except ValueError as error:
        raise InvalidValues(errors={"due_at": [FieldError(code="not_a_day")]}) from error
