import pytest

from engine.workflow import definition
from tests.processes.driver import MemoryHost, ProcessDriver


@pytest.fixture
def run():
    """Compile BPMN files and run the process with the name of the first."""

    def start(*files, process="p", by=None, **host):
        names = {f"{index}.bpmn": content for index, content in enumerate(files)}
        compiled = definition.compile_files(names)
        return ProcessDriver(compiled[process], MemoryHost(**host), by=by)

    return start
