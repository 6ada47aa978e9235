"""Small models in parts: sub-processes, calls of others, and loops back."""

import pytest

from engine.workflow import definition, instance
from engine.workflow.instance import InstanceTooDeep
from tests.processes import models as m
from tests.processes.driver import MemoryHost, ProcessDriver


class TestSubProcesses:
    MODEL = m.file(
        "p",
        m.start(),
        m.node(
            "subProcess",
            "handle_by_grade",
            m.start("entered")
            + m.exclusive("which_grade", "resolve")
            + m.user_task("confirm")
            + m.user_task("resolve")
            + m.end("handled")
            + m.chain("entered", "which_grade", "confirm", "resolve", "handled").replace(
                m.flow("which_grade", "confirm"),
                m.flow("which_grade", "confirm", '=grade = "major"'),
            )
            + m.flow("which_grade", "resolve"),
        ),
        m.message_event(
            "boundaryEvent", "regraded", "grade_changed", attachedToRef="handle_by_grade"
        ),
        m.end(),
        m.chain("started", "handle_by_grade", "ended"),
        m.flow("regraded", "handle_by_grade"),
        messages=("grade_changed",),
    )

    def test_are_interrupted_by_a_boundary_message_again_and_again(self, run):
        """R9: a re-grade, three times in a row with restores."""
        compiled = definition.compile_files({"p.bpmn": self.MODEL})["p"]
        host = MemoryHost(declared={"grade", "case_number"})
        host.values["grade"] = "general"
        process = ProcessDriver(compiled, host)
        for grade, task in [("major", "confirm"), ("general", "resolve"), ("major", "confirm")]:
            process.deliver("grade_changed", grade=grade)
            assert process.open_tasks == {task}
        assert process.position.user_tasks[0].round == 2

        process.complete("confirm")
        process.complete("resolve")

        assert process.is_completed

    def test_that_are_over_leave_the_stored_state(self, run):
        process = run(self.MODEL.replace(b'=grade = "major"', b"=false"), declared={"case_number"})
        assert b'"subprocesses":{}' not in process.state

        process.complete("resolve")

        assert b'"subprocesses":{}' in process.state


class TestCallActivities:
    def test_run_another_process_with_locals(self, run):
        inner = m.file(
            "inner",
            m.start("i_started"),
            m.script("copy", "=given", "taken"),
            m.user_task("inner_task"),
            m.end("i_ended"),
            m.chain("i_started", "copy", "inner_task", "i_ended"),
        )
        call = m.extensions(
            '<zeebe:calledElement processId="inner"/>'
            '<zeebe:ioMapping><zeebe:input source="=answer" target="given"/></zeebe:ioMapping>'
        )
        outer = m.file(
            "p",
            m.start(),
            m.user_task("ask"),
            m.node("callActivity", "call", call),
            m.end(),
            m.chain("started", "ask", "call", "ended"),
        )
        process = run(outer, inner, declared={"answer", "taken"})

        process.complete("ask", answer=7)
        assert process.waiting_at == {"inner_task"}
        assert process.facts["taken"] == 7
        process.complete("inner_task")

        assert process.is_completed


class TestLoops:
    MODEL = m.file(
        "p",
        m.start(),
        m.node("exclusiveGateway", "again"),
        m.user_task("ask"),
        m.exclusive("is_satisfied", "again"),
        m.end(),
        m.chain("started", "again", "ask", "is_satisfied"),
        m.flow("is_satisfied", "ended", "=satisfied"),
        m.flow("is_satisfied", "again"),
    )

    def test_number_their_rounds(self, run):
        process = run(self.MODEL, declared={"satisfied"})
        for expected in (1, 2, 3):
            assert process.position.user_tasks[0].round == expected
            process.complete("ask", satisfied=False)

    def test_stop_with_a_fault_before_the_library_loses_a_task(self, run, monkeypatch):
        monkeypatch.setattr(instance, "MAX_DEPTH", 20)
        process = run(self.MODEL, declared={"satisfied"})

        with pytest.raises(InstanceTooDeep):
            for _ in range(20):
                process.complete("ask", satisfied=False)
        assert process.open_tasks == {"ask"}
