"""When a report is due, and how its case is opened: by heartbeat, by a person, as restatement."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import func, select, update

from engine.domain import access, deadlines, reports
from engine.domain.calendar import SHANGHAI
from engine.domain.deadlines import Deadline
from engine.domain.grants import Action
from engine.domain.organization import Function, Unit, UnitKind
from engine.domain.periods import Period
from engine.domain.reports import Origin, ReportType, Rhythm
from engine.errors import FieldError, InvalidValues, NotFound
from engine.services import case_views, directory, duties, guard, ledger, reasons, runtime
from engine.services.context import Context
from engine.services.outcome import Held
from engine.store import counters
from engine.store.cases import IS_UNREPORTED, Case, CaseKind
from engine.store.duties import DutyKind
from engine.store.releases import Release
from engine.store.reports import Report

ON_EVENT: Final = tuple(kind for kind, each in reports.TYPES.items() if each.rhythm == Rhythm.EVENT)
_MAJOR: Final = "major_complaint"
_SENT: Final = "send_report"
_AT_ONCE: Final = 50


@dataclass(frozen=True, kw_only=True)
class Order:
    """Which report is to be made; `subject` and `restates` are numbers of cases."""

    kind: str
    origin: str
    unit: str
    period: Period
    subject: str | None = None
    restates: str | None = None

    @property
    def slot(self) -> str:
        """Name the place that only one report takes, whoever orders it first."""
        about = self.restates or self.subject or self.unit
        return f"report:{self.kind}:{self.period.name}:{about}"


def missing(ctx: Context, *, day: date | None = None) -> list[Order]:
    """Return the reports whose period is over and that nobody has begun, nil ones included.

    With a `day` of the past, they are those of the periods that were the last on that day, which is
    how somebody catches up. Periods that ended before the first release came into force were
    somebody else's.

    Raises:
        InvalidValues: if the day has not come yet, so that its periods may not be over.
    """
    today = ctx.now.astimezone(SHANGHAI).date()
    if day is not None and day > today:
        raise InvalidValues(errors={"date": [FieldError(code="in_future")]})
    first = ctx.session.scalar(select(func.min(Release.in_force_at)))
    if first is None:
        return []
    wanted = [
        order
        for order in _periodic(ctx, day or today)
        if order.period.ends >= first.astimezone(SHANGHAI).date()
    ]
    begun = ctx.session.execute(
        select(Report.kind, Report.period, Report.unit_id).where(
            Report.kind.in_({order.kind for order in wanted}),
            Report.period.in_({order.period.name for order in wanted}),
            Report.subject_case_id.is_(None),
        )
    )
    known = {tuple(row) for row in begun}
    units = directory.organization(ctx)
    return [
        order
        for order in wanted
        if (order.kind, order.period.name, units.unit_by_code(order.unit).id) not in known
    ] + list(_of_major_complaints(ctx, today))


def begin(ctx: Context, order: Order) -> str | None:
    """Open the case of a report, and its duty; None if somebody else has just done so."""
    if order.restates is None and counters.next_value(ctx.session, name=order.slot) > 1:
        return None
    held = runtime.open_case(
        ctx,
        kind=CaseKind.REPORT,
        facts={
            "report_kind": order.kind,
            "report_origin": order.origin,
            "report_period": order.period.name,
            "report_begins": order.period.begins.isoformat(),
            "report_ends": order.period.ends.isoformat(),
            "report_subject": order.subject,
            "restates_report": order.restates,
            "accepting_unit": order.unit,
        },
    )
    _owe(ctx, held, order)
    if order.kind == _MAJOR:
        _mark(ctx, order)
    return held.case.number


def begin_about(ctx: Context, *, kind: str, number: str) -> str:
    """Begin a report on something that happened in a case (REP-05, REP-11, REP-12).

    Raises:
        NotFound: if the actor may not read the case.
        InvalidValues: if there is no such kind, or the case has this report already.
    """
    access.require(guard.actor(ctx), Action.REPORT_BEGIN)
    if kind not in ON_EVENT:
        raise InvalidValues(errors={"kind": [FieldError(code="not_an_option")]})
    case = case_views.hold(ctx, number=number).case
    today = ctx.now.astimezone(SHANGHAI).date()
    begun = begin(ctx, _about(ctx, kind=kind, case=case, today=today))
    if begun is None:
        raise InvalidValues(errors={"number": [FieldError(code="reported_already")]})
    return begun


def restate(ctx: Context, *, number: str, reason: str) -> str:
    """Begin a report that restates a frozen one with the figures of today.

    Raises:
        NotFound: if there is no such report, or the actor may not read it.
        InvalidValues: if it is not frozen yet, or nobody says why.
    """
    access.require(guard.actor(ctx), Action.REPORT_BEGIN)
    reasons.check(reason)
    held = case_views.hold(ctx, number=number)
    report = ctx.session.scalar(select(Report).where(Report.case_id == held.case.id))
    if report is None:
        raise NotFound(case=number)
    if report.frozen_at is None:
        raise InvalidValues(errors={"reason": [FieldError(code="not_frozen")]})
    subject = ctx.session.get(Case, report.subject_case_id) if report.subject_case_id else None
    order = Order(
        kind=report.kind,
        origin=report.origin,
        unit=directory.organization(ctx).unit(report.unit_id).code,
        period=Period(name=report.period, begins=report.begins, ends=report.ends),
        subject=subject.number if subject else None,
        restates=number,
    )
    made = begin(ctx, order) or ""
    ledger.record(ctx, "report.restated", case=held.case, by=made, reason=reason.strip())
    return made


def writers(ctx: Context, origin: Origin) -> list[Unit]:
    """Return who writes: margin headquarters, or each branch and the customer service centre."""
    units = directory.organization(ctx)
    if origin == Origin.HEADQUARTERS:
        found = units.find_by_function(Function.MARGIN_HEADQUARTERS)
        return [found] if found else []
    return [
        unit
        for unit in units.units()
        if unit.kind == UnitKind.BRANCH or unit.function == Function.CUSTOMER_SERVICE
    ]


def _periodic(ctx: Context, today: date) -> Iterator[Order]:
    for kind in reports.TYPES.values():
        if kind.rhythm == Rhythm.EVENT:
            continue
        period = reports.latest(kind.rhythm, today)
        for origin in kind.origins:
            for unit in writers(ctx, origin):
                yield Order(kind=kind.kind, origin=origin, unit=unit.code, period=period)


def _of_major_complaints(ctx: Context, today: date) -> Iterator[Order]:
    """Order the report of each major complaint that has none yet (REP-11, ESC-01)."""
    found = ctx.session.scalars(
        select(Case).where(IS_UNREPORTED).order_by(Case.opened_at, Case.id).limit(_AT_ONCE)
    )
    for case in found:
        yield _about(ctx, kind=_MAJOR, case=case, today=today)


def _mark(ctx: Context, order: Order) -> None:
    """Take a major complaint out of those to report, without disturbing whoever works on it."""
    ctx.session.execute(
        update(Case).where(Case.number == order.subject).values(major_reported_at=ctx.now)
    )


def _about(ctx: Context, *, kind: str, case: Case, today: date) -> Order:
    origin = reports.TYPES[kind].origins[0]
    units = directory.organization(ctx)
    unit_id = case.accepting_unit_id or case.intake_unit_id
    writes = writers(ctx, Origin.HEADQUARTERS) if origin == Origin.HEADQUARTERS else []
    unit = writes[0] if writes else units.unit(unit_id or 0)
    day = Period(name=today.isoformat(), begins=today, ends=today)
    return Order(kind=kind, origin=origin, unit=unit.code, period=day, subject=case.number)


def _owe(ctx: Context, held: Held, order: Order) -> None:
    """Store when the report is due, as a duty of its own (REP-02 to REP-05, REG-04)."""
    due = _deadline(ctx, held, order)
    row = duties.row(
        case=held.case,
        instance_id=held.stored.id,
        engine_task_id=_SENT,
        element=_SENT,
        kind=DutyKind.REPORT,
        rule=reports.TYPES[order.kind].rule,
        due=due,
    )
    duties.create(ctx, [row])
    ctx.session.flush()
    duties.show_earliest(held.case)
    report = ctx.session.scalars(select(Report).where(Report.case_id == held.case.id)).one()
    report.due_at = due.due_at
    ledger.record(ctx, "report.due", case=held.case, duties=[duties.told(row)])


def _deadline(ctx: Context, held: Held, order: Order) -> Deadline:
    """Count from the end of the period, or from now where something happened; by working days."""
    kind: ReportType = reports.TYPES[order.kind]
    calendar = duties.calendar(ctx, overrides=held.models.calendar)
    is_periodic = kind.rhythm != Rhythm.EVENT and order.restates is None
    return deadlines.resolve(
        reports.due_term(kind, held.models.policy.__getitem__),
        start=calendar.closing(order.period.ends) if is_periodic else ctx.now,
        calendar=calendar,
        moves_to_working_day=kind.rhythm != Rhythm.YEAR,
    )
