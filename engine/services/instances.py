"""Process instances in the hands of the control room: suspended, resumed, cancelled, in trouble."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, func, literal_column, select, union

from engine.domain import access
from engine.domain.grants import Action
from engine.domain.notices import Notice
from engine.errors import EngineError
from engine.services import (
    addressees,
    case_views,
    closing,
    duties,
    guard,
    incidents,
    ledger,
    messages,
    outbox,
    pages,
    reasons,
    runtime,
    search_index,
)
from engine.services.context import Context
from engine.services.outcome import Held
from engine.services.pages import Order, Page
from engine.store import versions
from engine.store.cases import Case, CaseKind, CaseStatus
from engine.store.incidents import Incident, IncidentStatus
from engine.store.instances import CANCELLED, InstanceStatus, ProcessInstance
from engine.store.tasks import TaskStatus, UserTask

_REVISITED: Final = "feedback_revisit_completed"
_OVER: Final = frozenset({InstanceStatus.COMPLETED, InstanceStatus.CANCELLED})


class CaseNotSuspended(EngineError):
    """The case is not suspended, so there is nothing to resume."""

    code = "case_not_suspended"


class CaseOver(EngineError):
    """The case is closed or cancelled already."""

    code = "case_over"


class CancelRefused(EngineError):
    """The case cannot be cancelled: something that must be done would be lost."""

    code = "cancel_refused"


@dataclass(frozen=True, kw_only=True)
class InstanceState:
    """Where a change has left an instance and its case."""

    number: str
    process_id: str
    status: InstanceStatus
    case_status: CaseStatus


@dataclass(frozen=True, kw_only=True)
class InstanceRow:
    """One instance in trouble, without anything that its case says."""

    id: int
    number: str
    kind: CaseKind
    process_id: str
    status: InstanceStatus
    created_at: datetime
    open_incidents: int


def suspend(ctx: Context, *, number: str, reason: str) -> InstanceState:
    """Let nothing in a case move until it is resumed; what was typed and every moment stays.

    Raises:
        CaseSuspended: if it is suspended already.
        CaseOver: if it is over.
    """
    held = _running(ctx, number=number, action=Action.INSTANCE_SUSPEND)
    if held.stored.status == InstanceStatus.SUSPENDED:
        raise runtime.CaseSuspended(case=number, change="suspended")
    said = reasons.check(reason)
    versions.write(ctx.session, held.stored, status=InstanceStatus.SUSPENDED)
    duties.hold_back(ctx, instance_id=held.stored.id)
    return _told(ctx, held, Notice.INSTANCE_SUSPENDED, reason=said, holders=_holders(ctx, held))


def resume(ctx: Context, *, number: str, reason: str) -> InstanceState:
    """Let a suspended case go on; duties that came in the meantime are due at once.

    Raises:
        CaseNotSuspended: if it is not suspended.
        CaseOver: if it is over.
    """
    held = _running(ctx, number=number, action=Action.INSTANCE_SUSPEND)
    if held.stored.status != InstanceStatus.SUSPENDED:
        raise CaseNotSuspended(case=number)
    said = reasons.check(reason)
    versions.write(ctx.session, held.stored, status=InstanceStatus.ACTIVE)
    duties.go_on(ctx, instance_id=held.stored.id)
    return _told(ctx, held, Notice.INSTANCE_RESUMED, reason=said, holders=_holders(ctx, held))


def cancel(ctx: Context, *, number: str, reason: str) -> InstanceState:
    """End a case for good: its tasks, duties, subscriptions and incidents end with it.

    It is no way around the close gate: what others wait for is done first.

    Raises:
        CaseOver: if it is over already.
        CancelRefused: naming what would be lost: the reply to a transferring body (REG-02), an
            emergency (EMG-01), a petition (EMG-03), what is done against malicious conduct
            (EMG-04), a promise (CMP-33), or a revisit that its complaint waits for (FBK-01).
    """
    held = _running(ctx, number=number, action=Action.INSTANCE_CANCEL)
    said = reasons.check(reason)
    loss = _loss(ctx, held)
    if loss is not None:
        raise CancelRefused(case=number, why=loss)
    return end(ctx, held, kind=Notice.INSTANCE_CANCELLED, reason=said)


def end(ctx: Context, held: Held, *, kind: Notice, reason: str, **values: Any) -> InstanceState:
    """End a running case before its time, and record it under this kind.

    Raises:
        CaseOver: if it is over already.
    """
    if held.stored.status in _OVER:
        raise CaseOver(case=held.case.number)
    case, stored, holders = held.case, held.stored, _holders(ctx, held)
    versions.write(ctx.session, stored, status=InstanceStatus.CANCELLED, ended_at=ctx.now)
    cancelled = _cancel_tasks(ctx, held)
    duties.end_all(ctx, instance_id=stored.id, cause=CANCELLED)
    messages.unsubscribe_all(ctx, instance_id=stored.id)
    case.status, case.closed_at = CaseStatus.CANCELLED, ctx.now
    case.due_at = case.warn_at = case.explainer_id = None
    search_index.store(ctx, case, models=held.models, facts=held.facts.facts)
    return _told(
        ctx,
        held,
        kind,
        reason=reason,
        holders=holders,
        cancelled=cancelled,
        incidents=incidents.cancel_all(ctx, case),
        tokens=[],
        **values,
    )


def in_trouble(
    ctx: Context, *, after: str | None = None, limit: int = pages.PAGE
) -> Page[InstanceRow]:
    """Return one page of what is suspended or has an open incident, the newest first."""
    access.require(guard.actor(ctx), Action.INCIDENT_READ)
    statement = (
        select(*_COLUMNS)
        .join(Case, Case.id == ProcessInstance.case_id)
        .where(_is_in_trouble(), guard.not_recused(ctx))
    )
    order = Order(moment=ProcessInstance.created_at, row_id=ProcessInstance.id)
    return pages.read(
        ctx.session, statement, row=InstanceRow, order=order, after=after, limit=limit
    )


def can(ctx: Context, held: Held) -> frozenset[str]:
    """Return what the actor may do to an instance now, for the buttons of a page."""
    if held.stored.status in _OVER:
        return frozenset()
    is_suspended = held.stored.status == InstanceStatus.SUSPENDED
    wanted = {
        "resume" if is_suspended else "suspend": Action.INSTANCE_SUSPEND,
        "cancel": Action.INSTANCE_CANCEL,
    }
    subject = guard.subject(ctx, held.case)
    who = guard.actor(ctx)
    return frozenset(
        name for name, action in wanted.items() if access.allows(who, action, subject).allowed
    )


def _running(ctx: Context, *, number: str, action: Action) -> Held:
    held = case_views.hold(ctx, number=number, action=action)
    if held.stored.status in _OVER:
        raise CaseOver(case=number)
    return held


def _loss(ctx: Context, held: Held) -> str | None:
    """Name what somebody waits for that would never come; what is not graded yet counts too."""
    facts = held.facts.facts
    if held.case.kind == CaseKind.REVISIT:
        asked = messages.waiting_place(
            ctx, name=_REVISITED, correlation_key=facts.get("complaint_number")
        )
        return None if asked is None else "complaint_waits"
    if held.case.kind != CaseKind.COMPLAINT:
        return None
    if facts.get("transfer_source") and not facts.get("transfer_reply_sent_at"):
        return "loses_transfer"
    if facts.get("emergency_status") == "raised":
        return "loses_emergency"
    gaps = closing.gate(ctx, held.case, facts, policy=held.models.policy)
    found = {gap.code for gap in gaps}
    return next((loss for code, loss in closing.LOSSES.items() if code in found), None)


def _holders(ctx: Context, held: Held) -> set[int]:
    """Return who holds an open task of the case, to be told."""
    rows = ctx.session.scalars(
        select(UserTask.assignee_id).where(
            UserTask.case_id == held.case.id,
            UserTask.status == TaskStatus.OPEN,
            UserTask.assignee_id.is_not(None),
        )
    )
    return {holder for holder in rows if holder is not None}


def _cancel_tasks(ctx: Context, held: Held) -> list[str]:
    rows = ctx.session.scalars(
        select(UserTask).where(UserTask.case_id == held.case.id, UserTask.status == TaskStatus.OPEN)
    ).all()
    for row in rows:
        row.status, row.cause, row.completed_at = TaskStatus.CANCELLED, CANCELLED, ctx.now
    return [row.element_id for row in rows]


def _told(
    ctx: Context, held: Held, kind: Notice, *, reason: str, holders: set[int], **values: Any
) -> InstanceState:
    """Record a change with its reason, tell who holds tasks, and say what has become of it."""
    case, stored = held.case, held.stored
    ledger.record(ctx, str(kind), case=case, reason=reason, status=case.status, **values)
    for holder in addressees.present(ctx, holders, barred=()):
        outbox.notify(ctx, kind, recipient_id=holder, case=case, reason=reason)
    return InstanceState(
        number=case.number,
        process_id=stored.process_id,
        status=stored.status,
        case_status=case.status,
    )


_SUSPENDED: Final[ColumnElement[str]] = literal_column(f"'{InstanceStatus.SUSPENDED.value}'")
"""A literal, because a partial index is not found for a parameter."""

_OPEN_INCIDENTS: Final = (
    select(func.count())
    .select_from(Incident)
    .where(Incident.case_id == ProcessInstance.case_id, Incident.status == IncidentStatus.OPEN)
    .scalar_subquery()
)
_COLUMNS: Final = (
    ProcessInstance.id,
    Case.number,
    Case.kind,
    ProcessInstance.process_id,
    ProcessInstance.status,
    ProcessInstance.created_at,
    _OPEN_INCIDENTS.label("open_incidents"),
)


def _is_in_trouble() -> ColumnElement[bool]:
    """Return the condition of trouble; both halves stand on an index of their own."""
    broken = select(Incident.case_id).where(
        Incident.status == IncidentStatus.OPEN, Incident.case_id.is_not(None)
    )
    suspended = select(ProcessInstance.case_id).where(ProcessInstance.status == _SUSPENDED)
    return ProcessInstance.case_id.in_(union(suspended, broken))
