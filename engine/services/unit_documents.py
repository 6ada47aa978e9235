"""What units keep ready: added, listed with what is missing, and looked at again in time."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Final

from sqlalchemy import select

from engine.domain import access, readiness
from engine.domain.access import Subject
from engine.domain.calendar import SHANGHAI
from engine.domain.grants import Action
from engine.domain.notices import Notice
from engine.domain.organization import Unit, UnitKind
from engine.domain.readiness import Document, Standing
from engine.errors import FieldError, InvalidValues, NotFound
from engine.services import addressees, directory, duties, guard, ledger, outbox
from engine.services.context import Context
from engine.services.pages import Page
from engine.services.vault import Arrival
from engine.store.cases import Case
from engine.store.duties import Duty, DutyKind
from engine.store.unit_documents import UnitDocument

ADDED: Final = "unit_document.added"
LONGEST: Final = 80
MOST_UNITS: Final = 25
_CLOSING: Final = time(17)
_ESCALATE: Final = {"term": "working days", "count": 1}


@dataclass(frozen=True, kw_only=True)
class NewDocument:
    """A version of a document, or a check of a place, as somebody brings it."""

    unit: str
    kind: str
    edition: str
    since: date | None
    review_on: date | None
    file_name: str


@dataclass(frozen=True, kw_only=True)
class DocumentRow:
    """One thing that a unit has to keep ready; what is missing has no id."""

    unit_id: int
    unit: str
    kind: str
    rule: str
    standing: str
    id: int | None = None
    edition: str | None = None
    since: date | None = None
    review_at: datetime | None = None
    file_name: str | None = None
    sha256: str | None = None
    added_by: str | None = None


def board(
    ctx: Context, *, lacking: bool = False, after: str | None = None, limit: int = MOST_UNITS
) -> Page[DocumentRow]:
    """Return what the units that the actor may see keep ready, some units a page, by their codes.

    With `lacking`, only what is missing, or was not looked at again in time (CMP-21, EMG-02).
    """
    kept = _current(ctx)
    by_unit = {
        unit.code: rows
        for unit in _units(ctx, Action.UNIT_DOCUMENT_READ)
        if (rows := [row for row in _rows(ctx, unit, kept) if not lacking or _lacks(row)])
    }
    codes = [code for code in sorted(by_unit) if after is None or code > after]
    shown = codes[:limit]
    return Page(
        rows=[row for code in shown for row in by_unit[code]],
        next=shown[-1] if len(codes) > limit else None,
        total=sum(len(rows) for rows in by_unit.values()),
    )


def addable(ctx: Context) -> list[Unit]:
    """Return the units for which the actor may add something."""
    return [*_units(ctx, Action.UNIT_DOCUMENT_ADD)]


def add(ctx: Context, new: NewDocument, *, arrival: Arrival, media_type: str) -> UnitDocument:
    """Add a version, or a check, with its file in the vault, in place of the one before.

    It is a duty of the head of the unit to look at it again in time (CMP-21, EMG-02).

    Raises:
        InvalidValues: naming each field that is not acceptable.
        NotAllowed: if the actor may not do so for this unit.
    """
    unit = next(
        (each for each in directory.organization(ctx).units() if each.code == new.unit), None
    )
    since, review_on = _check(ctx, new, unit)
    if unit is None:
        raise NotFound(unit=new.unit)
    access.require(guard.actor(ctx), Action.UNIT_DOCUMENT_ADD, Subject(unit_paths=[unit.path]))
    _replace(ctx, unit, new.kind)
    review_at = datetime.combine(review_on, _CLOSING, SHANGHAI)
    duty = _duty(new.kind, review_at=review_at, now=ctx.now)
    ctx.session.add(duty)
    ctx.session.flush()
    found = UnitDocument(
        unit_id=unit.id,
        kind=new.kind,
        edition=new.edition.strip(),
        since=since,
        review_at=review_at,
        duty_id=duty.id,
        file_name=new.file_name[-LONGEST:],
        media_type=media_type,
        size=arrival.size,
        sha256=arrival.sha256,
        added_by_id=guard.actor(ctx).id,
        added_at=ctx.now,
    )
    ctx.session.add(found)
    ctx.session.flush()
    ledger.record(
        ctx,
        ADDED,
        unit=unit.code,
        document=new.kind,
        edition=found.edition,
        since=since.isoformat(),
        review=review_on.isoformat(),
        sha256=found.sha256,
    )
    return found


def find(ctx: Context, document_id: int) -> UnitDocument:
    """Return one version with its file.

    Raises:
        NotFound: if there is none.
        NotAllowed: if the actor may not see what its unit keeps.
    """
    found = ctx.session.get(UnitDocument, document_id)
    if found is None:
        raise NotFound(document=document_id)
    path = directory.organization(ctx).unit(found.unit_id).path
    access.require(guard.actor(ctx), Action.UNIT_DOCUMENT_READ, Subject(unit_paths=[path]))
    return found


def plan_of(ctx: Context, case: Case) -> DocumentRow | None:
    """Return the emergency plan of the branch that a case is about, or that it has none (EMG-02).

    Where no branch has a part in the case, or the actor may not see it, there is nothing to return.
    """
    units = directory.organization(ctx)
    parts = (case.accepting_unit_id, case.intake_unit_id, case.client_branch_id)
    found = (units.unit(part) for part in parts if part is not None)
    branch = next((unit for unit in found if unit.kind == UnitKind.BRANCH), None)
    if branch is None or not _may(ctx, Action.UNIT_DOCUMENT_READ, branch):
        return None
    return next(_rows(ctx, branch, _current(ctx, unit=branch)), None)


def remind(ctx: Context, duty: Duty) -> None:
    """Tell the head of the unit that a review nears, then that it was missed, then who is above.

    Of a head who is away the substitute is told, and without one the next head (CMP-58, CMP-60).
    """
    found = ctx.session.scalars(select(UnitDocument).where(UnitDocument.duty_id == duty.id)).one()
    unit = directory.organization(ctx).unit(found.unit_id)
    duty.claimed_until, duty.try_count = None, 0
    kind = Notice.UNIT_DOCUMENT_NEAR
    people = addressees.above(ctx, unit, barred=())
    if ctx.now <= duty.due_at:
        duty.warned_at, duty.next_at = ctx.now, duties.just_after(duty.due_at)
    elif duty.breached_at is None:
        kind, duty.breached_at = Notice.UNIT_DOCUMENT_OVERDUE, ctx.now
        duty.next_at = duties.deadline(ctx, _ESCALATE).due_at
    else:
        kind = Notice.UNIT_DOCUMENT_ESCALATED
        duty.escalated_at, duty.next_at = ctx.now, None
        people = _above(ctx, unit)
    ledger.record(ctx, str(kind), unit=unit.code, document=found.kind, due=duty.due_at)
    for person in people:
        outbox.notify(ctx, kind, recipient_id=person, unit=unit.code, document=found.kind)


def _above(ctx: Context, unit: Unit) -> list[int]:
    """Return the nearest head above a unit's own, and headquarters."""
    below = {unit.head_id, directory.stand_in(ctx, unit.head_id)}
    nearest = addressees.above(ctx, unit, barred=below)
    return sorted({*nearest, *addressees.headquarters(ctx, barred=())})


