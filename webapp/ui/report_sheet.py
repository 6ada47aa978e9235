"""Reports laid out as papers: 附件5 with its 18 columns, and the figures of the others (FRM-5)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from flask_babel import LazyString, gettext, lazy_gettext

from engine.domain import closing, contacts
from engine.domain.masking import mask_name, mask_number
from engine.services.report_views import ReportView
from webapp.sheets.sheet import Cell, Row, Sheet, label
from webapp.ui import moments, report_words
from webapp.ui.names import Names
from webapp.ui.report_words import ReportWords

GROUPS: Final[tuple[tuple[LazyString, int], ...]] = (
    (lazy_gettext("Acceptance"), 4),
    (lazy_gettext("The complaint"), 7),
    (lazy_gettext("Handling"), 4),
    (lazy_gettext("The revisit"), 3),
)
COLUMNS: Final[tuple[tuple[LazyString, int], ...]] = (
    (lazy_gettext("Accepting department"), 8),
    (lazy_gettext("Accepted on"), 8),
    (lazy_gettext("Way of acceptance"), 7),
    (lazy_gettext("First responder"), 7),
    (lazy_gettext("Person or unit complained about"), 8),
    (lazy_gettext("Nature of the complaint"), 7),
    (lazy_gettext("Kind of complaint"), 8),
    (lazy_gettext("Name of the complainant"), 7),
    (lazy_gettext("Client's account"), 9),
    (lazy_gettext("Main content"), 18),
    (lazy_gettext("Estimated direct loss"), 9),
    (lazy_gettext("Result of the handling"), 16),
    (lazy_gettext("Handled on"), 8),
    (lazy_gettext("Amount really paid"), 9),
    (lazy_gettext("Handled by"), 7),
    (lazy_gettext("Result of the revisit"), 14),
    (lazy_gettext("Revisited on"), 8),
    (lazy_gettext("Revisited by"), 7),
)
"""The 18 columns of 附件5 in its order, with their shares of the page."""

_TITLES: Final[Mapping[str, LazyString]] = {
    "report_matter": lazy_gettext("The matter"),
    "report_measures": lazy_gettext("Measures taken"),
    "report_changed_data": lazy_gettext("Client data that changed"),
    "report_analysis": lazy_gettext("Analysis"),
    "report_problems": lazy_gettext("Problems and lessons"),
    "report_improvements": lazy_gettext("Improvements"),
    "report_review": lazy_gettext("Opinion of the reviewer"),
}
_REGISTER: Final = "complaint_register"
_ANALYSIS_LINES: Final = 4


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Who reads the paper and when; with `in_full`, names and accounts are not masked."""

    names: Names
    words: ReportWords
    now: datetime
    actor: str
    in_full: bool = False


def lay_out(report: ReportView, reader: Reader) -> Sheet:
    """Lay a report out in the language that is spoken."""
    is_register = report.kind == _REGISTER
    rows = tuple(_register(report, reader) if is_register else _summary(report, reader))
    made = gettext("%(person)s, %(moment)s", person=reader.actor, moment=moments.full(reader.now))
    return Sheet(
        name=f"{report.number}-{report.kind}-{report.period}",
        number=gettext("Annex 5:") if is_register else f"{report.rule} · {report.number}",
        title=report_words.kind(report.kind),
        lead=_lead(report, reader),
        widths=tuple(share for _, share in COLUMNS) if is_register else (2, 1, 3),
        rows=rows,
        heads=2 if is_register else 1,
        mark=report_words.mark(report, made),
        made_at=reader.now,
        is_wide=is_register,
    )


def texts(report: ReportView) -> list[tuple[str, str]]:
    """Return what people wrote in a report, under its titles."""
    return [(str(_TITLES[name]), text) for name, text in report.written.items()]


def _lead(report: ReportView, reader: Reader) -> str:
    written_by = reader.names.person(report.written_by) if report.written_by else ""
    return gettext(
        "Department: %(unit)s  Filled in by: %(person)s  Phone: %(phone)s  Filled in on: %(day)s",
        unit=reader.names.unit_by_code(report.unit),
        person=written_by,
        phone=report.facts.get("report_contact") or "",
        day=moments.day(report.collected_at) if report.collected_at else "",
    )


def _register(report: ReportView, reader: Reader) -> Iterator[Row]:
    yield tuple(label(str(name), span=span) for name, span in GROUPS)
    yield tuple(label(str(name)) for name, _ in COLUMNS)
    for row in report.rows:
        yield tuple(Cell(text=text) for text in _cells(row, reader))
    if not report.rows:
        nothing = gettext("No complaint was accepted in this period (nil report).")
        yield (Cell(text=nothing, span=len(COLUMNS)),)


def _cells(row: Mapping[str, Any], reader: Reader) -> tuple[str, ...]:
    names, words = reader.names, reader.words
    accused = names.person(row["accused"]) if row["accused"] else _unit(names, row["accused_unit"])
    name, account = row["client_name"], row["credit_account"]
    return (
        _unit(names, row["accepting_unit"]),
        report_words.day(row["opened_at"]),
        words.value("channel", row["channel"]),
        _person(names, row["first_responder"]),
        accused,
        words.value("nature", row["nature"]),
        words.value("category", row["category"]),
        (name if reader.in_full else mask_name(name)) or "",
        (account if reader.in_full else mask_number(account)) or "",
        row["complaint_reason"] or "",
        report_words.money(row["estimated_loss"]),
        _result(row),
        report_words.day(row["replied_at"]),
        report_words.money(row["actual_payment"]),
        _person(names, row["handler"]),
        _revisit(row, words),
        report_words.day(row["revisited_at"]),
        _person(names, row["revisitor"]),
    )


def _result(row: Mapping[str, Any]) -> str:
    """Say how it was handled, or why it was cancelled; what was frozen earlier knows of neither."""
    if row.get("cancelled_for"):
        return gettext("Cancelled: %(reason)s", reason=row["cancelled_for"])
    return row["handling_result"] or ""


def _revisit(row: Mapping[str, Any], words: ReportWords) -> str:
    """Say what the client said of the result, or first that and why nothing was said (OUT-01)."""
    result, unheard = row["revisit_result"], row["satisfaction"] in contacts.UNHEARD
    if not result or not unheard:
        return result or _instead_of_revisit(row, words)
    return f"{_instead_of_revisit(row, words)}: {result}"


def _instead_of_revisit(row: Mapping[str, Any], words: ReportWords) -> str:
    """Say how satisfied the client was, or that the client withdrew before anybody called."""
    if closing.is_withdrawn(row):
        return gettext("Withdrawn by the client")
    return words.value("satisfaction", row["satisfaction"])


def _summary(report: ReportView, reader: Reader) -> Iterator[Row]:
    yield (label(gettext("Figure")), label(gettext("Value")), label(gettext("Cases")))
    for each in report.totals:
        yield (
            Cell(text=reader.words.figure(each.key)),
            Cell(text=report_words.number(each.key, each.value)),
            Cell(text="、".join(each.cases)),
        )
    for title, said in texts(report):
        yield (label(title), Cell(text=said, span=2, lines=_ANALYSIS_LINES))


def _unit(names: Names, code: str | None) -> str:
    return names.unit_by_code(code) if code else ""


def _person(names: Names, login: str | None) -> str:
    return names.person(login) if login else ""
