"""Open tasks that go to somebody else as soon as their holder must stay out (CMP-57, CMP-61)."""

from collections.abc import Collection, Mapping
from typing import Any, Final

from sqlalchemy import select

from engine.domain import recusal
from engine.services import addressees, directory, guard, outbox
from engine.services.context import Context
from engine.store.cases import Case
from engine.store.instances import ProcessInstance
from engine.store.tasks import TaskStatus, UserTask

_NAMED: Final = frozenset({"accused_person", "found_accused_person"})
"""The facts that say who must stay out."""


def follow(
    ctx: Context,
    *,
    case: Case,
    stored: ProcessInstance,
    changed: Mapping[str, Any],
    kept: Collection[str],
) -> list[dict[str, Any]]:
    """Take the tasks that stay open from whoever must stay out now, and offer them to the next.

    `kept` are the engine's ids of those tasks. Each that moved is told for the ledger, with who had
    to stay out of it; whoever it comes to hears of it (CMP-31).
    """
    if not kept or not any(changed.get(name) for name in _NAMED):
        return []
    rows = ctx.session.scalars(
        select(UserTask).where(
            UserTask.instance_id == stored.id,
            UserTask.engine_task_id.in_(kept),
            UserTask.status == TaskStatus.OPEN,
        )
    ).all()
    return [told for row in rows if (told := _offer(ctx, case, row)) is not None]


def _offer(ctx: Context, case: Case, row: UserTask) -> dict[str, Any] | None:
    """Offer one task to whoever may do it now; return what moved, if anything did."""
    barred = guard.recusals(ctx, case, role=row.candidate_role, task=row.element_id)
    out = {each.person_id for each in barred}
    units = directory.organization(ctx)
    unit = units.unit(row.candidate_unit_id or 0)
    holders = directory.holders(ctx, role=row.candidate_role or "", units=units.line(unit))
    next_up = recusal.unit_with_candidates(units, unit, holders=holders, recusals=barred)
    if next_up is unit and out.isdisjoint({row.assignee_id, row.owner_id}):
        return None
    row.candidate_unit_id = next_up.id
    row.owner_id = None if row.owner_id in out else row.owner_id
    if row.assignee_id in out:
        row.assignee_id, row.owner_id, row.claimed_at = row.owner_id, None, None
    holder = row.assignee_id
    kind, people = addressees.of_task(
        ctx, holder_id=holder, role=row.candidate_role, unit=next_up, barred=out
    )
    for person in people:
        outbox.notify(ctx, kind, recipient_id=person, case=case, task=row.id)
    return {
        "element": row.element_id,
        "task": row.engine_task_id,
        "round": row.round,
        "role": row.candidate_role,
        "unit": next_up.id,
        "assignee": None if holder is None else directory.any_login(ctx, holder),
        "due": row.due_at,
        "barred": guard.barred(ctx, barred),
        "moved": True,
    }
