"""The shipped models, compiled as a release, each process around a case in a dictionary."""

from engine.services import models, releases
from tests.processes import operations
from tests.processes.driver import MemoryHost, ProcessDriver

MODELS = models.compile_files(releases.shipped_files())


def start(process, *, by=None, **facts):
    """Start a shipped process with the facts that the system knows before the first task."""
    return ProcessDriver(MODELS.definitions[process], a_host(**facts), by=by)


def a_host(**facts):
    host = MemoryHost(
        declared=MODELS.facts,
        tables=MODELS.decisions,
        policy=dict(MODELS.policy),
    )
    host.operations = operations.on(host.values)
    host.values.update(facts)
    return host


def submit(process, form_id, **values):
    """Return what a form of the process makes of submitted values; it refuses what is wrong."""
    return MODELS.forms[form_id].validate(
        values, facts=process.facts, now=process.host.now, policy=process.host.policy
    )


def beside_the_way(definition):
    """Return the elements of the event sub-processes, which not every complaint enters."""
    found = set(definition.side_paths)
    inside = list(definition.side_paths)
    while inside:
        tasks = definition.subprocess_specs[inside.pop()].task_specs.values()
        elements = {spec.bpmn_id for spec in tasks}
        inside += elements & definition.subprocess_specs.keys()
        found |= elements
    return found
