"""What is near a complaint that is being typed: repeats, kin, and groups (CMP-06, CMP-09)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, func, insert, literal, or_, select, union_all

from engine.domain import likeness
from engine.services import guard
from engine.services.context import Context
from engine.store.cases import Case, CaseFacts, CaseKind
from engine.store.clients import Client
from engine.store.people import User
from engine.store.radar import RadarMark

REASONS: Final = ("client", "account", "phone", "event", "person", "text")
"""Why a complaint is near, the strongest reason first."""

MOST: Final = 6
_MOST_A_REASON: Final = 20
_TEXT: Final = "complaint_reason"
_MARKED: Final = {"phone": "client_phone", "account": "credit_account"}


@dataclass(frozen=True, kw_only=True)
class Relative:
    """One complaint of the last months that has something in common with this one."""

    number: str
    status: str
    grade: str | None
    title: str | None
    opened_at: datetime
    event_cluster: str | None
    reasons: tuple[str, ...]
    likeness: float


def index(ctx: Context, case: Case, values: Mapping[str, Any]) -> None:
    """Store the marks of a complaint that was just registered, in one insert."""
    marks = {*likeness.marks(str(values.get(_TEXT) or "")), *_plain(values)}
    if marks:
        ctx.session.connection().execute(
            insert(RadarMark),
            [{"mark": mark, "opened_at": case.opened_at, "case_id": case.id} for mark in marks],
        )


def near(
    ctx: Context, values: Mapping[str, Any], *, days: int, besides: str | None = None
) -> Sequence[Relative]:
    """Return the complaints near this one that the actor may see, the nearest first.

    Every reason is looked up on an index, and only its newest complaints are taken; `besides` is
    the number of the complaint itself, where it has one already.
    """
    since = ctx.now - timedelta(days=days)
    found = _candidates(ctx, values, since=since)
    if not found:
        return []
    rows = ctx.session.execute(
        select(
            Case.id,
            Case.number,
            Case.status,
            Case.grade,
            Case.title,
            Case.opened_at,
            Case.event_cluster,
            CaseFacts.facts[_TEXT].as_string().label("text"),
        )
        .join(CaseFacts, CaseFacts.case_id == Case.id)
        .where(
            Case.id.in_(found),
            Case.kind == CaseKind.COMPLAINT,
            Case.number != (besides or ""),
            guard.visible_cases(ctx),
        )
    )
    text = str(values.get(_TEXT) or "")
    all_near = [_relative(row, found[row.id], text=text) for row in rows]
    return sorted((one for one in all_near if one.reasons), key=_rank)[:MOST]


def cluster_size(ctx: Context, values: Mapping[str, Any], *, days: int) -> int:
    """Count the clients of one event, this one included; cases about the actor do not count."""
    event = values.get("event_cluster")
    if not event:
        return 1
    own = select(Client.id).where(Client.number == values.get("client_number")).scalar_subquery()
    others = ctx.session.scalar(
        select(func.count(func.distinct(func.coalesce(Case.client_id, -Case.id)))).where(
            Case.kind == CaseKind.COMPLAINT,
            Case.event_cluster == event,
            Case.opened_at >= ctx.now - timedelta(days=days),
            or_(Case.client_id.is_(None), Case.client_id.is_distinct_from(own)),
            guard.not_recused(ctx),
        )
    )
    return 1 + (others or 0)


def _candidates(
    ctx: Context, values: Mapping[str, Any], *, since: datetime
) -> Mapping[int, set[str]]:
    """Return the ids of complaints that may be near, each with why, in one query."""
    marks = dict.fromkeys(likeness.marks(str(values.get(_TEXT) or "")), "text")
    arms = [
        *(_by_mark(mark, reason, since) for mark, reason in {**marks, **_plain(values)}.items()),
        *(_by_column(where, reason, since) for where, reason in _columns(values)),
    ]
    found: dict[int, set[str]] = defaultdict(set)
    if arms:
        for case_id, reason in ctx.session.execute(union_all(*arms)):
            found[case_id].add(reason)
    return found


def _columns(values: Mapping[str, Any]) -> list[tuple[ColumnElement[bool], str]]:
    """Return the conditions on columns of cases that this complaint gives."""
    found: list[tuple[ColumnElement[bool], str]] = []
    if number := values.get("client_number"):
        client = select(Client.id).where(Client.number == number).scalar_subquery()
        found.append((Case.client_id == client, "client"))
    if login := values.get("accused_person"):
        person = select(User.id).where(User.login == login).scalar_subquery()
        found.append((Case.accused_id == person, "person"))
    if event := values.get("event_cluster"):
        found.append((Case.event_cluster == event, "event"))
    return found


def _plain(values: Mapping[str, Any]) -> dict[int, str]:
    """Return the marks of what is looked for as it is."""
    return {
        likeness.mark(reason, str(values[name])): reason
        for reason, name in _MARKED.items()
        if values.get(name)
    }


def _by_mark(mark: int, reason: str, since: datetime) -> Any:
    newest = (
        select(RadarMark.case_id)
        .where(RadarMark.mark == mark, RadarMark.opened_at >= since)
        .order_by(RadarMark.opened_at.desc())
        .limit(_MOST_A_REASON)
        .subquery()
    )
    return select(newest.c.case_id, _word(reason))


def _by_column(where: ColumnElement[bool], reason: str, since: datetime) -> Any:
    newest = (
        select(Case.id)
        .where(where, Case.opened_at >= since)
        .order_by(Case.opened_at.desc())
        .limit(_MOST_A_REASON)
        .subquery()
    )
    return select(newest.c.id, _word(reason))


def _word(reason: str) -> ColumnElement[str]:
    return literal(reason).label("reason")


def _relative(row: Row[Any], reasons: set[str], *, text: str) -> Relative:
    """Say how near a complaint is; a shared mark alone does not make two texts alike."""
    alike = likeness.likeness(text, row.text or "")
    kept = {*reasons, "text"} if alike >= likeness.ALIKE else reasons - {"text"}
    return Relative(
        number=row.number,
        status=row.status.value,
        grade=row.grade,
        title=row.title,
        opened_at=row.opened_at,
        event_cluster=row.event_cluster,
        reasons=tuple(reason for reason in REASONS if reason in kept),
        likeness=alike,
    )


def _rank(one: Relative) -> tuple[int, float, float]:
    return REASONS.index(one.reasons[0]), -one.likeness, -one.opened_at.timestamp()
