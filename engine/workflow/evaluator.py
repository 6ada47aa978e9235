"""The script engine that replaces the library's: FEEL over facts and locals, no Python (D3)."""

from collections import ChainMap
from collections.abc import Mapping
from typing import Any

from engine.errors import Fault
from engine.expressions import feel
from engine.workflow import elements, specs
from engine.workflow.host import Host


class NotACollection(Fault):
    """A multi-instance was given something else than a list."""

    code = "not_a_collection"


class Evaluator:
    """Evaluate and act for one instance in one step.

    The library calls `evaluate` for gateway conditions; everything else is asked by our specs.
    """

    def __init__(self, host: Host) -> None:
        """Act around one host."""
        self.host = host

    def evaluate(self, task: Any, expression: str, external_context: Any = None) -> bool:  # noqa: ARG002
        """Test a gateway condition, which must give true or false (runtime R11)."""
        return feel.test(expression, self.context(task), now=self.host.now, policy=self.host.policy)

    def value(self, task: Any, source: str, **extra: Any) -> Any:
        """Evaluate FEEL; a source without a leading "=" is text as it stands."""
        if not source.startswith("="):
            return source
        context = self.context(task)
        return feel.evaluate(
            source,
            ChainMap(extra, context) if extra else context,  # type: ignore[arg-type]
            now=self.host.now,
            policy=self.host.policy,
        )

    def context(self, task: Any) -> Mapping[str, Any]:
        """Return what an expression of a task sees: its locals before the facts (runtime R2)."""
        facts = self.host.facts()
        return ChainMap(task.data, facts) if task.data else facts  # type: ignore[arg-type]

    def perform(self, task: Any) -> None:
        """Do a service task, business rule task or script task."""
        element = task.task_spec.element
        if isinstance(element, elements.OperationElement):
            self._operate(task, element)
        elif isinstance(element, elements.DecisionElement):
            chosen = self.host.choose(element.decision, element=element.id)
            self.host.write(chosen, element=element.id)
        else:
            value = self.value(task, element.expression)
            self.host.write({element.target: value}, element=element.id)

    def rings(self, task: Any, alarm: elements.Alarm, *, element: str) -> bool:
        """Test whether an event happens by itself, after its decision was taken (EMG-05)."""
        if alarm.decision is not None:
            self.host.write(self.host.choose(alarm.decision, element=element), element=element)
        return self.evaluate(task, alarm.condition)

    def throw(self, task: Any) -> None:
        """Send the message of a throwing event."""
        element = task.task_spec.element
        payload = {name: self.value(task, source) for name, source in element.payload.items()}
        key = self.value(task, element.correlation_key or "")
        self.host.send(element.message, key, payload, element=element.id)

    def inputs(self, task: Any) -> dict[str, Any]:
        """Return the locals that a call activity hands over."""
        sources = task.task_spec.element.inputs
        return {name: self.value(task, source) for name, source in sources.items()}

    def items(self, task: Any) -> list[Any]:
        """Return the items of a multi-instance, evaluated once at its entry (runtime R3)."""
        loop = task.task_spec.element.loop
        found = self.value(task, loop.input_collection)
        if not isinstance(found, list):
            raise NotACollection(element=task.task_spec.bpmn_id, collection=loop.input_collection)
        return found

    def output(self, child: Any) -> Any:
        """Return what one item of a multi-instance gave."""
        loop = child.task_spec.element.loop
        return self.value(child, loop.output_element) if loop.output_element else None

    def collect(self, task: Any, outputs: list[Any]) -> None:
        """Write the outputs of a multi-instance as one fact, in item order."""
        element = task.task_spec.element
        if element.loop.output_collection:
            self.host.write({element.loop.output_collection: outputs}, element=element.id)

    def _operate(self, task: Any, element: elements.OperationElement) -> None:
        parameters = {name: self.value(task, source) for name, source in element.inputs.items()}
        results = self.host.call(element.operation, parameters, element=element.id)
        if specs.is_in_loop(task):
            task.data.update(results)
        written = {
            fact: self.value(task, source, **results) for fact, source in element.outputs.items()
        }
        if written:
            self.host.write(written, element=element.id)
