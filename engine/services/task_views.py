"""What a person sees of one task: its form, the facts it may show, the draft, the clock."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.domain.grants import Action
from engine.forms.form import Form
from engine.services import (
    case_views,
    duties,
    form_drafts,
    guard,
    read_log,
    runtime,
    translation,
)
from engine.services.case_views import CaseView
from engine.services.context import Context
from engine.services.outcome import Held
from engine.store.duties import Duty
from engine.store.instances import InstanceStatus
from engine.store.tasks import TaskStatus, UserTask


@dataclass(frozen=True, kw_only=True)
class TaskView:
    """One task as its page and its API resource show it."""

    id: int
    element_id: str
    name: str
    round: int
    status: TaskStatus
    cause: str | None
    version: int
    priority: int
    created_at: datetime
    completed_at: datetime | None
    due_at: datetime | None
    warn_at: datetime | None
    explanation: list[Any]
    candidate_role: str | None
    candidate_unit: str | None
    assignee: str | None
    assignee_login: str | None
    owner: str | None
    form_id: str
    schema: Mapping[str, Any]
    values: Mapping[str, Any]
    draft: Mapping[str, Any] | None
    draft_at: datetime | None
    can: frozenset[str]
    case: CaseView


def read(ctx: Context, *, task_id: int, locale: str = "zh_CN") -> TaskView:
    """Return a task for somebody who may see its case; only who may complete it sees all it shows.

    Raises:
        NotFound: for everybody else.
    """
    task, held = runtime.hold_task(ctx, task_id)
    guard.require(ctx, Action.CASE_READ, held.case, task)
    read_log.note(ctx, held.case)
    draft = form_drafts.find(ctx, form_drafts.of_task(task))
    duty = duties.of_task(ctx, task)
    form_id = task.form_id or task.element_id
    view = case_views.build(ctx, held, locale=locale)
    can = _can(ctx, held, task, duty, takeover=duties.takeover(ctx, task))
    facts = case_views.in_full(ctx, held) if "complete" in can else view.facts
    definition = held.models.definitions[held.stored.process_id]
    owner = case_views.person(ctx, task.owner_id, locale=locale)
    holder = case_views.person(ctx, task.assignee_id, locale=locale)
    return TaskView(
        id=task.id,
        element_id=task.element_id,
        name=translation.element_name(
            held.models.english,
            file=definition.file,
            element=task.element_id,
            name=task.name,
            locale=locale,
        ),
        round=task.round,
        status=task.status,
        cause=task.cause,
        version=task.version,
        priority=task.priority,
        created_at=task.created_at,
        completed_at=task.completed_at,
        due_at=task.due_at,
        warn_at=task.warn_at,
        explanation=duty.explanation if duty else [],
        candidate_role=task.candidate_role,
        candidate_unit=case_views.unit(ctx, task.candidate_unit_id, locale=locale),
        assignee=holder.name if holder else None,
        assignee_login=holder.login if holder else None,
        owner=owner.name if owner else None,
        form_id=form_id,
        schema=translation.schema(
            held.models.schemas[form_id], held.models.english, form_id=form_id, locale=locale
        ),
        values=_shown(held.models.forms[form_id], facts),
        draft=draft.values if draft else None,
        draft_at=draft.updated_at if draft else None,
        can=can,
        case=view,
    )


def _shown(form: Form, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts that a form shows or asks about, out of those that the actor may read."""
    keys = {field.key for field in form.fields} | form.names
    return {key: facts[key] for key in sorted(keys) if key in facts}


_BUTTONS = {
    "claim": Action.TASK_CLAIM,
    "unclaim": Action.TASK_UNCLAIM,
    "assign": Action.TASK_ASSIGN,
    "delegate": Action.TASK_DELEGATE,
    "complete": Action.TASK_COMPLETE,
    "take_back": Action.TASK_TAKE_BACK,
    "pause": Action.TASK_PAUSE,
}


def _can(
    ctx: Context, held: Held, task: UserTask, duty: Duty | None, *, takeover: Duty | None
) -> frozenset[str]:
    """Return what the actor may do with the task now, for the buttons of the page.

    Whoever a task was given to may still claim it while it must be taken over (TM-05).
    """
    if task.status != TaskStatus.OPEN:
        return frozenset()
    found = {name for name, action in _BUTTONS.items() if guard.may(ctx, action, held.case, task)}
    if task.assignee_id is not None:
        found.discard("claim")
    elif "claim" in found:
        found |= {"complete"}
        found.discard("unclaim")
    if held.stored.status == InstanceStatus.SUSPENDED:
        found.discard("complete")
    if "pause" in found and duty is not None and duty.paused_from is not None:
        found = found - {"pause"} | {"resume"}
    if task.assignee_id == guard.actor(ctx).id:
        found.discard("pause")
        if takeover is not None:
            found.add("claim")
    return frozenset(found)
