"""User tasks: inbox, queue and archive, one task, and what people do with it."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Response

from engine.services import cases, clocks, task_lists, task_views, tasks, visits
from engine.services.context import Context
from engine.services.task_lists import TaskFilters, View
from webapp import auth, bulk, languages, steps
from webapp.api import control_examples, examples, worklist_examples
from webapp.api.blueprints import Blueprint
from webapp.extensions import transact
from webapp.schemas.base import Values
from webapp.schemas.cases import CaseSummary
from webapp.schemas.control import Reason
from webapp.schemas.tasks import (
    Completed,
    Completion,
    Receiver,
    Task,
    TaskArguments,
    TaskPage,
    TaskState,
)
from webapp.schemas.worklists import BulkOrder, BulkResults, Visitors

blueprint = Blueprint("tasks", __name__, description="The work of people.")
_ONE = "/tasks/<int:task_id>"


@blueprint.reads("/tasks", TaskPage, example=examples.TASKS, because="a list shows no case in full")
@blueprint.arguments(TaskArguments, location="query")
def list_tasks(given: Mapping[str, Any]) -> object:
    """List the caller's inbox, queue, delegated or done tasks, or those of the caller's units."""
    filters = dict(given)
    view, after, limit = View(filters.pop("view")), filters.pop("after"), filters.pop("limit")
    return transact(
        lambda ctx: task_lists.page(
            ctx, view=view, filters=TaskFilters(**filters), after=after, limit=limit
        ),
        actor=auth.actor(),
    )


@blueprint.reads(_ONE, Task, example=examples.TASK, reads="task")
def show_task(task_id: int) -> object:
    """Show one task with its form, the values it shows, the caller's draft and the case."""
    locale = languages.current()
    return transact(
        lambda ctx: task_views.read(ctx, task_id=task_id, locale=locale), actor=auth.actor()
    )


@blueprint.writes(f"{_ONE}/claim", TaskState, records="task.claimed", example=examples.TASK_STATE)
def claim_task(task_id: int) -> Response:
    """Take a task that nobody holds."""
    return _change(lambda ctx: tasks.claim(ctx, task_id=task_id))


@blueprint.writes(
    f"{_ONE}/unclaim", TaskState, records="task.unclaimed", example=examples.TASK_STATE
)
def unclaim_task(task_id: int) -> Response:
    """Give a task back to its group."""
    return _change(lambda ctx: tasks.unclaim(ctx, task_id=task_id))


@blueprint.writes(f"{_ONE}/assign", TaskState, records="task.assign", example=examples.TASK_STATE)
@blueprint.arguments(Receiver, example=examples.RECEIVER)
def assign_task(given: Mapping[str, Any], task_id: int) -> Response:
    """Give a task to somebody, as the head of the unit that it is offered to."""
    return _change(lambda ctx: tasks.assign(ctx, task_id=task_id, login=given["login"]))


@blueprint.writes(
    f"{_ONE}/delegate", TaskState, records="task.delegate", example=examples.TASK_STATE
)
@blueprint.arguments(Receiver, example=examples.RECEIVER)
def delegate_task(given: Mapping[str, Any], task_id: int) -> Response:
    """Let somebody else do a task that the caller holds and stays the owner of."""
    return _change(lambda ctx: tasks.delegate(ctx, task_id=task_id, login=given["login"]))


@blueprint.writes(f"{_ONE}/pause", TaskState, records="duty.paused", example=examples.TASK_STATE)
@blueprint.arguments(Reason, example=control_examples.REASON)
def pause_clock(given: Mapping[str, Any], task_id: int) -> Response:
    """Stop the clock of somebody else's task, with a reason that its account will show."""
    return _change(lambda ctx: clocks.pause(ctx, task_id=task_id, reason=given["reason"]))


@blueprint.writes(f"{_ONE}/resume", TaskState, records="duty.resumed", example=examples.TASK_STATE)
def resume_clock(task_id: int) -> Response:
    """Let the clock of a task run again with as much time left as there was."""
    return _change(lambda ctx: clocks.resume(ctx, task_id=task_id))


@blueprint.writes(
    f"{_ONE}/take-back", TaskState, records="task.taken_back", example=examples.TASK_STATE
)
def take_task_back(task_id: int) -> Response:
    """Take a task back from whom the caller has let do it."""
    return _change(lambda ctx: tasks.take_back(ctx, task_id=task_id))


@blueprint.writes(
    f"{_ONE}/visits",
    Visitors,
    records=None,
    because="who has a page open is known for a minute and kept for nobody (R10)",
    example=worklist_examples.VISITORS,
)
def visit_task(task_id: int) -> Response:
    """Say that the caller has a task open, once every 20 seconds, and learn who else has."""

    def work(ctx: Context) -> steps.Body:
        return dict(Visitors().dump({"rows": visits.note(ctx, task_id=task_id)}))

    return steps.answer(work)


@blueprint.writes(
    "/tasks/bulk", BulkResults, records=bulk.RECORDS, example=worklist_examples.BULK_RESULTS
)
@blueprint.arguments(BulkOrder, example=worklist_examples.BULK)
def change_tasks(given: Mapping[str, Any]) -> Response:
    """Claim, put back or assign many tasks, each by itself, with a result for each."""
    return steps.answer_many(
        lambda: dict(
            BulkResults().dump(
                {"rows": bulk.run(given["action"], given["tasks"], login=given["login"])}
            )
        )
    )


@blueprint.writes(
    f"{_ONE}/draft",
    Values,
    method="PUT",
    records=None,
    because="a draft is nobody's word until it is submitted (R10)",
    example=examples.DRAFT,
)
@blueprint.arguments(Values, example=examples.DRAFT)
def save_draft(given: Mapping[str, Any], task_id: int) -> Response:
    """Keep what the caller has typed so far; nothing in it is checked, and nothing is recorded."""
    values = given["values"]

    def work(ctx: Context) -> steps.Body:
        tasks.save_draft(ctx, task_id=task_id, values=values)
        return {"values": values}

    return steps.answer(work)


@blueprint.writes(
    f"{_ONE}/complete", Completed, records="task.completed", example=examples.COMPLETED
)
@blueprint.arguments(Completion, example=examples.COMPLETION)
def complete_task(given: Mapping[str, Any], task_id: int) -> Response:
    """Submit the form of a task and move its case on; one click claims and completes."""
    values, version, confirmed = given["values"], given["version"], given["confirmed"]

    def work(ctx: Context) -> steps.Body:
        task = tasks.complete(
            ctx, task_id=task_id, values=values, version=version, confirmed=confirmed
        )
        case = CaseSummary().dump(cases.of_task(ctx, task))
        return {"id": task.id, "element_id": task.element_id, "status": task.status, "case": case}

    def fault(ctx: Context, error: Exception) -> None:
        tasks.fault(ctx, task_id=task_id, values=values, error=error, confirmed=confirmed)

    return steps.answer(work, fault=fault)


def _change(work: Callable[[Context], object]) -> Response:
    return steps.answer(lambda ctx: dict(TaskState().dump(work(ctx))))
