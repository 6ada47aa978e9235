"""The promise book: what was promised to a client is a duty until it is kept or explained."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import uuid4

from sqlalchemy import or_, select

from engine.domain.deadlines import Deadline
from engine.domain.grants import Action
from engine.domain.organization import Function
from engine.errors import EngineError, FieldError, InvalidValues, NotFound, StaleScreen
from engine.services import directory, duties, guard, ledger, pages
from engine.services.context import Context
from engine.services.pages import Order, Page
from engine.store.cases import Case, CaseKind, CaseStatus
from engine.store.duties import Duty, DutyKind
from engine.store.promises import Promise, PromiseKind, PromiseState

AGREED: Final = "promised_at"
"""The fact that holds an agreed time, by which its duty is named too."""

CALLBACK: Final = "next_working_day_callback"
PROGRESS: Final = "progress_contact"
LONGEST_NOTE: Final = 500
_FURTHEST: Final = timedelta(days=366)
_RULES: Final = {
    PromiseKind.AGREED: "CMP-33",
    PromiseKind.CALLBACK: "CMP-38",
    PromiseKind.PROGRESS: "CMP-32; TM-11",
}
_ELEMENTS: Final = {
    PromiseKind.AGREED: AGREED,
    PromiseKind.CALLBACK: CALLBACK,
    PromiseKind.PROGRESS: PROGRESS,
}


class PromiseSettled(EngineError):
    """The promise has been kept or explained already."""

    code = "promise_settled"


@dataclass(frozen=True, kw_only=True)
class PromiseRow:
    """One open promise of the actor, as the book lists it."""

    id: int
    number: str
    title: str | None
    client_name: str | None
    kind: PromiseKind
    text: str
    made_at: datetime
    due_at: datetime


def follow(ctx: Context, case: Case, values: Mapping[str, Any], *, instance_id: int) -> None:
    """Book what a registration promises: the agreed time, and a call after closing hours.

    Outside office hours the client is called on the next working day, for nobody could be asked
    about the matter now (CMP-38); an agreed time is a duty of its own (CMP-33).
    """
    if values.get(AGREED):
        due = duties.deadline(ctx, values[AGREED])
        text = str(values.get("promise_text") or "")
        _make(ctx, case, PromiseKind.AGREED, text=text, due=due, instance_id=instance_id)
    unit = directory.organization(ctx).unit(case.intake_unit_id or 0)
    if not duties.calendar(ctx, unit=unit).is_working_time(ctx.now):
        due = duties.deadline(ctx, {"term": "next working day", "count": 1}, unit=unit)
        _make(ctx, case, PromiseKind.CALLBACK, text="", due=due, instance_id=instance_id)


def accompany(ctx: Context, case: Case, *, days: int, instance_id: int) -> None:
    """Remind the agent of the call centre who accepts a complaint to tell the client of progress.

    The reminder comes back with each contact until the complaint is closed (CMP-32, TM-11).
    """
    unit = directory.organization(ctx).unit(case.accepting_unit_id or 0)
    if unit.function == Function.CUSTOMER_SERVICE:
        due = duties.deadline(ctx, {"term": "working days", "count": days}, unit=unit)
        _make(ctx, case, PromiseKind.PROGRESS, text="", due=due, instance_id=instance_id)


def mine(ctx: Context, *, after: str | None = None, limit: int = pages.PAGE) -> Page[PromiseRow]:
    """Return one page of the open promises that the actor answers for, the next one due first.

    They are those that he gave, and those of the complaints that he accepted (CMP-33).
    """
    who = guard.actor(ctx).id
    statement = (
        select(
            Promise.id,
            Case.number,
            Case.title,
            Case.client_name,
            Promise.kind,
            Promise.text,
            Promise.made_at,
            Promise.due_at,
        )
        .join(Case, Case.id == Promise.case_id)
        .where(
            or_(Promise.owner_id == who, Case.acceptor_id == who),
            Promise.state == PromiseState.OPEN,
            Case.status == CaseStatus.OPEN,
            guard.not_recused(ctx),
        )
    )
    order = Order(moment=Promise.due_at, row_id=Promise.id, descending=False)
    return pages.read(ctx.session, statement, row=PromiseRow, order=order, after=after, limit=limit)


def may_add(ctx: Context, case: Case) -> bool:
    """Test whether the actor may promise the client something in this complaint (CMP-33)."""
    is_going_on = case.kind == CaseKind.COMPLAINT and case.status == CaseStatus.OPEN
    return is_going_on and guard.may(ctx, Action.PROMISE_GIVE, case)


def add(ctx: Context, case: Case, *, due_at: datetime, text: str, instance_id: int) -> None:
    """Book a time that the actor has agreed with the client in the course of a case (CMP-33).

    Raises:
        NotAllowed: if the actor has no part in handling the complaint.
        StaleScreen: if it is over.
        InvalidValues: if the time is not to come or years away, or nothing says what is promised.
    """
    guard.require(ctx, Action.PROMISE_GIVE, case)
    if not may_add(ctx, case):
        raise StaleScreen(case=case.number)
    if due_at <= ctx.now:
        passed = FieldError(code="promise_passed", params={"rule": "CMP-33"})
        raise InvalidValues(errors={"promised_at": [passed]})
    if due_at > ctx.now + _FURTHEST:
        raise InvalidValues(errors={"promised_at": [FieldError(code="invalid")]})
    _check(text.strip(), is_needed=True, field="promise_text")
    due = duties.deadline(ctx, due_at.isoformat())
    kind = PromiseKind.AGREED
    _make(ctx, case, kind, text=text.strip(), due=due, instance_id=instance_id)
    duties.show_earliest(case)


def settle(ctx: Context, *, promise_id: int, note: str, is_kept: bool) -> Promise:
    """Note that a promise was kept, or why it could not be (CMP-33).

    Who gave it says so, or who accepted the complaint: it keeps the case open, and its giver may
    have left.

    Raises:
        NotFound: if the actor answers for no such promise.
        PromiseSettled: if somebody was faster.
        InvalidValues: if it is explained without a word, or kept after its time with none; a report
            of progress always says what the client was told.
    """
    promise = ctx.session.get(Promise, promise_id)
    case = None if promise is None else ctx.session.get_one(Case, promise.case_id)
    if promise is None or case is None or not _answers_for(ctx, promise, case):
        raise NotFound(promise=promise_id)
    if promise.state != PromiseState.OPEN:
        raise PromiseSettled(promise=promise_id)
    is_progress = promise.kind == PromiseKind.PROGRESS
    _check(note.strip(), is_needed=is_progress or not is_kept or ctx.now > promise.due_at)
    promise.state = PromiseState.KEPT if is_kept else PromiseState.EXPLAINED
    promise.settled_at, promise.settled_by_id = ctx.now, guard.actor(ctx).id
    promise.note = note.strip() or None
    duty = ctx.session.get_one(Duty, promise.duty_id)
    duty.ended_at, duty.next_at, duty.cause = ctx.now, None, f"promise:{promise.state.value}"
    ctx.session.flush()
    duties.show_earliest(case)
    ledger.record(
        ctx,
        f"promise.{promise.state.value}",
        case=case,
        promise=promise.id,
        task=duty.engine_task_id,
        due=promise.due_at,
        personal={"note": promise.note} if promise.note else None,
    )
    if is_progress:
        accompany(ctx, case, days=_interval(duty), instance_id=duty.instance_id or 0)
    return promise


def renew(ctx: Context, promise: Promise, *, due_at: datetime) -> None:
    """Book the new time that was agreed for a promise that could not be kept (CMP-33)."""
    case = ctx.session.get_one(Case, promise.case_id)
    duty = ctx.session.get_one(Duty, promise.duty_id)
    text = promise.text or (promise.note or "")
    add(ctx, case, due_at=due_at, text=text, instance_id=duty.instance_id or 0)


def _interval(duty: Duty) -> int:
    """Return after how many days a reminder comes back: as many as it was made with."""
    return int(next(told["count"] for told in duty.explanation if "count" in told))


def _answers_for(ctx: Context, promise: Promise, case: Case) -> bool:
    who = guard.actor(ctx).id
    return who in (promise.owner_id, case.acceptor_id) and guard.may(ctx, Action.CASE_READ, case)


def _check(words: str, *, is_needed: bool, field: str = "note") -> None:
    if is_needed and not words:
        raise InvalidValues(errors={field: [FieldError(code="required")]})
    if len(words) > LONGEST_NOTE:
        too_long = FieldError(code="too_long", params={"max": LONGEST_NOTE})
        raise InvalidValues(errors={field: [too_long]})


def _make(
    ctx: Context, case: Case, kind: PromiseKind, *, text: str, due: Deadline, instance_id: int
) -> None:
    who = guard.actor(ctx)
    values = duties.row(
        case=case,
        instance_id=instance_id,
        engine_task_id=str(uuid4()),
        element=_ELEMENTS[kind],
        kind=DutyKind.PROMISE,
        rule=_RULES[kind],
        due=due,
    )
    duty = Duty(**values)
    ctx.session.add(duty)
    ctx.session.flush()
    promise = Promise(
        case_id=case.id,
        duty_id=duty.id,
        kind=kind,
        text=text,
        owner_id=who.id,
        made_at=ctx.now,
        due_at=due.due_at,
    )
    ctx.session.add(promise)
    ctx.session.flush()
    ledger.record(
        ctx,
        "promise.made",
        case=case,
        promise=promise.id,
        due=due.due_at,
        rule=_RULES[kind],
        duties=[duties.told(values)],
        personal={"text": text} if text else None,
    )
