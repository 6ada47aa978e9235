"""Drafts are looked at in a process of its own, which nothing in them outlives (R11)."""

import resource
import subprocess
import sys
import time

import pytest

from engine.expressions import feel
from engine.services import model_catalogue, releases, worker, workshop
from engine.services.worker import JobTooCostly
from tests.processes.model_files import ROOT

SHIPPED = releases.shipped_files()
ENDLESS = "for i in 1..1000000000 return i"
BOMB = "for i in 1..100000000 return string(i) + string(i)"


def form_with(expression):
    """A form whose one field is calculated."""
    return (
        '{"id": "a", "type": "default", "components": [{"type": "expression", "key": "x", '
        f'"computeOn": "change", "expression": "={expression}"}}]}}'
    ).encode()


def fill_in(expression, now):
    files = {"forms/a.form": form_with(expression)}
    return workshop.fill_in(files, path="forms/a.form", values={}, facts={}, now=now)


@pytest.fixture
def warm():
    """A worker that has started; its start does not count."""
    workshop.catalogue({})
    return worker.pid()


class TestTheWorker:
    def test_finds_nothing_wrong_with_the_shipped_models(self):
        assert [each for each in workshop.lint(SHIPPED) if each.severity == "error"] == []

    def test_stays_while_nothing_breaks_it(self, warm):
        workshop.lint({**SHIPPED, "bpmn/complaint.bpmn": b"<a"})

        assert worker.pid() == warm

    @pytest.mark.parametrize("expression", [ENDLESS, BOMB])
    def test_is_replaced_after_an_expression_that_takes_too_much(self, warm, now, expression):
        began = time.monotonic()
        with pytest.raises((workshop.FilesTooCostly, feel.ExpressionTooCostly)):
            fill_in(expression, now)

        assert time.monotonic() - began < 2
        assert worker.pid() != warm
        assert workshop.catalogue(SHIPPED)["facts"]

    def test_leaves_the_web_process_as_small_as_it_was(self, warm, now):
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        for content in (b"<a>" * 300_000, b"[" * 900_000, b"\xff" * 900_000):
            workshop.lint({**SHIPPED, "bpmn/complaint.bpmn": content})

        assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 5_000

    def test_is_not_sent_what_no_release_may_have(self, warm):
        (finding,) = workshop.lint({**SHIPPED, "bpmn/complaint.bpmn": b"<a/>" * 12_500_000})

        assert (finding.file, finding.rule) == ("bpmn/complaint.bpmn", "file.too_large")
        assert worker.pid() == warm

    def test_that_dies_is_told_as_a_finding_and_replaced(self, warm, monkeypatch):
        monkeypatch.setattr(worker, "MEMORY", 1)

        with pytest.raises(JobTooCostly, match="memory"):
            worker.run("lint", SHIPPED)
        (finding,) = workshop.lint({**SHIPPED, "bpmn/x.json": b" "})

        assert finding.rule == "file.too_costly"
        assert worker.pid() != warm

    def test_is_looked_at_again_after_it_was_too_costly(self, warm, monkeypatch):
        files = {**SHIPPED, "bpmn/x.json": b"  "}
        with monkeypatch.context() as tight:
            tight.setattr(worker, "MEMORY", 1)
            assert [each.rule for each in workshop.lint(files)] == ["file.too_costly"]

        assert "file.too_costly" not in [each.rule for each in workshop.lint(files)]

    def test_knows_none_of_our_secrets(self, warm, monkeypatch):
        monkeypatch.setenv("SHOUWEN_SECRET_KEY", "a secret")
        process = worker._Process()
        try:
            with open(f"/proc/{process.popen.pid}/environ", "rb") as file:  # noqa: PTH123
                assert b"SHOUWEN" not in file.read()
        finally:
            process.end()


@pytest.mark.parametrize(
    "deed",
    [
        "eval('1 + 1')",
        "exec('x = 1')",
        "import subprocess; subprocess.run(['true'])",
        "import os; os.system('true')",
        "import os; os.fork()",
        "import os; os.remove('/tmp/nothing')",
        "open('/tmp/nothing-of-ours', 'w')",
        "import socket; socket.create_connection(('127.0.0.1', 9))",
    ],
)
def test_once_locked_down_it_can_do_nothing_but_its_job(deed):
    script = (
        "import sys, os, subprocess, socket\n"
        "from engine.services import workbench\n"
        f"deed = compile({deed!r}, workbench.__file__, 'exec')\n"
        "sys.addaudithook(workbench.refuse)\n"
        "exec(deed)"
    )
    done = subprocess.run(  # noqa: S603 (our own interpreter)
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert "engine.services.workbench.Refused" in done.stderr


@pytest.mark.parametrize("function", model_catalogue.functions(), ids=lambda each: each["name"])
def test_every_function_of_the_catalogue_can_be_called(function):
    arguments = ", ".join("1" for _ in function["params"])
    if function["name"] == "policy":
        arguments = '"a.key"'

    found = feel.parse(f"{function['name']}({arguments})")
    assert found.names == ()
