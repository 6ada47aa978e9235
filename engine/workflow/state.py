"""The stored form of an instance: its tasks and nothing of its definition (runtime R1).

SpiffWorkflow's own serializer writes the specs with every instance (half of the bytes) and reads
them back as new objects; here the specs come from the sealed definition. Times of state changes
are not kept: they are the wall clock of a try, and moments live in `duties` (runtime R6).
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.errors import Fault
from engine.workflow.definition import Definition

FORMAT: Final = "spiff-3.2/2"


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
    places = {task_id: place for place, task_id in enumerate(workflow.tasks)}
    return {
        "root": places[workflow.task_tree.id],
        "last": places.get(workflow.last_task.id) if workflow.last_task else None,
        "success": workflow.success,
        "completed": workflow.completed,
        "data": workflow.data,
        "tasks": [_task(task, places) for task in workflow.tasks.values()],
    }


def _task(task: Any, places: Mapping[UUID, int]) -> list[Any]:
    """Write one task; its relatives are named by their places, in far fewer bytes than by ids."""
    return [
        str(task.id),
        None if task._parent is None else places[task._parent],
        [places[child] for child in task._children],
        task.state,
        task.task_spec.name,
        task.triggered,
        task.internal_data,
        task.data,
    ]


def _restore(workflow: Any, document: dict[str, Any]) -> None:
    ids = [UUID(entry[0]) for entry in document["tasks"]]
    for task_id, entry in zip(ids, document["tasks"], strict=True):
        _restore_task(workflow, task_id, ids, *entry[1:])
    last = document["last"]
    workflow.task_tree = workflow.tasks[ids[document["root"]]]
    workflow.last_task = None if last is None else workflow.tasks[ids[last]]
    workflow.success = document["success"]
    workflow.completed = document["completed"]
    workflow.data = document["data"]


def _restore_task(  # noqa: PLR0913 (one stored row, spread)
    workflow: Any,
    task_id: UUID,
    ids: Sequence[UUID],
    parent: int | None,
    children: list[int],
    state: int,
    spec_name: str,
    triggered: bool,  # noqa: FBT001
    internal_data: dict[str, Any],
    data: dict[str, Any],
) -> None:
    spec = workflow.spec.task_specs[spec_name]
    task = Task(workflow, spec, state=state, id=task_id)
    task._parent = None if parent is None else ids[parent]
    task._children = [ids[child] for child in children]
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
