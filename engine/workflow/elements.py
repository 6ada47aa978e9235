"""What each kind of diagram element says in the Camunda 8 dialect, as values (design D2)."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Loop:
    """Multi-instance characteristics; the collections are FEEL (runtime R3)."""

    is_sequential: bool
    input_collection: str
    input_element: str
    output_collection: str | None = None
    output_element: str | None = None


@dataclass(frozen=True, kw_only=True)
class Element:
    """One flow node of a process."""

    id: str
    tag: str
    name: str
    file: str
    line: int
    rules: tuple[str, ...] = ()
    loop: Loop | None = None


@dataclass(frozen=True, kw_only=True)
class UserTaskElement(Element):
    """Work for a person, served through the form of the same name (design D4).

    It must be begun by `follow_up`: by claiming it, or by the boundary event `started_by`.
    """

    form_id: str
    group: str | None = None
    assignee: str | None = None
    due: str | None = None
    follow_up: str | None = None
    started_by: str | None = None
    priority: str | None = None


@dataclass(frozen=True, kw_only=True)
class OperationElement(Element):
    """A service task: a named operation with parameters and the facts it gives."""

    operation: str
    inputs: Mapping[str, str] = field(default_factory=dict)
    outputs: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class DecisionElement(Element):
    """A business rule task: every output of the decision becomes a fact."""

    decision: str


@dataclass(frozen=True, kw_only=True)
class ScriptElement(Element):
    """One FEEL assignment to one fact."""

    expression: str
    target: str


@dataclass(frozen=True, kw_only=True)
class Alarm:
    """When an event happens by itself: its condition is asked when a fact changed.

    The decision, if one is named, is taken before, and what it gives becomes facts.
    """

    watches: tuple[str, ...]
    condition: str
    decision: str | None = None


@dataclass(frozen=True, kw_only=True)
class MessageElement(Element):
    """An event that throws or catches a message.

    One that catches may have an alarm; `is_single` lets an event sub-process run once at a time.
    """

    message: str
    correlation_key: str | None = None
    payload: Mapping[str, str] = field(default_factory=dict)
    outputs: Mapping[str, str] = field(default_factory=dict)
    alarm: Alarm | None = None
    is_single: bool = False


@dataclass(frozen=True, kw_only=True)
class TimerElement(Element):
    """An event that waits for a moment: a FEEL expression that gives a deadline term."""

    term: str


@dataclass(frozen=True, kw_only=True)
class CallElement(Element):
    """A call activity: another process of the same release, run inside this instance."""

    process_id: str
    inputs: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class FlowElement(Element):
    """A sequence flow with a condition."""

    condition: str
