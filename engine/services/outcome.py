"""What one step leaves behind: tasks, duties, facts, messages and a ledger entry (design D5)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from engine.services import (
    directory,
    duties,
    focus,
    ledger,
    messages,
    mirror,
    projection,
    reoffers,
    search_index,
    successions,
    transfer_register,
)
from engine.services.case_host import CaseHost
from engine.services.context import Context
from engine.services.models import Models
from engine.store import versions
from engine.store.cases import Case, CaseFacts, CaseStatus
from engine.store.instances import InstanceStatus, ProcessInstance
from engine.workflow.instance import Instance
from engine.workflow.position import Position


@dataclass(frozen=True, kw_only=True)
class Held:
    """The rows that one step reads and changes, all of them versioned or guarded by one that is."""

    case: Case
    facts: CaseFacts
    stored: ProcessInstance
    models: Models


@dataclass(frozen=True, kw_only=True)
class Step:
    """What moved the instance, for the ledger; `completed` is the engine's id of a done task."""

    kind: str
    cause: str
    completed: str | None = None
    values: Mapping[str, Any] = field(default_factory=dict)


def store(
    ctx: Context, held: Held, host: CaseHost, instance: Instance, *, before: Position, step: Step
) -> list[int]:
    """Mirror the difference between two positions; return the ids of the messages sent."""
    case, stored, after = held.case, held.stored, instance.position()
    marks = search_index.marks(case)
    _move(ctx, stored, instance, after=after)
    projection.apply(ctx, case, host.changed)
    focus.follow(ctx, case, host.changed)
    transfer_register.follow(ctx, case, host.changed, host.values)
    if host.changed:
        versions.write_facts(ctx.session, held.facts, host.stored_facts())
    gone = [task for task in before.user_tasks if task not in after.user_tasks]
    cancelled = [task for task in gone if str(task.task_id) != step.completed]
    silent = [timer for timer in before.timers if timer not in after.timers]
    appeared = [task for task in after.user_tasks if task not in before.user_tasks]
    arrivals = successions.arrivals(ctx, stored, appeared=appeared, cancelled=cancelled)
    over = [*(task.task_id for task in gone), *(timer.task_id for timer in silent)]
    duties.end(
        ctx,
        instance_id=stored.id,
        engine_task_ids=[str(task_id) for task_id in over],
        cause=step.cause,
    )
    begun = mirror.begun(instance, tasks=after.user_tasks)
    duties.begin(ctx, instance_id=stored.id, engine_task_ids=begun, cause=step.cause)
    opened = mirror.opened(
        ctx,
        case=case,
        stored=stored,
        instance=instance,
        models=held.models,
        arrivals=arrivals,
    )
    moved = reoffers.follow(
        ctx,
        case=case,
        stored=stored,
        changed=host.changed,
        kept=[str(task.task_id) for task in after.user_tasks if task in before.user_tasks],
    )
    timers = mirror.timers(
        ctx,
        case=case,
        stored=stored,
        instance=instance,
        models=held.models,
        appeared=[timer for timer in after.timers if timer not in before.timers],
    )
    mirror.subscriptions(
        ctx,
        case=case,
        stored=stored,
        instance=instance,
        before=before.subscriptions,
        after=after.subscriptions,
    )
    ended = mirror.cancelled(ctx, stored=stored, tasks=cancelled, cause=step.cause)
    _finish(ctx, case, after=after)
    comes = [*opened.tasks, *moved]
    _index(ctx, held, host, marks=marks, opened=comes)
    _record(
        ctx,
        held,
        host,
        after,
        step=step,
        opened=comes,
        duties=[*opened.duties, *timers],
        cancelled=ended,
        passed=instance.passed,
        **({"begun": begun} if begun else {}),
    )
    return messages.send(ctx, host.sent, sender=case)


def _move(ctx: Context, stored: ProcessInstance, instance: Instance, *, after: Position) -> None:
    """Store the new position first: its version says at once that somebody else was faster.

    Two tries of one step give some of the next tasks the same id, so an insert before this check
    would meet a constraint instead of a clash.
    """
    over = {"status": InstanceStatus.COMPLETED, "ended_at": ctx.now} if after.is_completed else {}
    versions.write(ctx.session, stored, state=instance.state(), **over)


def _finish(ctx: Context, case: Case, *, after: Position) -> None:
    """Set what the row of the case says."""
    if after.is_completed:
        case.status, case.closed_at = CaseStatus.CLOSED, ctx.now
        case.due_at = case.warn_at = case.explainer_id = None
    else:
        duties.show_earliest(case)


def _index(
    ctx: Context,
    held: Held,
    host: CaseHost,
    *,
    marks: frozenset[str],
    opened: Sequence[Mapping[str, Any]],
) -> None:
    """Let the case be found by what it says now, and by whom it has come to, in the same step."""
    case, declared = held.case, held.models.facts
    holders = (directory.user_id(ctx, task["assignee"]) for task in opened if task["assignee"])
    search_index.reach(
        case,
        people=[*holders, *([ctx.actor.id] if ctx.actor else [])],
        groups=[(task["unit"], task["role"]) for task in opened if task["role"]],
    )
    says = any(declared[name].is_searchable for name in host.changed)
    if says or search_index.marks(case) != marks:
        search_index.store(ctx, case, models=held.models, facts=host.values)


def _record(
    ctx: Context,
    held: Held,
    host: CaseHost,
    after: Position,
    *,
    step: Step,
    **moved: Any,
) -> None:
    """Write the one entry of a step: what changed, and where the instance stands now (R10)."""
    declared = held.models.facts
    personal = {name: value for name, value in host.changed.items() if declared[name].is_personal}
    ledger.record(
        ctx,
        step.kind,
        case=held.case,
        personal=personal,
        **step.values,
        facts={name: value for name, value in host.changed.items() if name not in personal},
        decided=host.decided,
        **moved,
        sent=[name for name, _, _ in host.sent],
        tokens=[list(token) for token in after.tokens],
        status=held.case.status,
    )
