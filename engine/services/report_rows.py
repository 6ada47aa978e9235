"""What a report says of each complaint of its period: the columns of 附件5 and more (FRM-5)."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import Row, and_, func, select

from engine.domain import contacts
from engine.domain.calendar import SHANGHAI
from engine.domain.periods import Period
from engine.services import directory, ledger, punctuality
from engine.services.context import Context
from engine.store.cases import DUPLICATE, Case, CaseFacts, CaseKind, CaseLink, CaseStatus
from engine.store.duties import Duty
from engine.store.instances import CANCELLED
from engine.store.reports import Report
from engine.store.tasks import TaskStatus, UserTask

_CALL: Final = "call_complainant"
_CALLS: Final = (_CALL, "call_as_unit_head")
_DAY: Final = 86_400
_FACTS: Final = (
    "complaint_reason",
    "client_name",
    "credit_account",
    "accused_unit",
    "estimated_loss",
    "actual_payment",
    "handling_result",
    "replied_at",
    "revisit_result",
    "revisited_at",
    "lesson",
    "transfer_source",
    "withdrawal_status",
    *contacts.OUTCOMES,
)
_AMOUNTS: Final = ("estimated_loss", "actual_payment")


def collect(ctx: Context, report: Report) -> list[tuple[int, dict[str, Any]]]:
    """Return each complaint that a report is about with its case id, the oldest first.

    A report of a unit is about what that unit accepted; one for the firm about every complaint of
    the period, whoever accepted it (REP-03); one about an event about that case alone. One that was
    cancelled stays in it with the reason; one that was merged is in it as the one it became.
    """
    found = ctx.session.execute(_statement(report)).all()
    ids = [row.Case.id for row in found]
    breaches, revisits = _breaches(ctx, ids), _revisits(ctx, ids)
    in_time = punctuality.of_cases(ctx, ids)
    return [
        (
            row.Case.id,
            {
                **_row(ctx, row, breaches=breaches, revisits=revisits),
                **in_time.get(row.Case.id, punctuality.UNKNOWN),
            },
        )
        for row in found
    ]


def _statement(report: Report) -> Any:
    complaints = (
        select(Case, CaseFacts.facts)
        .join(CaseFacts, CaseFacts.case_id == Case.id)
        .order_by(Case.opened_at, Case.id)
    )
    if report.subject_case_id is not None:
        return complaints.where(Case.id == report.subject_case_id)
    begins, ends = Period(name=report.period, begins=report.begins, ends=report.ends).moments
    of_period = complaints.where(
        Case.kind == CaseKind.COMPLAINT,
        Case.id.not_in(select(CaseLink.from_case_id).where(CaseLink.kind == DUPLICATE)),
        Case.opened_at >= begins,
        Case.opened_at < ends,
    )
    if report.origin == "headquarters":
        return of_period
    accepting = func.coalesce(Case.accepting_unit_id, Case.intake_unit_id)
    return of_period.where(accepting == report.unit_id)


def _row(
    ctx: Context,
    found: Row[*tuple[Any, ...]],
    *,
    breaches: Mapping[int, int],
    revisits: Mapping[int, list[dict[str, Any]]],
) -> dict[str, Any]:
    case, facts = found.Case, found.facts
    said = {name: facts.get(name) for name in _FACTS}
    replied = said["replied_at"]
    return {
        **said,
        **{name: _amount(said[name]) for name in _AMOUNTS},
        "number": case.number,
        "status": case.status.value,
        "cancelled_for": _cancelled_for(ctx, case),
        "grade": case.grade,
        "category": case.category,
        "channel": case.channel,
        "nature": case.nature,
        "satisfaction": contacts.said(facts),
        "accepting_unit": _unit(ctx, case.accepting_unit_id or case.intake_unit_id),
        "accused_unit": said["accused_unit"],
        "accused": _login(ctx, case.accused_id),
        "first_responder": _login(ctx, case.first_responder_id),
        "acceptor": _login(ctx, case.acceptor_id),
        "responsible_unit": _unit(ctx, case.responsible_unit_id),
        "handler": _login(ctx, case.responsible_person_id),
        "revisitor": _revisitor(revisits.get(case.id, [])),
        "revisits": revisits.get(case.id, []),
        "opened_at": case.opened_at.isoformat(),
        "closed_at": case.closed_at.isoformat() if case.closed_at else None,
        "reply_days": _days(case.opened_at, replied) if replied else None,
        "breaches": breaches.get(case.id, 0),
        "is_archived": case.status == CaseStatus.CLOSED and bool(said["lesson"]),
    }


def _cancelled_for(ctx: Context, case: Case) -> str | None:
    """Return the reason that a complaint was cancelled with, from its history."""
    if case.status != CaseStatus.CANCELLED:
        return None
    found = ledger.read(ctx, ledger.case_stream(case))
    return next((entry.values["reason"] for entry in found if entry.kind == CANCELLED), None)


def _breaches(ctx: Context, ids: Iterable[int]) -> dict[int, int]:
    """Count the deadlines that each case missed (ACC-05)."""
    found = ctx.session.execute(
        select(Duty.case_id, func.count())
        .where(Duty.case_id.in_(ids), Duty.breached_at.is_not(None))
        .group_by(Duty.case_id)
    )
    return {case_id: count for case_id, count in found if case_id is not None}


def _revisits(ctx: Context, ids: Iterable[int]) -> dict[int, list[dict[str, Any]]]:
    """Return the revisits that each complaint was owed, and how far each is (KPI-02)."""
    called = and_(
        UserTask.case_id == Case.id,
        UserTask.element_id.in_(_CALLS),
        UserTask.status != TaskStatus.CANCELLED,
    )
    found = ctx.session.execute(
        select(CaseLink.from_case_id, Case.number, Case.status, UserTask)
        .join(Case, Case.id == CaseLink.to_case_id)
        .join(UserTask, called)
        .where(
            CaseLink.from_case_id.in_(ids),
            Case.kind == CaseKind.REVISIT,
            Case.status != CaseStatus.CANCELLED,
        )
        .order_by(Case.id, UserTask.id)
    )
    revisits: dict[int, list[dict[str, Any]]] = {}
    for origin, number, status, task in found:
        revisits.setdefault(origin, []).append(
            {
                "number": number,
                "by": _login(ctx, task.completed_by_id) if task.element_id == _CALL else None,
                "is_done": task.completed_at is not None,
                "is_in_time": _is_in_time(task.due_at, task.completed_at),
                "is_filed": status == CaseStatus.CLOSED,
            }
        )
    return revisits


def _is_in_time(due_at: datetime | None, done_at: datetime | None) -> bool:
    """Test whether something was done by the moment at which it was due."""
    return done_at is not None and (due_at is None or done_at <= due_at)


def _revisitor(revisits: Iterable[Mapping[str, Any]]) -> str | None:
    """Return who made the last feedback revisit of a complaint."""
    return next((each["by"] for each in reversed([*revisits]) if each["by"]), None)


def _amount(value: Any) -> str | None:
    """Write an amount as a decimal, never as a float."""
    return None if value is None else str(Decimal(str(value)).quantize(Decimal("0.01")))


def _days(opened: datetime, replied: str) -> str:
    moment = datetime.fromisoformat(replied)
    at = moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)
    seconds = max((at - opened).total_seconds(), 0)
    return str(Decimal(seconds / _DAY).quantize(Decimal("0.01")))


def _unit(ctx: Context, unit_id: int | None) -> str | None:
    return None if unit_id is None else directory.organization(ctx).unit(unit_id).code


def _login(ctx: Context, user_id: int | None) -> str | None:
    return None if user_id is None else directory.any_login(ctx, user_id)
