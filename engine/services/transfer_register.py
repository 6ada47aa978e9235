"""The register of transferred complaints: which body, by when, and what became of its reply.

A row is written with the step that changes what it says; lists read no facts.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, delete, select

from engine.domain import access
from engine.domain.calendar import SHANGHAI
from engine.domain.grants import Action
from engine.errors import NotAllowed
from engine.services import duties, guard, ledger, pages
from engine.services.context import Context
from engine.services.pages import Order, Page
from engine.store.cases import Case
from engine.store.tasks import TaskStatus, UserTask
from engine.store.transfers import Transfer

TOLD_BY: Final = frozenset(
    {
        "transfer_source",
        "transfer_document",
        "transfer_received_at",
        "transfer_deadline",
        "transfer_supplement",
        "transfer_reply_number",
        "transfer_reply_sent_at",
    }
)
"""The facts that the register is written from."""

EXPORTED: Final = "register.exported"
"""The entry of a copy that left the house."""

SENT: Final = "sent"
WAITING: Final = "waiting"
_STAGES: Final = {
    "draft_transfer_reply": "draft",
    "approve_reply_as_department": "approval",
    "approve_reply_as_compliance": "approval",
    "approve_reply_as_leader": "approval",
    "send_transfer_reply": "approved",
}
"""How far the reply is while one of these tasks is open."""

STAGES: Final = (WAITING, *dict.fromkeys(_STAGES.values()), SENT)


@dataclass(frozen=True, kw_only=True)
class TransferFilters:
    """What the register is narrowed to; `state` is open or sent."""

    source: str | None = None
    state: str | None = None
    overdue: bool = False


@dataclass(frozen=True, kw_only=True)
class TransferRow:
    """One transfer as the register shows it; `stage` says how far its reply is."""

    case_id: int
    number: str
    title: str | None
    client_name: str | None
    accepting_unit_id: int | None
    source: str
    document: str | None
    supplement: int
    received_at: datetime
    deadline_at: datetime | None
    reply_number: str | None
    replied_at: datetime | None
    stage: str = WAITING

    def is_overdue(self, now: datetime) -> bool:
        """Test whether the body waits for its reply beyond the time it has set."""
        return self.replied_at is None and self.deadline_at is not None and self.deadline_at < now


def follow(ctx: Context, case: Case, changed: Mapping[str, Any], facts: Mapping[str, Any]) -> None:
    """Write the row of the letter that is being answered, or take it out again (REG-03).

    Another letter, and another reply to one that was answered, has a row of its own. A letter is
    taken out when two people have corrected that the complaint was transferred at all (CMP-08).
    """
    if not TOLD_BY & changed.keys():
        return
    source, document = facts.get("transfer_source"), facts.get("transfer_document") or ""
    of_letter = (Transfer.case_id == case.id, Transfer.document == document)
    if not source:
        ctx.session.execute(delete(Transfer).where(*of_letter))
        return
    supplement = facts.get("transfer_supplement") or 0
    row = ctx.session.scalar(select(Transfer).where(*of_letter, Transfer.supplement == supplement))
    if row is None:
        row = Transfer(case_id=case.id, document=document, supplement=supplement)
        ctx.session.add(row)
    deadline = facts.get("transfer_deadline")
    row.source, row.is_queued = source, False
    row.received_at = (
        _moment(facts.get("transfer_received_at") or facts.get("complained_at")) or case.opened_at
    )
    row.deadline_at = duties.deadline(ctx, deadline).due_at if deadline else None
    row.reply_number = facts.get("transfer_reply_number")
    row.replied_at = _moment(facts.get("transfer_reply_sent_at"))


def search(
    ctx: Context,
    *,
    filters: TransferFilters | None = None,
    after: str | None = None,
    limit: int = pages.PAGE,
    action: Action = Action.CASE_READ,
) -> Page[TransferRow]:
    """Return one page of the transfers that the actor may see, the latest received first."""
    statement = (
        select(
            Transfer.id,
            Transfer.case_id,
            Case.number,
            Case.title,
            Case.client_name,
            Case.accepting_unit_id,
            Transfer.source,
            Transfer.document,
            Transfer.supplement,
            Transfer.is_queued,
            Transfer.received_at,
            Transfer.deadline_at,
            Transfer.reply_number,
            Transfer.replied_at,
        )
        .join(Case, Case.id == Transfer.case_id)
        .where(guard.visible_cases(ctx, action=action), *_narrow(ctx, filters or TransferFilters()))
    )
    order = Order(moment=Transfer.received_at, row_id=Transfer.id)
    found: Page[dict[str, Any]] = pages.read(
        ctx.session, statement, row=dict, order=order, after=after, limit=limit
    )
    stages = _stages(ctx, [row["case_id"] for row in found.rows])
    rows = [TransferRow(**_shown(row, stages)) for row in found.rows]
    return Page(rows=rows, next=found.next, total=found.total)


def _shown(row: Mapping[str, Any], stages: Mapping[int, str]) -> dict[str, Any]:
    """Say how far a reply is; a letter that waits for its turn has no tasks yet."""
    is_queued = row["is_queued"]
    stage = WAITING if is_queued else stages.get(row["case_id"], WAITING)
    told = {name: value for name, value in row.items() if name not in {"id", "is_queued"}}
    told["document"] = row["document"] or None
    return {**told, "stage": SENT if row["replied_at"] else stage}


def may_export(ctx: Context) -> bool:
    """Test whether the actor may take any of the register away."""
    return access.holds(guard.actor(ctx), Action.CASE_EXPORT)


def to_export(ctx: Context, *, filters: TransferFilters) -> Page[TransferRow]:
    """Return what the actor may take away, the latest received first, as far as a list is counted.

    Raises:
        NotAllowed: if the actor may take no case away.
    """
    if not may_export(ctx):
        raise NotAllowed(action=str(Action.CASE_EXPORT), reason="no_role")
    most = pages.MOST_COUNTED
    return search(ctx, filters=filters, limit=most, action=Action.CASE_EXPORT)


def note_export(ctx: Context, *, filters: TransferFilters, count: int, digest: str) -> None:
    """Record that a copy of the register left the house: its hash tells it from any other (R10)."""
    asked = {name: value for name, value in asdict(filters).items() if value}
    ledger.record(ctx, EXPORTED, register="transfers", filters=asked, cases=count, sha256=digest)


def _narrow(ctx: Context, filters: TransferFilters) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if filters.source is not None:
        found.append(Transfer.source == filters.source)
    if filters.state == "open" or filters.overdue:
        found.append(Transfer.replied_at.is_(None))
    if filters.state == SENT:
        found.append(Transfer.replied_at.is_not(None))
    if filters.overdue:
        found.append(Transfer.deadline_at < ctx.now)
    return found


def _stages(ctx: Context, case_ids: list[int]) -> dict[int, str]:
    """Return how far the reply of each case is, by the task that is open."""
    rows = ctx.session.execute(
        select(UserTask.case_id, UserTask.element_id).where(
            UserTask.case_id.in_(case_ids),
            UserTask.element_id.in_(_STAGES),
            UserTask.status == TaskStatus.OPEN,
        )
    )
    return {case_id: _STAGES[element] for case_id, element in rows}


def _moment(text: str | None) -> datetime | None:
    if not text:
        return None
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=SHANGHAI)
