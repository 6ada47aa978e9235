"""SpiffWorkflow's task specs where the stock ones would evaluate text, share data or read a clock.

Each asks the workflow's script engine, which is always `engine.workflow.evaluator.Evaluator`.
"""

from copy import deepcopy
from typing import Any

from SpiffWorkflow.bpmn.specs import defaults
from SpiffWorkflow.bpmn.specs.bpmn_task_spec import BpmnTaskSpec
from SpiffWorkflow.bpmn.specs.control import BoundaryEventJoin
from SpiffWorkflow.bpmn.specs.event_definitions.base import EventDefinition
from SpiffWorkflow.bpmn.specs.event_definitions.timer import TimerEventDefinition
from SpiffWorkflow.util.task import TaskState

LOOP_COUNTER = "loop_counter"


def is_in_loop(task: Any) -> bool:
    """Test whether a task belongs to one item of a multi-instance."""
    return LOOP_COUNTER in task.data


class PerformedTask(defaults.ServiceTask):
    """A task the engine does by itself: an operation, a decision or a script."""

    def _run_hook(self, my_task: Any) -> bool:
        my_task.workflow.script_engine.perform(my_task)
        # Anything else than True leaves the task STARTED and the instance going nowhere.
        return True


class Message(EventDefinition):
    """A message: it leaves through the host and arrives by task id only (runtime R5)."""

    def throw(self, my_task: Any) -> None:
        """Hand the message to the host; nothing inside this instance can catch it."""
        my_task.workflow.script_engine.throw(my_task)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Message) and self.name == other.name

    def __hash__(self) -> int:
        return hash(self.name)


class Timer(TimerEventDefinition):
    """A moment that the duty row says has come; it never reads a clock (runtime R6)."""

    def has_fired(self, my_task: Any) -> bool:
        """Test whether `Instance.fire` was called for this task."""
        return bool(my_task.internal_data.get("event_fired"))


class BoundaryJoin(BoundaryEventJoin):
    """The end of one activity with its boundary events, and of no other round of it.

    A boundary event that leads back to its own activity nests the next round inside the branch
    of the first. The stock join then cancels the joins of the inner round, and the second
    interruption leaves the interrupted work open.
    """

    def _find_tasks(self, my_task: Any) -> list[Any]:
        split = my_task.find_ancestor(self.split_task)
        return [
            task
            for branch in split.children
            for task in branch.children
            if task.task_spec is my_task.task_spec
        ]


class SubProcess(defaults.SubWorkflowTask):
    """An embedded sub-process: facts are in the case, so no data comes back out of it."""

    def update_data(self, my_task: Any, subworkflow: Any) -> None:
        """Bring back what was collected for one item of a loop, and nothing else."""
        if is_in_loop(my_task):
            my_task.data = deepcopy(subworkflow.last_task.data)


class EventSubProcess(SubProcess):
    """A sub-process started by a message while the rest goes on (runtime R9)."""


class CalledProcess(defaults.CallActivity):
    """A call activity: the inputs of its mapping are locals of the called process (runtime R2)."""

    def copy_data(self, my_task: Any, subworkflow: Any) -> None:
        """Hand the locals over."""
        start = subworkflow.get_next_task(
            subworkflow.task_tree, skip_subprocesses=True, spec_name="Start"
        )
        start.set_data(**my_task.data, **my_task.workflow.script_engine.inputs(my_task))

    def update_data(self, my_task: Any, subworkflow: Any) -> None:
        """Bring back what was collected for one item of a loop, and nothing else."""
        if is_in_loop(my_task):
            my_task.data = {**my_task.data, **subworkflow.last_task.data}


class _Loop:
    """What both kinds of multi-instance share: items fixed at entry, outputs in item order (R3)."""

    def enter(self, my_task: Any) -> int:
        """Evaluate the collection once and return how many items there are."""
        items = my_task.workflow.script_engine.items(my_task)
        my_task.internal_data.update(items=items, outputs=[None] * len(items), merged=[])
        return len(items)

    def add_item(self, my_task: Any, index: int) -> None:
        """Start the child of one item, with the item and its counter as locals."""
        spec = my_task.workflow.spec.task_specs[self.task_spec]  # type: ignore[attr-defined]
        child = my_task._add_child(spec, TaskState.WAITING)
        child.triggered = True
        child.internal_data["key_or_index"] = index
        loop = spec.element.loop
        item = my_task.internal_data["items"][index]
        child.data = {loop.input_element: deepcopy(item), LOOP_COUNTER: index + 1}
        child.task_spec._update(child)

    def keep_output(self, child: Any) -> None:
        """Store what one item gave."""
        my_task = child.parent
        index = child.internal_data["key_or_index"]
        my_task.internal_data["outputs"][index] = my_task.workflow.script_engine.output(child)
        my_task.internal_data["merged"].append(str(child.id))

    def leave(self, my_task: Any) -> None:
        """Write the outputs as one fact and forget the items."""
        my_task.workflow.script_engine.collect(my_task, my_task.internal_data.pop("outputs"))
        my_task.internal_data.pop("items")


class ParallelLoop(_Loop, defaults.ParallelMultiInstanceTask):
    """All items at once."""

    def _update_hook(self, my_task: Any) -> bool | None:
        BpmnTaskSpec._update_hook(self, my_task)
        count = self.enter(my_task)
        for index in range(count):
            self.add_item(my_task, index)
        if count == 0:
            self.leave(my_task)
            return True
        my_task._set_state(TaskState.STARTED)
        return None

    def merge_child(self, workflow: Any, child: Any) -> None:  # noqa: ARG002 (signal signature)
        """Go on when the last item is done."""
        my_task = child.parent
        self.keep_output(child)
        if len(my_task.internal_data["merged"]) == len(my_task.internal_data["items"]):
            self.leave(my_task)
            my_task._set_state(TaskState.READY)


class SequentialLoop(_Loop, defaults.SequentialMultiInstanceTask):
    """One item after the other."""

    def _update_hook(self, my_task: Any) -> bool | None:
        BpmnTaskSpec._update_hook(self, my_task)
        if self.enter(my_task) == 0:
            self.leave(my_task)
            return True
        self.add_item(my_task, 0)
        my_task._set_state(TaskState.STARTED)
        return None

    def merge_child(self, workflow: Any, child: Any) -> None:  # noqa: ARG002 (signal signature)
        """Start the next item, or go on after the last."""
        my_task = child.parent
        self.keep_output(child)
        done = len(my_task.internal_data["merged"])
        if done == len(my_task.internal_data["items"]):
            self.leave(my_task)
            my_task._set_state(TaskState.READY)
        else:
            self.add_item(my_task, done)
