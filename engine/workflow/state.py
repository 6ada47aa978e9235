"""The stored form of an instance: its tasks and nothing of its definition (runtime R1).

SpiffWorkflow's own serializer writes the specs with every instance (half of the bytes) and reads
them back as new objects; here the specs come from the sealed definition. Times of state changes
are not kept: they are the wall clock of a try, and moments live in `duties` (runtime R6).
"""

import json
from typing import Any, Final
from uuid import UUID

from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.errors import Fault
from engine.workflow.definition import Definition

FORMAT: Final = "spiff-3.2/1"


class StateFromOtherVersion(Fault):
    """The stored state was written by another version and would be misread."""

    code = "state_from_other_version"


def dump(workflow: BpmnWorkflow) -> bytes:
    """Return the state as UTF-8 JSON."""
    document = {
        "format": FORMAT,
        "workflow": _workflow(workflow),
        "subprocesses": {
            str(parent): _workflow(subprocess)
            for parent, subprocess in workflow.subprocesses.items()
        },
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def load(definition: Definition, state: bytes, *, script_engine: Any) -> BpmnWorkflow:
    """Return the workflow that `dump` stored, on the sealed specs of its definition.

    Raises:
        StateFromOtherVersion: rather than reading it with data missing.
    """
    document = json.loads(state)
    if document["format"] != FORMAT:
        raise StateFromOtherVersion(found=document["format"], expected=FORMAT)
    workflow = BpmnWorkflow(
        definition.spec,
        dict(definition.subprocess_specs),
        script_engine=script_engine,
        deserializing=True,
    )
    _restore(workflow, document["workflow"])
    _restore_subprocesses(workflow, workflow, document["subprocesses"])
    return workflow


def _workflow(workflow: Any) -> dict[str, Any]:
    return {
        "root": str(workflow.task_tree.id),
        "last": str(workflow.last_task.id) if workflow.last_task else None,
        "success": workflow.success,
        "completed": workflow.completed,
        "data": workflow.data,
        "tasks": [_task(task) for task in workflow.tasks.values()],
    }


def _task(task: Any) -> list[Any]:
    return [
        str(task.id),
        None if task._parent is None else str(task._parent),
        [str(child) for child in task._children],
        task.state,
        task.task_spec.name,
        task.triggered,
        task.internal_data,
        task.data,
    ]


def _restore(workflow: Any, document: dict[str, Any]) -> None:
    for entry in document["tasks"]:
        _restore_task(workflow, *entry)
    workflow.task_tree = workflow.tasks[UUID(document["root"])]
    workflow.last_task = workflow.tasks.get(UUID(document["last"])) if document["last"] else None
    workflow.success = document["success"]
    workflow.completed = document["completed"]
    workflow.data = document["data"]


def _restore_task(  # noqa: PLR0913 (one stored row, spread)
    workflow: Any,
    task_id: str,
    parent: str | None,
    children: list[str],
    state: int,
    spec_name: str,
    triggered: bool,  # noqa: FBT001
    internal_data: dict[str, Any],
    data: dict[str, Any],
) -> None:
    spec = workflow.spec.task_specs[spec_name]
    task = Task(workflow, spec, state=state, id=UUID(task_id))
    task._parent = None if parent is None else UUID(parent)
    task._children = [UUID(child) for child in children]
    task.triggered = triggered
    task.internal_data = internal_data
    task.data = data
    if state == TaskState.WAITING and isinstance(spec, CatchingEvent):
        workflow.top_workflow.event_manager.add_task(task)


def _restore_subprocesses(top: BpmnWorkflow, parent: Any, documents: dict[str, Any]) -> None:
    """Restore outer sub-processes before inner ones, whose parent tasks they hold."""
    for task in list(parent.tasks.values()):
        document = documents.get(str(task.id))
        if document is None:
            continue
        spec = top.subprocess_specs[task.task_spec.spec]
        subprocess = BpmnSubWorkflow(spec, task.id, top, deserializing=True)
        _restore(subprocess, document)
        top.subprocesses[task.id] = subprocess
        subprocess.completed_event.connect(task.task_spec._on_subworkflow_completed, task)
        _restore_subprocesses(top, subprocess, documents)
