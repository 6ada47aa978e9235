"""A task that is given back: to whoever let somebody else do it, or to the group it came from."""

from typing import Any

from engine.domain.notices import Notice
from engine.services import addressees, directory, guard, outbox
from engine.services.context import Context
from engine.store.cases import Case
from engine.store.tasks import UserTask


def give_back(ctx: Context, task: UserTask, case: Case) -> dict[str, Any]:
    """Take a task from its holder and tell whom it comes to; return the new one for the ledger.

    What was delegated goes back to its owner, if the delegate gives it up and the owner may have it
    still (CMP-60); whatever a superior takes away goes to the group, and its holder is told.
    """
    found = guard.recusals(ctx, case, role=task.candidate_role, task=task.element_id)
    barred = {each.person_id for each in found}
    before, owner = task.assignee_id, task.owner_id
    me = guard.actor(ctx)
    goes_back = before in me.ids and owner is not None and owner not in barred
    task.assignee_id = owner if goes_back else None
    task.owner_id, task.claimed_at = None, ctx.now if goes_back else None
    tell(ctx, before, task, case)
    ctx.session.flush()
    kind, people = addressees.of_task(
        ctx,
        holder_id=task.assignee_id,
        role=task.candidate_role,
        unit=directory.organization(ctx).unit(task.candidate_unit_id or 0),
        barred=barred,
    )
    kind = Notice.TASK_RETURNED if kind == Notice.TASK_ASSIGNED else kind
    for person in people:
        if person not in {me.id, before}:
            outbox.notify(ctx, kind, recipient_id=person, case=case, task=task.id)
    return {"to": directory.any_login(ctx, owner)} if goes_back and owner is not None else {}


def tell(ctx: Context, before: int | None, task: UserTask, case: Case) -> None:
    """Tell whoever held a task that somebody else has taken it from them."""
    for person in addressees.present(ctx, [before], barred={guard.actor(ctx).id}):
        outbox.notify(ctx, Notice.TASK_TAKEN_BACK, recipient_id=person, case=case, task=task.id)