def _check(ctx: Context, new: NewDocument, unit: Unit | None) -> tuple[date, date]:
    """Return both days, if everything that was brought fits."""
    today = ctx.now.astimezone(SHANGHAI).date()
    kinds = [each.value for each in readiness.demanded(unit)] if unit is not None else []
    edition = new.edition.strip()
    tests: Iterable[tuple[str, bool, str]] = (
        ("unit", unit is None, "unit_unknown"),
        ("kind", unit is not None and new.kind not in kinds, "not_an_option"),
        ("edition", not edition, "required"),
        ("edition", len(edition) > LONGEST, "invalid"),
        ("since", new.since is None, "not_a_day"),
        ("since", new.since is not None and new.since > today, "in_future"),
        ("review_on", new.review_on is None, "not_a_day"),
        ("review_on", new.review_on is not None and new.review_on <= today, "in_the_past"),
        (
            "review_on",
            new.review_on is not None
            and new.review_on > today + timedelta(days=readiness.LONGEST_DAYS),
            "review_too_late",
        ),
    )
    errors = {name: [FieldError(code=code)] for name, is_wrong, code in tests if is_wrong}
    if errors or new.since is None or new.review_on is None:
        raise InvalidValues(errors=errors)
    return new.since, new.review_on


def _replace(ctx: Context, unit: Unit, kind: str) -> None:
    """Let the version before stand for the past; nobody has to look at it any more."""
    before = ctx.session.scalar(
        select(UnitDocument).where(
            UnitDocument.unit_id == unit.id,
            UnitDocument.kind == kind,
            UnitDocument.replaced_at.is_(None),
        )
    )
    if before is not None:
        before.replaced_at = ctx.now
        duty = ctx.session.get_one(Duty, before.duty_id)
        duty.ended_at, duty.next_at, duty.cause = ctx.now, None, "unit_document:replaced"
        ctx.session.flush()


def _duty(kind: str, *, review_at: datetime, now: datetime) -> Duty:
    warn_at = max(review_at - readiness.NEAR, now)
    return Duty(
        element_id=kind,
        kind=DutyKind.DOCUMENT,
        rule=readiness.rule(Document(kind)),
        due_at=review_at,
        warn_at=warn_at,
        next_at=warn_at,
        explanation=[],
        try_count=0,
    )


def _current(ctx: Context, *, unit: Unit | None = None) -> dict[tuple[int, str], UnitDocument]:
    """Return what is kept now; no more than there are units times kinds."""
    statement = select(UnitDocument).where(UnitDocument.replaced_at.is_(None))
    if unit is not None:
        statement = statement.where(UnitDocument.unit_id == unit.id)
    return {(row.unit_id, row.kind): row for row in ctx.session.scalars(statement)}


def _rows(
    ctx: Context, unit: Unit, kept: dict[tuple[int, str], UnitDocument]
) -> Iterator[DocumentRow]:
    for document in readiness.demanded(unit):
        found = kept.get((unit.id, document.value))
        standing = readiness.standing(found.review_at if found else None, now=ctx.now)
        row = DocumentRow(
            unit_id=unit.id,
            unit=unit.code,
            kind=document.value,
            rule=readiness.rule(document),
            standing=standing.value,
        )
        yield row if found is None else _filled(ctx, row, found)


def _filled(ctx: Context, row: DocumentRow, found: UnitDocument) -> DocumentRow:
    kept = ("id", "edition", "since", "review_at", "file_name", "sha256")
    return replace(
        row,
        added_by=directory.any_login(ctx, found.added_by_id),
        **{name: getattr(found, name) for name in kept},
    )


def _lacks(row: DocumentRow) -> bool:
    return Standing(row.standing) in readiness.LACKING


def _units(ctx: Context, action: Action) -> Iterator[Unit]:
    units = directory.organization(ctx).units()
    return (unit for unit in units if readiness.demanded(unit) and _may(ctx, action, unit))


def _may(ctx: Context, action: Action, unit: Unit) -> bool:
    return access.allows(guard.actor(ctx), action, Subject(unit_paths=[unit.path])).allowed
