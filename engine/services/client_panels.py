"""Everything the house knows of one client on one page: accounts, past cases, what is open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from sqlalchemy import or_, select

from engine.domain import access
from engine.domain.grants import Action
from engine.domain.masking import mask_name, mask_number
from engine.services import client_lookup, directory, focus, guard, pages, relations
from engine.services.context import Context
from engine.store.cases import Case
from engine.store.clients import Client
from engine.store.duties import Duty, DutyKind
from engine.store.relations import RelationKind, StaffRelation

MOST: Final = 5
_OF_SERVICE: Final = frozenset(
    {
        RelationKind.CLIENT_MANAGER,
        RelationKind.DEVELOPER,
        RelationKind.ADVISER,
        RelationKind.BROKER,
        RelationKind.RECOMMENDER,
    }
)
"""What binds staff to a client in their work; whatever else does is nobody's business here."""

_CENTS: Final = Decimal("0.01")


@dataclass(frozen=True, kw_only=True)
class PastCase:
    """One case about the client that the actor may see."""

    number: str
    kind: str
    status: str
    grade: str | None
    title: str | None
    opened_at: datetime


@dataclass(frozen=True, kw_only=True)
class OpenDuty:
    """What somebody still owes the client, the next one due first."""

    number: str
    process_id: str
    element_id: str | None
    due_at: datetime
    warn_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Tie:
    """Somebody who has or lately had to do with the client, and so stays out (REL-13, REL-14).

    What is no relation of service has no kind here.
    """

    login: str
    kind: str | None
    began_on: date
    ended_on: date | None


@dataclass(frozen=True, kw_only=True)
class Panel:
    """One client, masked; cases and duties are those that the actor may see."""

    number: str
    name: str
    branch: str
    phone: str | None
    account: str | None
    opened_on: date | None
    assets: Decimal | None
    liability: Decimal | None
    ratio: Decimal | None
    cases: Sequence[PastCase]
    case_count: int
    duties: Sequence[OpenDuty]
    ties: Sequence[Tie]
    focus: Sequence[str]


def read(ctx: Context, *, number: str, locale: str = "zh_CN") -> Panel:
    """Return what is known of a client; six queries, each on an index.

    Raises:
        NotFound: if nobody has this number.
        NotAllowed: if the actor may not look at clients.
    """
    access.require(guard.actor(ctx), Action.CLIENT_READ)
    client = client_lookup.hold(ctx, number)
    unit = directory.organization(ctx).unit(client.branch_id)
    visible = guard.visible_cases(ctx)
    about = select(Case).where(Case.client_id == client.id, visible)
    cases = ctx.session.scalars(about.order_by(Case.opened_at.desc(), Case.id.desc()).limit(MOST))
    return Panel(
        number=client.number,
        name=mask_name(client.name) or "",
        branch=(unit.name_en or unit.name) if locale.startswith("en") else unit.name,
        phone=mask_number(client.phone),
        account=mask_number(client.credit_account),
        opened_on=client.opened_on,
        assets=client.assets,
        liability=client.liability,
        ratio=_ratio(client),
        cases=[_past(case) for case in cases],
        case_count=pages.count(
            ctx.session, select(Case.id).where(Case.client_id == client.id, visible)
        ),
        duties=_duties(ctx, client),
        ties=_ties(ctx, client),
        focus=focus.of_client(ctx, client.id),
    )


def _duties(ctx: Context, client: Client) -> list[OpenDuty]:
    rows = ctx.session.execute(
        select(Case.number, Case.kind, Duty.element_id, Duty.due_at, Duty.warn_at)
        .join(Case, Case.id == Duty.case_id)
        .where(
            Case.client_id == client.id,
            guard.visible_cases(ctx),
            Duty.ended_at.is_(None),
            Duty.kind != DutyKind.TIMER,
        )
        .order_by(Duty.due_at, Duty.id)
        .limit(MOST)
    )
    return [
        OpenDuty(
            number=row.number,
            process_id=row.kind.value,
            element_id=row.element_id,
            due_at=row.due_at,
            warn_at=row.warn_at,
        )
        for row in rows
    ]


def _ties(ctx: Context, client: Client) -> list[Tie]:
    """Return who stands close to a client, the newest relation first, as far as it still counts."""
    counts = relations.counts_from(ctx)
    rows = ctx.session.scalars(
        select(StaffRelation)
        .where(
            StaffRelation.client_id == client.id,
            or_(StaffRelation.ended_on.is_(None), StaffRelation.ended_on >= counts),
        )
        .order_by(StaffRelation.began_on.desc(), StaffRelation.id)
        .limit(MOST)
    )
    return [
        Tie(
            login=directory.any_login(ctx, row.staff_id),
            kind=row.kind.value if row.kind in _OF_SERVICE else None,
            began_on=row.began_on,
            ended_on=row.ended_on,
        )
        for row in rows
    ]


def _past(case: Case) -> PastCase:
    return PastCase(
        number=case.number,
        kind=case.kind.value,
        status=case.status.value,
        grade=case.grade,
        title=case.title,
        opened_at=case.opened_at,
    )


def _ratio(client: Client) -> Decimal | None:
    """Return the maintenance ratio; nobody without debt has one."""
    if client.assets is None or not client.liability:
        return None
    return (client.assets / client.liability).quantize(_CENTS)
