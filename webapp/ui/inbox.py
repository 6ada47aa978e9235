"""The work lists: what I hold, may claim, let others do or have done, and what my units hold."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from flask import Blueprint, redirect, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from engine.domain import access
from engine.domain.grants import Action
from engine.errors import FieldError, InvalidValues
from engine.services import task_lists
from engine.services.context import Context
from engine.services.task_lists import TaskFilters, TaskRow, View
from webapp import auth, languages
from webapp.declarations import declare
from webapp.ui import labels, lists, saved, shell
from webapp.ui.lists import Control, Tab
from webapp.ui.model_texts import ModelTexts
from webapp.ui.names import Names

blueprint = Blueprint("inbox", __name__)

_ASKED: Final = ("view", "grade", "task", "kind", "overdue", "follow_up", "holder")
"""What the address of a list may say, but for the page of it."""


@dataclass(frozen=True, kw_only=True)
class TaskLine:
    """One task as a line of the list."""

    id: int
    href: str
    name: str
    case_number: str
    case_title: str
    client: str
    grade: str | None
    group: str
    due_at: datetime | None
    warn_at: datetime | None
    completed_at: datetime | None
    may_claim: bool
    holder: str


@blueprint.get("/")
@declare(records=None, because="it only leads to the inbox")
def home() -> Response:
    """Begin with the inbox."""
    return redirect(url_for("inbox.show"))


@blueprint.get("/inbox")
@declare(records=None, because="a list shows no case in full")
def show() -> str:
    """Show one of the lists; who gives no tasks to people has none of units."""
    may_assign = access.holds(auth.actor(), Action.TASK_ASSIGN)
    view = _view()

    def read(ctx: Context) -> Mapping[str, Any]:
        texts = ModelTexts.in_force(ctx, locale=languages.current())
        names = Names(ctx, locale=languages.current())
        controls = _controls(texts)
        if view == View.UNIT:
            controls.insert(0, _holder(ctx, names))
        found = task_lists.page(
            ctx, view=view, filters=_filters(controls), after=request.args.get("after")
        )
        names.meet(row.assignee_login for row in found.rows if row.assignee_login)
        rows = [_line(row, view, texts, names) for row in found.rows]
        chooses = view in (View.INBOX, View.QUEUE, View.UNIT)
        total = ngettext(
            "%(count)s task", "%(count)s tasks", found.total, count=lists.count_text(found.total)
        )
        return {
            "view": view.value,
            "views": _tabs(ctx, view, has_units=may_assign),
            "saved": saved.bar(ctx, "inbox", count=lambda given: _count(ctx, given)),
            "chooses": chooses and bool(rows),
            "may_assign": may_assign,
            "address": url_for("inbox.show", view=view.value),
            "since": ctx.now.isoformat(),
            "controls": controls,
            "active_filters": lists.chips(controls),
            "page": lists.page_view(found, rows=rows, total_text=total),
        }

    return shell.draw("inbox/show.html", read)


@blueprint.get("/inbox/news")
@declare(records=None, because="a count says nothing of a case")
def news() -> str:
    """Say how many tasks came into a list since it was shown, or ever, by one count."""
    asked: dict[str, Any] = {name: request.args[name] for name in _ASKED if request.args.get(name)}
    since = _since(request.args["since"]) if "since" in request.args else None
    view = _view()

    def read(ctx: Context) -> Mapping[str, Any]:
        filters = replace(_wanted(asked), since=since)
        count = task_lists.count(ctx, view=view, filters=filters)
        text = ngettext(
            "%(count)s new task", "%(count)s new tasks", count, count=lists.count_text(count)
        )
        return {"text": text if count else "", "href": url_for("inbox.show", **asked)}

    return shell.draw_part("inbox/news.html", read)


def _view() -> View:
    """Return the list that is asked for; who gives no tasks to people has none of units."""
    asked = request.args.get("view", View.INBOX.value)
    view = View(asked) if asked in set(View) else View.INBOX
    is_theirs = view != View.UNIT or access.holds(auth.actor(), Action.TASK_ASSIGN)
    return view if is_theirs else View.INBOX


def _since(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise InvalidValues(errors={"since": [FieldError(code="invalid")]})
    return found


def _tabs(ctx: Context, current: View, *, has_units: bool) -> list[Tab]:
    counted = (View.INBOX, View.QUEUE, View.DELEGATED)
    counts = {view: task_lists.count(ctx, view=view) for view in counted}
    words = {
        View.INBOX: gettext("Mine"),
        View.QUEUE: gettext("To claim"),
        View.DELEGATED: gettext("Delegated"),
        View.UNIT: gettext("My unit"),
        View.ARCHIVE: gettext("Done by me"),
    }
    return [
        Tab(
            label=word,
            href=url_for("inbox.show", view=view.value),
            is_current=view == current,
            count=lists.count_text(counts[view]) if view in counts else None,
        )
        for view, word in words.items()
        if view != View.UNIT or has_units
    ]


def _holder(ctx: Context, names: Names) -> Control:
    logins = task_lists.holders(ctx)
    names.meet(logins)
    people = [(login, names.person(login)) for login in logins]
    return Control(
        kind="select",
        name="holder",
        label=gettext("Held by"),
        options=[(task_lists.NOBODY, gettext("Nobody yet")), *people],
    )


def _controls(texts: ModelTexts | None) -> list[Control]:
    tasks = sorted(texts.tasks(), key=lambda task: task[1]) if texts else []
    return [
        Control(
            kind="select", name="grade", label=gettext("Grade"), options=labels.options("grade")
        ),
        Control(kind="select", name="task", label=gettext("Task"), options=tasks),
        Control(
            kind="select", name="kind", label=gettext("Kind"), options=labels.options("case_kind")
        ),
        Control(kind="check", name="overdue", label=gettext("Overdue only")),
        Control(kind="check", name="follow_up", label=gettext("Follow up")),
    ]


def _filters(controls: list[Control]) -> TaskFilters:
    given = {control.name: control.value for control in controls}
    return TaskFilters(
        kind=given["kind"],
        grade=given["grade"],
        element=given["task"],
        overdue=given["overdue"] is not None,
        follow_up=given["follow_up"] is not None,
        holder=given.get("holder"),
    )


def _count(ctx: Context, given: Mapping[str, str]) -> int:
    """Count what a saved view holds."""
    asked = given.get("view", View.INBOX.value)
    if asked not in set(View):
        return 0
    return task_lists.count(ctx, view=View(asked), filters=_wanted(given))


def _wanted(given: Mapping[str, str]) -> TaskFilters:
    """Return what an address narrows a list to; an empty filter is none."""
    return TaskFilters(
        kind=given.get("kind") or None,
        grade=given.get("grade") or None,
        element=given.get("task") or None,
        overdue=bool(given.get("overdue")),
        follow_up=bool(given.get("follow_up")),
        holder=given.get("holder") or None,
    )


def _line(row: TaskRow, view: View, texts: ModelTexts | None, names: Names) -> TaskLine:
    return TaskLine(
        id=row.id,
        href=url_for("tasks.show", task_id=row.id),
        name=_name(row, texts),
        case_number=row.case_number,
        case_title=labels.case_title(row.case_title, kind=row.case_kind),
        client=row.client_name or "",
        grade=row.grade,
        group=names.group(row.candidate_role, row.candidate_unit_id),
        due_at=row.due_at,
        warn_at=row.warn_at,
        completed_at=row.completed_at,
        may_claim=view == View.QUEUE,
        holder=names.person(row.assignee_login) if row.assignee_login else "",
    )


def _name(row: TaskRow, texts: ModelTexts | None) -> str:
    """Name a task; one that the release in force no longer has keeps the name it was given."""
    found = texts.step(row.case_kind.value, row.element_id) if texts else row.element_id
    return row.name if found == row.element_id else found
