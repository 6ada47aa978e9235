"""Events that happen by themselves, because a fact that they watch has changed (runtime R9)."""

from collections.abc import Set
from typing import Any

from engine.workflow import elements
from engine.workflow.definition import Definition
from engine.workflow.evaluator import Evaluator


class Alarms:
    """The events of one instance that watch facts, by their element."""

    def __init__(self, definition: Definition, evaluator: Evaluator) -> None:
        """Remember the watched facts as they are before the step."""
        self._alarms = {
            element.id: element.alarm
            for element in definition.elements.values()
            if isinstance(element, elements.MessageElement) and element.alarm is not None
        }
        self._evaluator = evaluator
        self._seen = self._watch()

    def stirred(self) -> Set[str]:
        """Return the events of which a watched fact has changed since this was asked before."""
        before, self._seen = self._seen, self._watch()
        return {element for element, seen in self._seen.items() if seen != before[element]}

    def rings(self, task: Any, element: str) -> bool:
        """Test whether an event happens now."""
        return self._evaluator.rings(task, self._alarms[element], element=element)

    def _watch(self) -> dict[str, tuple[Any, ...]]:
        facts = self._evaluator.host.facts()
        return {
            element: tuple(facts.get(fact) for fact in alarm.watches)
            for element, alarm in self._alarms.items()
        }
