"""What the process of a report does: collect the figures, freeze them, file what was sent."""

import hashlib
import json
from datetime import date
from typing import Any, Final

from sqlalchemy import delete, insert, select, update

from engine.domain import assessments, chain, grants, reports
from engine.domain.notices import Notice
from engine.domain.reports import Figure
from engine.errors import EngineError
from engine.services import directory, ledger, outbox, report_rows
from engine.services.context import Context
from engine.services.scope import Scope
from engine.store.cases import Case
from engine.store.duties import Duty, DutyKind
from engine.store.people import Membership
from engine.store.reports import Report, ReportRow

_REGULATOR: Final = "regulator"
"""A recipient outside the house: people send it, and record that they did."""


class ReportFrozen(EngineError):
    """The report is frozen: what has changed since is told by another one that restates it."""

    code = "report_frozen"


def collect(
    scope: Scope,
    *,
    report_kind: str,
    report_period: str,
    report_begins: str,
    report_ends: str,
    report_origin: str,
) -> dict[str, Any]:
    """Collect the rows and figures of a report as they are now (REP-02 to REP-05, REP-11, REP-12).

    Those for the house assess units and staff as well (KPI-01). Nothing is nothing: an empty period
    gives a nil report, which goes the same way.
    """
    report = _of(scope) or _add(scope, report_kind, report_period, report_begins, report_ends)
    if report.frozen_at is not None:
        raise ReportFrozen(case=scope.case.number)
    report.origin = report_origin
    found = report_rows.collect(scope.ctx, report)
    rows = [row for _, row in found]
    assessed = assessments.figures(rows) if reports.TYPES[report.kind].is_assessing else ()
    figures = (*reports.figures(rows), *assessed)
    content = chain.canonical({"figures": _document(figures), "rows": rows})
    report.content, report.collected_at = content, scope.ctx.now
    report.hash = hashlib.sha256(content).hexdigest()
    _keep(scope.ctx, report, [case_id for case_id, _ in found])
    return {"figures_hash": report.hash, "is_nil_report": not rows, "reported_cases": len(rows)}


def freeze(scope: Scope, *, figures_hash: str) -> dict[str, Any]:
    """Freeze what was approved: from now on only another report can restate it."""
    report = _of(scope)
    if report is None or report.frozen_at is not None or report.hash != figures_hash:
        raise ReportFrozen(case=scope.case.number)
    report.frozen_at = scope.ctx.now
    ledger.record(
        scope.ctx,
        "report.frozen",
        case=scope.case,
        report=report.kind,
        period=report.period,
        sha256=report.hash,
    )
    return {}


def file(scope: Scope, *, report_kind: str) -> dict[str, Any]:
    """Note that a report was sent, end its duty, and tell the recipients in the house."""
    report = _of(scope)
    if report is None or report.frozen_at is None:
        raise ReportFrozen(case=scope.case.number)
    report.sent_at = scope.ctx.now
    ended = {"ended_at": scope.ctx.now, "next_at": None, "cause": "report.sent"}
    scope.ctx.session.execute(
        update(Duty)
        .where(Duty.case_id == scope.case.id, Duty.kind == DutyKind.REPORT)
        .where(Duty.ended_at.is_(None))
        .values(**ended)
    )
    for recipient in sorted(_recipients(scope.ctx, reports.TYPES[report_kind].recipients)):
        outbox.notify(scope.ctx, Notice.REPORT_SENT, recipient_id=recipient, case=scope.case)
    return {}


def read(report: Report) -> tuple[tuple[Figure, ...], list[dict[str, Any]]]:
    """Return the figures and rows of a report as they were collected."""
    document = json.loads(report.content or b'{"figures": [], "rows": []}')
    return (
        tuple(
            Figure(key=each["key"], value=each["value"], cases=tuple(each["cases"]))
            for each in document["figures"]
        ),
        document["rows"],
    )


def _add(scope: Scope, kind: str, period: str, begins: str, ends: str) -> Report:
    ctx, facts = scope.ctx, scope.facts
    report = Report(
        case_id=scope.case.id,
        kind=kind,
        period=period,
        begins=date.fromisoformat(begins),
        ends=date.fromisoformat(ends),
        unit_id=directory.organization(ctx).unit_by_code(facts["accepting_unit"]).id,
        origin=facts["report_origin"],
        subject_case_id=_case_id(ctx, facts.get("report_subject")),
        restates_id=_restated(ctx, facts.get("restates_report")),
        created_at=ctx.now,
    )
    ctx.session.add(report)
    ctx.session.flush()
    return report


def _of(scope: Scope) -> Report | None:
    return scope.ctx.session.scalar(select(Report).where(Report.case_id == scope.case.id))


def _keep(ctx: Context, report: Report, case_ids: list[int]) -> None:
    """Remember which cases the report is about, in place of those of an earlier collection."""
    ctx.session.flush()
    ctx.session.execute(delete(ReportRow).where(ReportRow.report_id == report.id))
    if case_ids:
        rows = [{"report_id": report.id, "case_id": case_id} for case_id in case_ids]
        ctx.session.execute(insert(ReportRow), rows)


def _document(figures: tuple[Figure, ...]) -> list[dict[str, Any]]:
    return [{"key": each.key, "value": each.value, "cases": list(each.cases)} for each in figures]


def _case_id(ctx: Context, number: str | None) -> int | None:
    return ctx.session.scalar(select(Case.id).where(Case.number == number)) if number else None


def _restated(ctx: Context, number: str | None) -> int | None:
    of_case = select(Report.id).join(Case, Case.id == Report.case_id).where(Case.number == number)
    return ctx.session.scalar(of_case) if number else None


def _recipients(ctx: Context, functions: tuple[str, ...]) -> set[int]:
    """Return whom a report is for in the units that it goes to: those who may read it then."""
    units = directory.organization(ctx)
    found = [units.find_by_function(each) for each in functions if each != _REGULATOR]
    ids = [unit.id for unit in found if unit is not None]
    held = select(Membership.user_id).where(
        Membership.unit_id.in_(ids), Membership.role.in_(grants.ADDRESSEES)
    )
    return {*ctx.session.scalars(held)}
