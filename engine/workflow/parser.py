"""SpiffWorkflow's BPMN parser, told to build our specs and to take events from our dialect."""

from typing import Any

from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.parser.event_parsers import (
    BoundaryEventParser,
    EndEventParser,
    EventBasedGatewayParser,
    IntermediateCatchEventParser,
    IntermediateThrowEventParser,
    StartEventParser,
)
from SpiffWorkflow.bpmn.parser.task_parsers import (
    CallActivityParser,
    SubWorkflowParser,
)
from SpiffWorkflow.bpmn.parser.TaskParser import TaskParser
from SpiffWorkflow.bpmn.parser.util import full_tag
from SpiffWorkflow.bpmn.specs import defaults
from SpiffWorkflow.bpmn.specs.control import BoundaryEventSplit

from engine.workflow import dialect, specs


class _Activity(TaskParser):
    """A task that may loop (runtime R3) or have boundary events."""

    EVENT_SUBPROCESS_CLASS = specs.EventSubProcess
    task: Any

    def _add_multiinstance_task(self, loop_characteristics: Any) -> None:
        original = self.spec.task_specs.pop(self.task.name)
        is_sequential = loop_characteristics.get("isSequential") == "true"
        loop = specs.SequentialLoop if is_sequential else specs.ParallelLoop
        self.task = loop(self.spec, original.name, task_spec="", bpmn_name=original.bpmn_name)
        self._copy_task_attrs(original, loop_characteristics)

    def _add_boundary_event(self, children: Any) -> Any:
        split = BoundaryEventSplit(self.spec, f"{self.bpmn_id}.BoundaryEventSplit")
        join = specs.BoundaryJoin(
            self.spec, f"{self.bpmn_id}.BoundaryEventJoin", split_task=split.name, cancel=True
        )
        split.connect(self.task)
        self.task.connect(join)
        for event in children:
            child = self.process_parser.parse_node(event)
            split.connect(child)
            child.connect(join)
        return split


class _SubProcess(_Activity, SubWorkflowParser):
    """An embedded or event sub-process."""


class _CalledProcess(_Activity, CallActivityParser):
    """A call activity names its process in an extension element."""

    def create_task(self) -> Any:
        called = dialect.extension(self.node, "calledElement")
        return self.spec_class(
            self.spec,
            self.bpmn_id,
            subworkflow_spec=None if called is None else called.get("processId"),
            **self.bpmn_attributes,
        )


class _OurEvents:
    """Messages and timers as `engine.workflow.specs` defines them."""

    process_parser: Any
    node: Any

    def parse_message_event(self, message_event: Any) -> specs.Message:
        """Take the name of the message; correlation is ours (runtime R5)."""
        return specs.Message(self.process_parser.parser.messages[message_event.get("messageRef")])

    def parse_timer_event(self, event: Any) -> specs.Timer:  # noqa: ARG002 (hook signature)
        """Take the name only; the term is evaluated by `Instance.term`."""
        return specs.Timer(self.node.get("id"), expression=None)


class _Start(_OurEvents, StartEventParser):
    pass


class _End(_OurEvents, EndEventParser):
    pass


class _Catch(_OurEvents, IntermediateCatchEventParser):
    pass


class _Throw(_OurEvents, IntermediateThrowEventParser):
    pass


class _Boundary(_OurEvents, BoundaryEventParser):
    pass


class _EventGateway(_OurEvents, EventBasedGatewayParser):
    pass


class DialectParser(BpmnParser):
    """Parse what `engine.workflow.lint` has let through."""

    OVERRIDE_PARSER_CLASSES = {  # noqa: RUF012 (the library's hook)
        full_tag("userTask"): (_Activity, defaults.UserTask),
        full_tag("serviceTask"): (_Activity, specs.PerformedTask),
        full_tag("businessRuleTask"): (_Activity, specs.PerformedTask),
        full_tag("scriptTask"): (_Activity, specs.PerformedTask),
        full_tag("subProcess"): (_SubProcess, specs.SubProcess),
        full_tag("callActivity"): (_CalledProcess, specs.CalledProcess),
        full_tag("startEvent"): (_Start, defaults.StartEvent),
        full_tag("endEvent"): (_End, defaults.EndEvent),
        full_tag("intermediateCatchEvent"): (_Catch, defaults.IntermediateCatchEvent),
        full_tag("intermediateThrowEvent"): (_Throw, defaults.IntermediateThrowEvent),
        full_tag("boundaryEvent"): (_Boundary, defaults.BoundaryEvent),
        full_tag("eventBasedGateway"): (_EventGateway, defaults.EventBasedGateway),
    }
