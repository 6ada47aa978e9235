"""D3: text in a model is FEEL, never Python; nothing is compiled or executed while models run."""

import json
import subprocess
import sys

from tests.processes.model_files import ROOT


def test_running_complaints_compiles_and_executes_no_python():
    finished = subprocess.run(
        [sys.executable, "-m", "tests.processes.watched"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    )

    told = json.loads(finished.stdout)

    assert told["by_models"] == []
    assert [entry.split()[0] for entry in told["by_eval"]] == ["compile", "exec"]
