"""Which tasks of the library's tree hold a token, and what each of them waits for."""

from collections.abc import Iterator, Set
from typing import Any

from SpiffWorkflow.bpmn.specs import defaults
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.util.task import TaskState

from engine.workflow import elements, specs
from engine.workflow.position import Subscription, SubscriptionKind, Timer


def live(workflow: Any) -> Iterator[Any]:
    """Yield tasks that hold a token; reads the maps, so depth hides nothing (engine note 2)."""
    for part in (workflow, *workflow.get_active_subprocesses()):
        for task in list(part.tasks.values()):
            if task.has_state(TaskState.WAITING | TaskState.READY | TaskState.STARTED):
                yield task


def awaited(task: Any) -> Iterator[Timer | Subscription]:
    """Yield what a waiting event waits for; an event gateway waits for each event behind it."""
    is_gateway = isinstance(task.task_spec, defaults.EventBasedGateway)
    is_boundary = isinstance(task.task_spec, defaults.BoundaryEvent)
    for spec in task.task_spec.outputs if is_gateway else (task.task_spec,):
        element = spec.element
        if isinstance(element, elements.TimerElement):
            yield Timer(task_id=task.id, element=element.id)
        elif isinstance(element, elements.MessageElement):
            kind = SubscriptionKind.BOUNDARY if is_boundary else SubscriptionKind.CATCH
            yield Subscription(
                task_id=task.id, element=element.id, message=element.message, kind=kind
            )


def waiting(workflow: Any, at: Set[str]) -> list[Any]:
    """Return the tasks of events that wait at one of these elements."""
    return [
        task
        for task in live(workflow)
        if task.state == TaskState.WAITING and task.task_spec.bpmn_id in at
    ]


def can_move(task: Any) -> bool:
    """Test whether a person, a message or a duty can move this task."""
    if task.state == TaskState.READY:
        return bool(task.task_spec.manual)
    return task.state == TaskState.WAITING and isinstance(task.task_spec, CatchingEvent)


def item_key(task: Any) -> str:
    """Tell the items of a multi-instance apart; empty outside one."""
    counter = task.data.get(specs.LOOP_COUNTER)
    return "" if counter is None else str(counter)
