"""A running process: started or loaded, moved by one step, and asked where it stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Self
from uuid import UUID

from SpiffWorkflow.bpmn.specs import defaults
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.bpmn.util.event import BpmnEvent
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState

from engine.errors import EngineError, Fault
from engine.workflow import elements, specs, state, tokens
from engine.workflow.alarms import Alarms
from engine.workflow.definition import Definition, trigger
from engine.workflow.evaluator import Evaluator
from engine.workflow.host import Host, Trigger
from engine.workflow.position import Assignment, Position, Subscription, Timer, UserTask
from engine.workflow.side_paths import SidePaths

MAX_DEPTH: Final = 500
DEFAULT_PRIORITY: Final = 50


class TaskGone(EngineError):
    """The task is no longer waiting: somebody else acted, or the path changed."""

    code = "task_gone"


class InstanceStalled(Fault):
    """The instance is not finished, and nothing that could move it is waiting."""

    code = "instance_stalled"


class InstanceTooDeep(Fault):
    """The instance looped so often that the library would soon lose tasks (engine note 2)."""

    code = "instance_too_deep"


class Instance:
    """One instance in one step, around one host; throw it away when the step fails."""

    def __init__(self, definition: Definition, workflow: BpmnWorkflow, evaluator: Evaluator):
        """Use `start` or `load`."""
        self.definition = definition
        self.passed: list[str] = []
        self._workflow = workflow
        self._evaluator = evaluator
        self._alarms = Alarms(definition, evaluator)
        self._side_paths = SidePaths(definition, workflow, self._alarms)

    @classmethod
    def start(cls, definition: Definition, host: Host, *, by: Trigger | None = None) -> Self:
        """Begin a new instance and run it to its first waiting points."""
        evaluator = Evaluator(host)
        workflow = BpmnWorkflow(
            definition.spec, dict(definition.subprocess_specs), script_engine=evaluator
        )
        instance = cls(definition, workflow, evaluator)
        workflow.data["rounds"] = {}
        workflow.do_engine_steps(did_complete_task=instance._note)
        if definition.start_message is not None:
            if by is None or by.message != definition.start_message:
                raise TaskGone(message=None if by is None else by.message)
            host.write(by.payload, element=definition.process_id)
            instance._arrive(instance._waiting_start(workflow))
        instance._settle()
        return instance

    @classmethod
    def load(cls, definition: Definition, stored: bytes, host: Host) -> Self:
        """Restore an instance; it does not move."""
        evaluator = Evaluator(host)
        workflow = state.load(definition, stored, script_engine=evaluator)
        return cls(definition, workflow, evaluator)

    def complete(self, task_id: UUID, values: Mapping[str, Any]) -> None:
        """Complete a user task; its values become facts, or locals inside a multi-instance (R2).

        Raises:
            TaskGone: if it is not ready any more.
        """
        task = self._find(task_id, state=TaskState.READY)
        if specs.is_in_loop(task):
            task.data.update(values)
        else:
            self._evaluator.host.write(values, element=task.task_spec.bpmn_id)
        task.run()
        self._note(task)
        self._settle()

    def fire(self, task_id: UUID) -> None:
        """Let a timer go off: its duty is due (runtime R6).

        Raises:
            TaskGone: if it is not waiting any more.
        """
        self._arrive(self._find(task_id, state=TaskState.WAITING), kind=specs.Timer)
        self._settle()

    def deliver(self, subscription: Subscription, payload: Mapping[str, Any]) -> None:
        """Hand a message to the one place that waits for it (runtime R5).

        Raises:
            TaskGone: if it is not waiting any more.
        """
        self._evaluator.host.write(payload, element=subscription.element)
        if subscription.task_id is None:
            self._begin(subscription.element)
        else:
            task = self._find(subscription.task_id, state=TaskState.WAITING)
            self._arrive(task, message=subscription.message)
        self._settle()

    def position(self) -> Position:
        """Return what the instance waits for and where its tokens are."""
        user_tasks: list[UserTask] = []
        timers: list[Timer] = []
        subscriptions: list[Subscription] = []
        holders: list[tuple[str, str]] = []
        for task in tokens.live(self._workflow):
            if task.task_spec.bpmn_id is not None:
                holders.append((task.task_spec.bpmn_id, str(task.id)))
            if task.state == TaskState.READY and task.task_spec.manual:
                user_tasks.append(self._user_task(task))
            elif task.state == TaskState.WAITING and isinstance(task.task_spec, CatchingEvent):
                waits = list(tokens.awaited(task))
                timers += [found for found in waits if isinstance(found, Timer)]
                subscriptions += [found for found in waits if isinstance(found, Subscription)]
        is_completed = self._workflow.completed
        if not is_completed:
            subscriptions.extend(self._side_paths.subscriptions())
        return Position(
            user_tasks=tuple(user_tasks),
            timers=tuple(timers),
            subscriptions=tuple(subscriptions),
            tokens=tuple(holders),
            is_completed=is_completed,
        )

    def assignment(self, task_id: UUID) -> Assignment:
        """Evaluate who may do a user task and by when; asked once, when the task appears."""
        task = self._find(task_id, state=TaskState.READY)
        element: elements.UserTaskElement = task.task_spec.element
        role, _, place = (element.group or "").partition("@")
        priority = self._evaluator.value(task, element.priority) if element.priority else None
        return Assignment(
            role=role or None,
            place=place or None,
            assignee=self._evaluator.value(task, element.assignee) if element.assignee else None,
            due=self._evaluator.value(task, element.due) if element.due else None,
            follow_up=(
                self._evaluator.value(task, element.follow_up) if element.follow_up else None
            ),
            priority=DEFAULT_PRIORITY if priority is None else int(priority),
        )

    def term(self, timer: Timer) -> Any:
        """Evaluate the deadline term of a timer; asked once, when the timer appears."""
        task = self._find(timer.task_id, state=TaskState.WAITING)
        element = self.definition.elements[timer.element]
        assert isinstance(element, elements.TimerElement)  # noqa: S101 (narrowing for mypy)
        return self._evaluator.value(task, element.term)

    def correlation_key(self, subscription: Subscription) -> Any:
        """Evaluate what a message must carry to be meant for this place."""
        element = self.definition.elements[subscription.element]
        if subscription.task_id is None:
            task = self._workflow.task_tree
            element = self._side_paths.start_of(subscription.element)
        else:
            task = self._find(subscription.task_id, state=TaskState.WAITING)
        assert isinstance(element, elements.MessageElement)  # noqa: S101 (narrowing for mypy)
        return self._evaluator.value(task, element.correlation_key or "")

    def history(self) -> tuple[str, ...]:
        """Return the elements that a token has passed, as far as the state still tells."""
        workflows = (self._workflow, *self._workflow.subprocesses.values())
        done = (
            task.task_spec.bpmn_id
            for workflow in workflows
            for task in workflow.tasks.values()
            if task.state == TaskState.COMPLETED
        )
        return tuple(dict.fromkeys(element for element in done if element is not None))

    def state(self) -> bytes:
        """Return what `load` needs, without the definition (runtime R1)."""
        return state.dump(self._workflow)

    def _arrive(
        self, task: Any, *, message: str | None = None, kind: type[Any] = specs.Message
    ) -> None:
        """Mark one waiting event as fired, and only that one."""
        spec = task.task_spec
        if isinstance(spec, defaults.EventBasedGateway):
            for definition in spec.event_definition.event_definitions:
                if isinstance(definition, kind) and message in (None, definition.name):
                    task.internal_data["seen_events"] = [BpmnEvent(definition)]
        else:
            task.internal_data["event_fired"] = True
        spec._update(task)
        self._workflow.do_engine_steps(did_complete_task=self._note)
        if isinstance(spec, defaults.EventBasedGateway):
            task.internal_data.pop("seen_events", None)

    def _begin(self, event_sub_process: str) -> None:
        """Start an event sub-process, as if its message had arrived.

        Raises:
            TaskGone: if it runs already and may do so once at a time.
        """
        if not self._side_paths.may_begin(event_sub_process):
            raise TaskGone(message=self._side_paths.start_of(event_sub_process).message)
        child = trigger(self._workflow.task_tree, event_sub_process)
        subprocess = self._workflow.subprocesses[child.id]
        self._workflow.do_engine_steps(did_complete_task=self._note)
        self._arrive(self._waiting_start(subprocess))

    def _settle(self) -> None:
        """Run to the next waiting points and hold the invariant of design D5."""
        self._workflow.do_engine_steps(did_complete_task=self._note)
        if not self._workflow.completed:
            self._ring()
        self._prune()
        self._workflow.is_completed()
        live = list(tokens.live(self._workflow))
        for task in live:
            if task.depth >= MAX_DEPTH:
                raise InstanceTooDeep(element=task.task_spec.name, depth=task.depth)
        if not self._workflow.completed and not any(tokens.can_move(task) for task in live):
            raise InstanceStalled(tokens=[task.task_spec.name for task in live])

    def _ring(self) -> None:
        """Let happen by itself what a changed fact makes happen: an event, or a whole sub-process.

        Events come first: one that ends a sub-process lets the next one of its kind begin.
        """
        stirred = self._alarms.stirred()
        for task in tokens.waiting(self._workflow, stirred):
            if task.state == TaskState.WAITING and self._alarms.rings(task, task.task_spec.bpmn_id):
                self._arrive(task)
        for name in list(self._side_paths.ringing(stirred)):
            self._begin(name)
        self._workflow.do_engine_steps(did_complete_task=self._note)

    def _prune(self) -> None:
        """Forget sub-processes that are over; nothing reads them again."""
        over = [
            (subprocess.depth, task_id)
            for task_id, subprocess in self._workflow.subprocesses.items()
            if subprocess.completed
            and self._workflow.get_task_from_id(task_id).has_state(TaskState.FINISHED_MASK)
        ]
        for _, task_id in sorted(over, key=lambda entry: -entry[0]):
            del self._workflow.subprocesses[task_id]

    def _find(self, task_id: UUID, *, state: int) -> Any:
        for task in tokens.live(self._workflow):
            if task.id == task_id and task.has_state(state):
                return task
        raise TaskGone(task_id=str(task_id))

    def _user_task(self, task: Any) -> UserTask:
        """Describe a ready user task, and count its round when it is seen first."""
        element = task.task_spec.bpmn_id
        if "round" not in task.internal_data:
            rounds = self._workflow.data["rounds"]
            rounds[element] = rounds.get(element, 0) + 1
            task.internal_data["round"] = rounds[element]
        return UserTask(
            task_id=task.id,
            element=element,
            round=task.internal_data["round"],
            item_key=tokens.item_key(task),
        )

    @staticmethod
    def _waiting_start(workflow: Any) -> Any:
        start = workflow.spec.bpmn_start_events[0]
        return next(task for task in workflow.tasks.values() if task.task_spec is start)

    def _note(self, task: Any) -> None:
        if task.task_spec.bpmn_id is not None and task.state == TaskState.COMPLETED:
            self.passed.append(task.task_spec.bpmn_id)
