"""Reports as people read them, and as they leave the house."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import select

from engine.domain import access, assessments, recusal, reports
from engine.domain.assessments import Line
from engine.domain.grants import Action
from engine.domain.reports import Change, Figure, State
from engine.errors import NotFound
from engine.services import (
    case_views,
    directory,
    guard,
    ledger,
    reasons,
    report_steps,
)
from engine.services.case_views import OpenTask
from engine.services.context import Context
from engine.services.models import Models
from engine.store.cases import Case, CaseKind
from engine.store.reports import Report
from engine.store.tasks import TaskStatus, UserTask

TEXTS: Final = (
    "report_matter",
    "report_measures",
    "report_changed_data",
    "report_analysis",
    "report_problems",
    "report_improvements",
    "report_review",
)
"""The facts that hold what people wrote in a report."""


@dataclass(frozen=True, kw_only=True)
class ReportView:
    """One report: what it says, how far it is, and what restates it or what it restates.

    `changes` tells the figures that differ from the restated report; `subject` is the case that it
    was begun about, for those who may read that one. Whoever it was only sent to may not read the
    case in which it was made.
    """

    number: str
    kind: str
    rule: str
    period: str
    begins: date
    ends: date
    unit: str
    recipients: tuple[str, ...]
    hash: str | None
    collected_at: datetime | None
    frozen_at: datetime | None
    sent_at: datetime | None
    due_at: datetime | None
    figures: tuple[Figure, ...]
    rows: tuple[Mapping[str, Any], ...]
    facts: Mapping[str, Any]
    models: Models
    written_by: str | None
    may_see_in_full: bool
    may_read_case: bool
    subject: str | None
    open_tasks: tuple[OpenTask, ...]
    restates: str | None
    restated_by: tuple[str, ...]
    changes: tuple[Change, ...]

    @property
    def state(self) -> State:
        """Tell how far it is."""
        return reports.state(frozen_at=self.frozen_at, sent_at=self.sent_at)

    @property
    def assessment(self) -> tuple[Line, ...]:
        """Give what it says of units and of staff, which are figures too (KPI-01)."""
        return assessments.lines(self.figures)

    @property
    def totals(self) -> tuple[Figure, ...]:
        """Give the figures that are of no unit or person alone."""
        return tuple(each for each in self.figures if assessments.key(each.key) is None)

    @property
    def written(self) -> Mapping[str, str]:
        """Give what people wrote in it, by fact, in the order of the paper."""
        said = ((name, self.facts.get(name)) for name in TEXTS)
        return {name: str(text) for name, text in said if text}


def read(ctx: Context, *, number: str, locale: str = "zh_CN") -> ReportView:
    """Return a report as it was collected.

    Raises:
        NotFound: if there is none, or the actor may not read it; whoever must stay out of one of
            its cases must stay out of it (CMP-57).
        NotAllowed: if the actor may read its case but no reports.
    """
    held = case_views.hold(ctx, number=number, action=Action.REPORT_READ)
    report = ctx.session.scalar(select(Report).where(Report.case_id == held.case.id))
    if report is None:
        raise NotFound(case=number)
    figures, rows = report_steps.read(report)
    restated = ctx.session.get(Report, report.restates_id) if report.restates_id else None
    before = report_steps.read(restated)[0] if restated else ()
    return ReportView(
        number=number,
        kind=report.kind,
        rule=reports.TYPES[report.kind].rule,
        period=report.period,
        begins=report.begins,
        ends=report.ends,
        unit=directory.organization(ctx).unit(report.unit_id).code,
        recipients=reports.TYPES[report.kind].recipients,
        hash=report.hash,
        collected_at=report.collected_at,
        frozen_at=report.frozen_at,
        sent_at=report.sent_at,
        due_at=report.due_at,
        figures=figures,
        rows=tuple(rows),
        facts=held.facts.facts,
        models=held.models,
        written_by=_writer(ctx, held.case.id),
        may_read_case=guard.may(ctx, Action.CASE_READ, held.case),
        may_see_in_full=guard.may(ctx, Action.CLIENT_REVEAL, held.case),
        subject=_subject(ctx, report),
        open_tasks=case_views.open_tasks(ctx, held, locale=locale),
        restates=_number(ctx, restated.case_id) if restated else None,
        restated_by=_restated_by(ctx, report),
        changes=tuple(reports.differing(before, figures)) if restated else (),
    )


def is_open_to(ctx: Context, case: Case) -> bool:
    """Test whether a case is that of a report, which the actor may read (REP-02, REP-03)."""
    return case.kind is CaseKind.REPORT and guard.may(ctx, Action.REPORT_READ, case)


def require_in_full(ctx: Context, *, number: str, reason: str) -> None:
    """Let somebody pass who may see personal values, and says what for.

    Raises:
        NotAllowed: if they may not.
        InvalidValues: if they do not say why.
    """
    held = case_views.hold(ctx, number=number, action=Action.REPORT_READ)
    guard.require(ctx, Action.CLIENT_REVEAL, held.case)
    reasons.check(reason)


def note_export(
    ctx: Context, *, number: str, paper: str, form: str, digest: str, reason: str | None = None
) -> None:
    """Record that a report left the house as a file: its hash tells it from any other (R10)."""
    held = case_views.hold(ctx, number=number, action=Action.REPORT_READ)
    ledger.record(
        ctx,
        "report.exported",
        case=held.case,
        paper=paper,
        form=form,
        in_full=reason is not None,
        reason=reason,
        sha256=digest,
    )


def open_cases(ctx: Context, numbers: Collection[str]) -> frozenset[str]:
    """Return those of the cases behind a figure that the actor may open."""
    named = select(Case.number).where(Case.number.in_(numbers), guard.visible_cases(ctx))
    return frozenset(ctx.session.scalars(named))


def may_begin(ctx: Context) -> bool:
    """Test whether the actor may begin a report on an event, or restate one."""
    return access.holds(guard.actor(ctx), Action.REPORT_BEGIN)


def _writer(ctx: Context, case_id: int) -> str | None:
    """Return who wrote the report last."""
    found = ctx.session.scalar(
        select(UserTask.completed_by_id)
        .where(UserTask.case_id == case_id, UserTask.element_id.in_(recusal.WRITING))
        .where(UserTask.status == TaskStatus.COMPLETED)
        .order_by(UserTask.id.desc())
        .limit(1)
    )
    return None if found is None else directory.any_login(ctx, found)


def _subject(ctx: Context, report: Report) -> str | None:
    """Name the case that a report was begun about, to whoever may read that one."""
    case = ctx.session.get(Case, report.subject_case_id) if report.subject_case_id else None
    return case.number if case and guard.may(ctx, Action.CASE_READ, case) else None


def _number(ctx: Context, case_id: int) -> str | None:
    return ctx.session.scalar(select(Case.number).where(Case.id == case_id))


def _restated_by(ctx: Context, report: Report) -> tuple[str, ...]:
    later = (
        select(Case.number)
        .join(Report, Report.case_id == Case.id)
        .where(Report.restates_id == report.id)
        .where(guard.visible_cases(ctx, action=Action.REPORT_READ))
        .order_by(Case.id)
    )
    return tuple(ctx.session.scalars(later))
