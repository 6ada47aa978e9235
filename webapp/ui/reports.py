"""Reports to the regulator and the management: the list, one report, its files, its restatement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response as BaseResponse

from engine.domain import assessments, periods, reports
from engine.domain.reports import Figure, State
from engine.errors import FieldError, InvalidValues
from engine.services import case_reports, report_lists, report_plans, report_views
from engine.services.case_reports import CaseReportFilters
from engine.services.context import Context
from engine.services.pages import Page
from engine.services.report_lists import ReportFilters
from engine.services.report_views import ReportView
from webapp import auth, languages
from webapp.declarations import declare
from webapp.extensions import transact
from webapp.sheets.sheet import Sheet
from webapp.ui import (
    assessment_sheet,
    lists,
    papers,
    report_lines,
    report_sheet,
    report_words,
    shell,
)
from webapp.ui.lists import Control, PageView, Tab
from webapp.ui.model_texts import ModelTexts
from webapp.ui.names import Names
from webapp.ui.report_lines import ReportLine
from webapp.ui.report_sheet import Reader
from webapp.ui.report_words import ReportWords

blueprint = Blueprint("reports", __name__, url_prefix="/reports")

_IN_CASES: Final = "in_cases"
_TABS: Final = {"open": (State.WRITING, State.FROZEN), "sent": (State.SENT,)}
_MADE: Final = (State.WRITING, State.SENT)
"""How far a report within a complaint can be: nobody freezes it, for it is sent at once."""
_BEGUN: Final = ("case.opened", "report.due")
_PAPERS: Final = {"report": report_sheet.lay_out, "assessment": assessment_sheet.lay_out}


@dataclass(frozen=True, kw_only=True)
class FigureLine:
    """One figure, and where its cases are listed."""

    label: str
    value: str
    href: str | None
    is_chosen: bool


@blueprint.get("")
@declare(records=None, because="a list says which reports there are, not what they say")
def index() -> str:
    """List the reports, narrowed to what is still to be sent and by filters, or those in cases."""

    def read(ctx: Context) -> Mapping[str, Any]:
        state = request.args.get("state", "open")
        names = Names(ctx, locale=languages.current())
        is_in_cases = state == _IN_CASES
        controls = _controls_in_cases(ctx, names) if is_in_cases else _controls(ctx, names, state)
        given = {control.name: control.value for control in controls}
        found = _in_cases(ctx, names, given) if is_in_cases else _found(ctx, names, state, given)
        return {
            "address": url_for("reports.index", state=state),
            "views": _tabs(state),
            "controls": controls,
            "active_filters": lists.chips(controls),
            "page": found,
            "is_in_cases": is_in_cases,
            "on_event": [(name, report_words.kind(name)) for name in report_plans.ON_EVENT],
            "may_begin": report_views.may_begin(ctx),
        }

    return shell.draw("reports/index.html", read)


@blueprint.post("")
@declare(records=_BEGUN, reads="report")
def begin() -> BaseResponse:
    """Begin a report on something that happened in a case (REP-05, REP-11, REP-12)."""
    kind, number = request.form.get("kind", ""), request.form.get("number", "").strip().upper()
    made = transact(
        lambda ctx: report_plans.begin_about(ctx, kind=kind, number=number), actor=auth.actor()
    )
    flash(gettext("Begun as %(number)s.", number=made), "done")
    return redirect(url_for("reports.show", report=made))


@blueprint.get("/<report>")
@declare(records=None, reads="report")
def show(report: str) -> str:
    """Show a report: its figures with their cases, what was written, and the paper."""

    def read(ctx: Context) -> Mapping[str, Any]:
        found = report_views.read(ctx, number=report, locale=languages.current())
        reader = _reader(ctx, found)
        chosen = next((f for f in found.figures if f.key == request.args.get("figure")), None)
        return {
            "report": found,
            "title": report_words.kind(found.kind),
            "unit": reader.names.unit_by_code(found.unit),
            "recipients": [str(report_words.RECIPIENTS[each]) for each in found.recipients],
            "figures": [_figure(each, chosen, reader.words) for each in found.totals],
            "assessed": assessment_sheet.tables(found, reader.names, chosen=chosen, link=_cases_of),
            "assessed_how": assessment_sheet.notes(),
            "chosen": chosen and reader.words.figure(chosen.key),
            "chosen_rows": _chosen(found, chosen),
            "open_cases": report_views.open_cases(ctx, chosen.cases) if chosen else (),
            "changes": _changes(found, reader.words, of_some=False),
            "changes_of_some": _changes(found, reader.words, of_some=True),
            "texts": report_sheet.texts(found),
            "sheet": report_sheet.lay_out(found, reader),
            "may_restate": (
                found.frozen_at is not None and found.may_read_case and report_views.may_begin(ctx)
            ),
            "may_see_in_full": found.may_see_in_full,
        }

    return shell.draw("reports/show.html", read)


@blueprint.post("/<report>/restate")
@declare(records=(*_BEGUN, "report.restated"), reads="report")
def restate(report: str) -> BaseResponse:
    """Begin a report that restates a frozen one."""
    reason = request.form.get("reason", "")
    made = transact(
        lambda ctx: report_plans.restate(ctx, number=report, reason=reason), actor=auth.actor()
    )
    flash(gettext("Begun as %(number)s; the frozen report stays as it is.", number=made), "done")
    return redirect(url_for("reports.show", report=made))


@blueprint.post("/<report>/file")
@declare(records="report.exported", reads="report")
def take(report: str) -> Response:
    """Give a report as a file, and note that it left the house."""
    form, reason = request.form.get("form", ""), request.form.get("reason", "")
    in_full = "in_full" in request.form
    paper = request.form.get("paper", "report")
    if paper not in _PAPERS:
        raise InvalidValues(errors={"paper": [FieldError(code="not_an_option")]})

    def lay_out(ctx: Context) -> Sheet:
        if in_full:
            report_views.require_in_full(ctx, number=report, reason=reason)
        found = report_views.read(ctx, number=report)
        return _PAPERS[paper](found, _reader(ctx, found, in_full=in_full))

    return papers.send(
        form,
        lay_out=lay_out,
        note=lambda ctx, **file: report_views.note_export(
            ctx, number=report, paper=paper, reason=reason if in_full else None, **file
        ),
    )


def _reader(ctx: Context, report: ReportView, *, in_full: bool = False) -> Reader:
    names = Names(ctx, locale=languages.current())
    return Reader(
        names=names,
        words=ReportWords(report.models, names=names),
        now=ctx.now,
        actor=names.person(auth.actor().login),
        in_full=in_full,
    )


def _tabs(current: str) -> list[Tab]:
    words = {
        "open": gettext("To be sent"),
        "sent": gettext("Sent"),
        "all": gettext("All"),
        _IN_CASES: gettext("Emergencies and petitions"),
    }
    return [
        Tab(label=word, href=lists.here(state=state, after=None), is_current=state == current)
        for state, word in words.items()
    ]


def _controls(ctx: Context, names: Names, state: str) -> list[Control]:
    """Offer what the list can be narrowed to; no stage on a tab whose reports are all at one."""
    units = [(each.code, names.unit(each.id)) for each in report_lists.units(ctx)]
    stages = [(str(each), str(report_words.STATES[each])) for each in _TABS.get(state, State)]
    offered = (
        ("kind", gettext("Kind"), [(name, str(word)) for name, word in report_words.KINDS.items()]),
        ("period", gettext("Period"), [(each, each) for each in report_lists.periods(ctx)]),
        ("unit", gettext("Writing unit"), units),
        ("stage", gettext("State"), stages),
    )
    return [
        Control(kind="select", name=name, label=word, options=options)
        for name, word, options in offered
        if len(options) > 1
    ]


def _controls_in_cases(ctx: Context, names: Names) -> list[Control]:
    """Offer what the reports within complaints can be narrowed to."""
    rules = dict.fromkeys(reports.IN_CASES.values())
    units = [(each.code, names.unit(each.id)) for each in case_reports.units(ctx)]
    offered = (
        ("rule", gettext("Kind"), [(each, str(report_words.IN_CASES[each])) for each in rules]),
        ("period", gettext("Period"), [(each.name,) * 2 for each in case_reports.quarters(ctx)]),
        ("unit", gettext("Writing unit"), units),
        ("stage", gettext("State"), [(e.value, str(report_words.STATES[e])) for e in _MADE]),
    )
    return [
        Control(kind="select", name=name, label=word, options=options)
        for name, word, options in offered
    ]


def _found(ctx: Context, names: Names, state: str, given: Mapping[str, str | None]) -> PageView:
    """Read a page of the reports that are cases of their own."""
    stage = given.get("stage")
    filters = ReportFilters(
        kind=given.get("kind"),
        period=given.get("period"),
        unit=given.get("unit"),
        states=(State(stage),) if stage else _TABS.get(state, ()),
    )
    found = report_lists.page(ctx, filters=filters, after=request.args.get("after"))
    return _page(found, [report_lines.of_report(row, names) for row in found.rows])


def _in_cases(ctx: Context, names: Names, given: Mapping[str, str | None]) -> PageView:
    """Read a page of the reports that are tasks of a complaint (REP-09a, REP-09b)."""
    filters = CaseReportFilters(
        rule=given["rule"],
        state=State(given["stage"]) if given["stage"] else None,
        period=periods.named(given["period"] or ""),
        unit=given["unit"],
    )
    found = case_reports.page(ctx, filters=filters, after=request.args.get("after"))
    texts = ModelTexts.in_force(ctx, locale=names.locale)
    return _page(found, [report_lines.of_task(row, names, texts) for row in found.rows])


def _page(found: Page[Any], rows: Sequence[ReportLine]) -> PageView:
    total = ngettext(
        "%(count)s report",
        "%(count)s reports",
        found.total,
        count=lists.count_text(found.total),
    )
    return lists.page_view(found, rows=rows, total_text=total)


def _cases_of(figure: Figure) -> str:
    """Give the address at which a report lists the cases of a figure."""
    return f"{lists.here(figure=figure.key)}#cases"


def _figure(figure: Figure, chosen: Figure | None, words: ReportWords) -> FigureLine:
    return FigureLine(
        label=words.figure(figure.key),
        value=report_words.number(figure.key, figure.value),
        href=_cases_of(figure) if figure.cases else None,
        is_chosen=chosen is figure,
    )


def _changes(
    report: ReportView, words: ReportWords, *, of_some: bool
) -> list[tuple[str, str, str]]:
    """Tell what a restatement changes, of the whole or of some unit or person."""
    return [
        (
            words.figure(each.key),
            report_words.number(each.key, each.before),
            report_words.number(each.key, each.after),
        )
        for each in report.changes
        if (assessments.key(each.key) is not None) == of_some
    ]


def _chosen(report: ReportView, figure: Figure | None) -> Sequence[Mapping[str, Any]]:
    """Return the rows of the cases behind a figure."""
    if figure is None:
        return ()
    return [row for row in report.rows if row["number"] in figure.cases]
