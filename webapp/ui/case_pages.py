"""What the pages of a case and of its tasks say about the case."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from flask import url_for
from flask_babel import gettext

from engine.domain import closing
from engine.services import case_views, report_views
from engine.services.case_views import CaseView, OpenTask
from engine.services.context import Context
from engine.services.outcome import Held
from webapp.ui import facts, labels
from webapp.ui.facts import FactRow
from webapp.ui.names import group

_BUTTON_ICONS: Final = {
    "emergency_raised": "alert-triangle",
    "contact_attempted": "clock",
    "first_analysis_given": "clipboard-plus",
    "grade_changed": "flag",
    "grade_review_requested": "user-check",
    "withdrawal_reported": "arrow-back-up",
}


@dataclass(frozen=True, kw_only=True)
class LinkedCase:
    """A case that came out of this one, or that it came out of."""

    number: str
    href: str
    relation: str
    status: str


@dataclass(frozen=True, kw_only=True)
class CaseHead:
    """What every page about a case shows of it."""

    number: str
    href: str
    diagram_href: str
    title: str
    grade: str | None
    status: str
    is_withdrawn: bool
    voice_href: str | None
    summary: list[FactRow]
    links: list[LinkedCase]


@dataclass(frozen=True, kw_only=True)
class TaskLink:
    """An open task on the page of its case; whoever may not read it gets no link."""

    name: str
    href: str | None
    holder: str
    due_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Button:
    """Something that the reader may do to the case (runtime R9)."""

    label: str
    href: str
    icon: str


def head(view: CaseView) -> CaseHead:
    """Prepare the head of a case."""
    return CaseHead(
        number=view.number,
        href=url_for("case.show", number=view.number),
        diagram_href=url_for("case.diagram", number=view.number),
        title=labels.case_title(view.title, kind=view.kind),
        grade=view.grade,
        status=view.status,
        is_withdrawn=closing.is_withdrawn(view.facts),
        voice_href=_voice_href(view),
        summary=facts.summary(view),
        links=[_linked(link) for link in view.links],
    )


def report_href(ctx: Context, held: Held) -> str | None:
    """Give where the report lies that a case is about, for whoever may read it (REP-02, REP-03)."""
    if not report_views.is_open_to(ctx, held.case):
        return None
    return url_for("reports.show", report=held.case.number)


def open_tasks(tasks: Sequence[OpenTask], *, is_linked: bool = True) -> list[TaskLink]:
    """Prepare the open tasks of a case, each with who has it or may have it."""
    return [
        TaskLink(
            name=task.name,
            href=url_for("tasks.show", task_id=task.id) if is_linked else None,
            holder=task.assignee or group(task.candidate_role, task.candidate_unit),
            due_at=task.due_at,
        )
        for task in tasks
    ]


def buttons(view: CaseView) -> list[Button]:
    """Prepare the buttons of a case."""
    return [
        Button(
            label=labels.label(message, "button"),
            href=url_for("case.message", number=view.number, message=message),
            icon=_BUTTON_ICONS.get(message, "bolt"),
        )
        for message in view.buttons
    ]


def _voice_href(view: CaseView) -> str | None:
    """Say where a complaint is recorded that the client voices in this revisit (FBK-09)."""
    is_revisit = view.kind == "revisit"
    return url_for("intake.show", revisit=view.number) if is_revisit else None


def _linked(link: case_views.LinkedCase) -> LinkedCase:
    relation = gettext("Revisit") if link.kind == "revisit" else gettext("Complaint")
    href = url_for("case.show", number=link.number)
    return LinkedCase(number=link.number, href=href, relation=relation, status=link.status)
