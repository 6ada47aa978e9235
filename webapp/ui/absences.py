"""Who is away, and who stands in: a page for oneself, one's head and administrators (CMP-60)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from engine.errors import EngineError, FieldError, InvalidValues
from engine.services import substitutes
from engine.services.context import Context
from engine.services.substitutes import Absence
from webapp import auth, errors, languages
from webapp.declarations import declare
from webapp.extensions import transact
from webapp.ui import moments, shell
from webapp.ui.names import Names

blueprint = Blueprint("absences", __name__, url_prefix="/absences")


@dataclass(frozen=True, kw_only=True)
class AbsenceLine:
    """One absence as a line of the page; the last day is still one of it."""

    id: int
    person: str
    substitute: str | None
    first_day: str
    last_day: str
    is_running: bool
    may_end: bool


@blueprint.get("")
@declare(records=None, because="it names people and no case")
def index() -> str:
    """Show who is or will be away."""
    return _draw({}, [])


@blueprint.post("")
@declare(records="substitute.named")
def name() -> Response | tuple[str, int]:
    """Say that somebody will be away; what cannot be is said beside what was typed."""
    given = {key: text.strip() for key, text in request.form.items()}
    try:
        transact(lambda ctx: _name(ctx, given), actor=auth.actor())
    except EngineError as error:
        told = errors.texts(error) or [errors.sentence(error)]
        return _draw(given, told), errors.meaning(error).status
    flash(gettext("Noted. While the person is away, the substitute acts."), "done")
    return redirect(url_for("absences.index"))


@blueprint.post("/<int:absence_id>/end")
@declare(records="substitute.ended")
def end(absence_id: int) -> Response:
    """End an absence now, or call it off."""
    transact(lambda ctx: substitutes.end(ctx, absence_id=absence_id), actor=auth.actor())
    flash(gettext("Ended. The person acts again."), "done")
    return redirect(url_for("absences.index"))


def _name(ctx: Context, given: Mapping[str, str]) -> Absence:
    first, last = _day(given, "since"), _day(given, "until")
    return substitutes.name(
        ctx,
        person=given.get("person", ""),
        substitute=given.get("substitute") or None,
        since=max(first, ctx.now)
        if first.date() == ctx.now.astimezone(moments.ZONE).date()
        else first,
        until=last + timedelta(days=1),
    )


def _day(given: Mapping[str, str], key: str) -> datetime:
    """Read a day as its beginning in Shanghai.

    Raises:
        InvalidValues: if it is no day.
    """
    try:
        return datetime.combine(date.fromisoformat(given.get(key, "")), time(), moments.ZONE)
    except ValueError as error:
        raise InvalidValues(errors={key: [FieldError(code="not_a_day")]}) from error


def _draw(given: Mapping[str, str], mistakes: list[str]) -> str:
    def read(ctx: Context) -> Mapping[str, Any]:
        names = Names(ctx, locale=languages.current())
        return {
            "lines": [_line(ctx, each, names) for each in substitutes.to_come(ctx)],
            "given": given or {"person": auth.actor().login},
            "mistakes": mistakes,
            "today": moments.day(ctx.now),
        }

    return shell.draw("absences/index.html", read)


def _line(ctx: Context, absence: Absence, names: Names) -> AbsenceLine:
    return AbsenceLine(
        id=absence.id,
        person=names.person(absence.person),
        substitute=names.person(absence.substitute) if absence.substitute else None,
        first_day=moments.day(absence.since),
        last_day=moments.day(absence.until - timedelta(microseconds=1)),
        is_running=absence.since <= ctx.now,
        may_end=substitutes.may_end(ctx, absence),
    )
