"""Reports as lines: in their list, and on the page of the case that they are about."""

from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from engine.domain.calendar import SHANGHAI
from engine.services.case_reports import CaseReportRow
from engine.services.report_lists import ReportRow
from webapp.ui import report_words
from webapp.ui.model_texts import ModelTexts
from webapp.ui.names import Names


@dataclass(frozen=True, kw_only=True)
class ReportLine:
    """One report: what it is, how far, and by when it goes out."""

    number: str
    href: str
    kind: str
    period: str
    unit: str
    state: str
    is_restatement: bool
    sent_at: datetime | None
    due_at: datetime | None
    warn_at: datetime | None


def of_report(row: ReportRow, names: Names) -> ReportLine:
    """Prepare a report that is a case of its own."""
    return ReportLine(
        number=row.number,
        href=url_for("reports.show", report=row.number),
        kind=report_words.kind(row.kind),
        period=row.period,
        unit=names.unit_by_code(row.unit),
        state=str(report_words.STATES[row.state]),
        is_restatement=row.restates is not None,
        sent_at=row.sent_at,
        due_at=row.due_at,
        warn_at=row.warn_at,
    )


def _address(row: CaseReportRow) -> str:
    """Lead to what was reported, and before that to where it is to be."""
    if row.completed_at is None:
        return url_for("case.show", number=row.number)
    return url_for("case_report_papers.show", number=row.number, report_id=row.id)


def of_task(row: CaseReportRow, names: Names, texts: ModelTexts | None) -> ReportLine:
    """Prepare a report that is a task of its complaint (REP-09a, REP-09b)."""
    step = texts.step("complaint", row.element_id) if texts else row.element_id
    return ReportLine(
        number=row.number,
        href=_address(row),
        kind=f"{row.rule} · {row.name if step == row.element_id else step}",
        period=row.created_at.astimezone(SHANGHAI).date().isoformat(),
        unit=names.unit_by_code(row.unit) if row.unit else "",
        state=str(report_words.STATES[row.state]),
        is_restatement=False,
        sent_at=row.completed_at,
        due_at=row.due_at,
        warn_at=row.warn_at,
    )
