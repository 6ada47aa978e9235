"""Event sub-processes: which may begin, and which begin by themselves (runtime R9)."""

from collections.abc import Iterator, Set

from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState

from engine.workflow import elements
from engine.workflow.alarms import Alarms
from engine.workflow.definition import Definition
from engine.workflow.position import Subscription, SubscriptionKind


class SidePaths:
    """The event sub-processes of one instance, named by their task specs."""

    def __init__(self, definition: Definition, workflow: BpmnWorkflow, alarms: Alarms) -> None:
        """Know which of them begin by themselves."""
        self._starts = definition.side_paths
        self._workflow = workflow
        self._alarms = alarms

    def start_of(self, name: str) -> elements.MessageElement:
        """Return the start event of one."""
        return self._starts[name]

    def may_begin(self, name: str) -> bool:
        """Test that it does not run already, if it may do so only once at a time."""
        return not (self._starts[name].is_single and self._runs(name))

    def subscriptions(self) -> Iterator[Subscription]:
        """Yield the places where their messages may arrive."""
        for name, start in self._starts.items():
            if self.may_begin(name):
                yield Subscription(
                    task_id=None,
                    element=name,
                    message=start.message,
                    kind=SubscriptionKind.EVENT_SUB_PROCESS,
                )

    def ringing(self, stirred: Set[str]) -> Iterator[str]:
        """Yield those that must begin, of the events whose facts changed in this step (EMG-05)."""
        for name, start in self._starts.items():
            if start.id not in stirred:
                continue
            if self._alarms.rings(self._workflow.task_tree, start.id) and not self._runs(name):
                yield name

    def _runs(self, name: str) -> bool:
        return any(
            task.task_spec.name == name and not task.has_state(TaskState.FINISHED_MASK)
            for task in self._workflow.task_tree.children
        )
