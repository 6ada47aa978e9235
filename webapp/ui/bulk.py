"""Claiming, putting back or assigning the chosen tasks of a list, with a result for each."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from engine.errors import InvalidValues
from engine.services.context import Context
from webapp import auth, bulk, errors, languages
from webapp.bulk import Result
from webapp.declarations import declare
from webapp.ui import shell
from webapp.ui.model_texts import ModelTexts

blueprint = Blueprint("bulk", __name__, url_prefix="/inbox/bulk")


@dataclass(frozen=True, kw_only=True)
class ResultLine:
    """What has become of one task, as a line of the page."""

    href: str
    name: str
    case_number: str
    is_done: bool
    message: str


@blueprint.post("")
@declare(records=bulk.RECORDS)
def run() -> str | Response:
    """Do the same with every chosen task, and show what came of each."""
    back = auth.local_target(request.form.get("back")) or url_for("inbox.show")
    chosen = [int(text) for text in request.form.getlist("task") if text.isdecimal()]
    try:
        results = bulk.run(
            request.form.get("action", ""), chosen, login=request.form.get("login", "").strip()
        )
    except InvalidValues as error:
        flash(_unfit(error), "error")
        return redirect(back)

    def read(ctx: Context) -> Mapping[str, Any]:
        texts = ModelTexts.in_force(ctx, locale=languages.current())
        done = sum(result.error is None for result in results)
        return {
            "back": back,
            "lines": [_line(result, texts) for result in results],
            "summary": ngettext(
                "%(count)s task is done.", "%(count)s tasks are done.", done, count=done
            ),
            "refused": len(results) - done,
        }

    return shell.draw("inbox/bulk.html", read)


def _unfit(error: InvalidValues) -> str:
    """Say what is missing, in the words of the page."""
    if "login" in error.errors:
        return gettext("Say to whom the tasks are to be assigned.")
    if "tasks" in error.errors and any(each.code == "required" for each in error.errors["tasks"]):
        return gettext("Choose at least one task.")
    return " ".join(errors.texts(error))


def _line(result: Result, texts: ModelTexts | None) -> ResultLine:
    named = result.named
    name = gettext("Task %(id)s", id=result.id) if named is None else named.name
    if named is not None and texts is not None:
        found = texts.step(named.case_kind.value, named.element_id)
        name = named.name if found == named.element_id else found
    return ResultLine(
        href=url_for("tasks.show", task_id=result.id),
        name=name,
        case_number=result.case_number or "",
        is_done=result.error is None,
        message=result.message or "",
    )
