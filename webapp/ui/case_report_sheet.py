"""A report on an emergency or a petition laid out: who told whom, when, what (REP-09a, REP-09b)."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from flask_babel import gettext

from engine.services.case_report_papers import CaseReport
from webapp.sheets.sheet import Cell, Row, Sheet, label, pairs
from webapp.ui import labels, moments, report_words
from webapp.ui.fact_texts import FactTexts
from webapp.ui.model_texts import ModelTexts
from webapp.ui.names import Names

_WIDTHS: Final = (27, 33, 27, 33, 27, 33)
_HIGH: Final = 3
_TOLD: Final = {
    "tell_company_contact": ("company_contact", "company_contact_told_at"),
    "report_to_regulator": ("regulator_body", "regulator_reported_at"),
}
"""The facts that say whom a report went to, and when they were told."""
_OF_PETITIONS: Final = ("petition_method", "petition_progress", "petition_result")
"""What every report of a petition says, even where there is nothing to say yet (002 Art.42)."""


def lay_out(report: CaseReport, *, names: Names, actor: str, now: datetime) -> Sheet:
    """Lay the report out in the language that is spoken."""
    made = gettext("%(person)s, %(moment)s", person=actor, moment=moments.full(now))
    paper = _Paper(report, names)
    return Sheet(
        name=f"{report.number}-report-{report.place}",
        number=f"{report.rule} · {report.number}-{report.place}",
        title=paper.title,
        widths=_WIDTHS,
        rows=tuple(paper.rows()),
        notes=(
            gettext(
                "The report as it was sent; each later one of the complaint has a number of its"
                " own."
            ),
        ),
        mark=f"{report.number}-{report.place} · {paper.title} · {made}",
        made_at=now,
    )


class _Paper:
    def __init__(self, report: CaseReport, names: Names) -> None:
        self._report = report
        self._names = names
        self._forms = ModelTexts(report.models, locale=names.locale)
        self._texts = FactTexts(
            report.models, process_id=report.process_id, texts=self._forms, names=names
        )

    @property
    def title(self) -> str:
        return self._forms.step(self._report.process_id, self._report.element_id)

    def rows(self) -> Iterator[Row]:
        report = self._report
        yield pairs(
            (gettext("Case"), report.number),
            (gettext("Grade"), labels.label(self._fact("grade"), "grade")),
            (gettext("Number of the report"), f"{report.number}-{report.place}"),
        )
        yield pairs(
            (gettext("Client's name or title"), self._text("client_name")),
            (gettext("Fund account"), self._text("credit_account")),
            (gettext("Accepting unit"), self._text("accepting_unit")),
        )
        yield pairs(
            (gettext("Reported by"), self._names.person(report.reporter)),
            (gettext("For the unit"), self._names.unit(report.unit_id)),
            (gettext("Recorded"), moments.full(report.completed_at)),
        )
        yield pairs(
            (gettext("Reported to"), self._addressee()),
            (gettext("Reported at"), self._told_at()),
            (gettext("Due by"), self._due()),
        )
        for name in self._said():
            text = self._text(name)
            yield (label(self._texts.label(name)), Cell(text=text, span=5, lines=_lines(text)))

    def _said(self) -> Iterator[str]:
        """Name the facts that the report says, in the order of its form."""
        told = _TOLD.get(self._report.element_id, ())
        always = () if told else _OF_PETITIONS
        fields = tuple(name for name in self._report.fields if name not in told)
        for name in (*fields, *(name for name in always if name not in fields)):
            if name in always or self._text(name):
                yield name

    def _addressee(self) -> str:
        told = _TOLD.get(self._report.element_id)
        if told is not None:
            return self._text(told[0])
        leaders = str(report_words.RECIPIENTS["company"])
        outside = self._text("petition_outside_body")
        return f"{leaders}\n{outside}" if outside else leaders

    def _told_at(self) -> str:
        told = _TOLD.get(self._report.element_id)
        if told is None:
            return moments.full(self._report.completed_at)
        return self._text(told[1])

    def _due(self) -> str:
        report = self._report
        if report.due_at is None:
            return ""
        when = gettext("late") if report.is_late else gettext("in time")
        return f"{moments.full(report.due_at)} · {when}"

    def _fact(self, name: str) -> Any:
        return self._report.facts.get(name)

    def _text(self, name: str) -> str:
        if name in self._report.disposed:
            return gettext("Disposed of")
        value = self._fact(name)
        return self._texts.text(name, value) if value not in (None, "") else ""


def _lines(text: str) -> int:
    return _HIGH if len(text) > 60 else 1
