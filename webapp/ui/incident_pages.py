"""The page of one incident: what broke, what was being done, and what had been typed."""

from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext

from engine.services.incident_lists import IncidentRow
from engine.services.incident_views import IncidentView
from webapp.ui import facts, labels, moments
from webapp.ui.facts import FactRow
from webapp.ui.incident_lines import IncidentLine, IncidentWords
from webapp.ui.model_texts import ModelTexts
from webapp.ui.names import Names


@dataclass(frozen=True, kw_only=True)
class IncidentPage:
    """One incident as its page shows it."""

    line: IncidentLine
    cause: str
    cause_href: str
    broken: list[FactRow]
    done: list[FactRow]
    typed: list[FactRow]
    hidden: list[str]
    instance_status: str | None
    read_href: str | None


def page(view: IncidentView, *, texts: ModelTexts, names: Names) -> IncidentPage:
    """Prepare the page."""
    row = view.row
    words = IncidentWords(texts, names)
    fields = texts.components(row.element_id)
    unknown = {key: {"key": key, "type": "textfield"} for key in (*view.values, *view.hidden)}
    asked = {**unknown, **fields}
    return IncidentPage(
        line=words.line(row),
        cause=row.cause,
        cause_href=url_for("control.index", view="incidents", cause=row.cause),
        broken=_broken(view, words),
        done=_done(row, names),
        typed=[
            facts.row(asked[key], value, names)
            for key, value in view.values.items()
            if value not in (None, "", [])
        ],
        hidden=sorted(facts.label(asked[key]) for key in view.hidden),
        instance_status=view.instance_status,
        read_href=url_for("case.show", number=row.case_number) if view.may_read_case else None,
    )


def _broken(view: IncidentView, words: IncidentWords) -> list[FactRow]:
    row = view.row
    found = [
        (gettext("At"), words.place(row.cause.partition("@")[2])),
        (gettext("As the program says it"), f"{row.error_type}: {view.message}"),
    ]
    if row.tried_at is not None and row.resolved_at is None:
        found.append((gettext("Last retried"), moments.full(row.tried_at)))
    if row.resolved_at is not None:
        outcome = labels.label(row.outcome, "incident_outcome")
        found.append((gettext("Outcome"), f"{outcome} · {moments.full(row.resolved_at)}"))
    return [FactRow(label=name, text=text) for name, text in found]


def _done(row: IncidentRow, names: Names) -> list[FactRow]:
    person = names.person(row.actor) if row.actor else gettext("The system")
    found = (
        (gettext("By whom"), person),
        (gettext("When"), moments.full(row.created_at)),
    )
    return [FactRow(label=name, text=text) for name, text in found]
