"""What begins or ends by itself on small models, beside their way (R9)."""

from engine.workflow import definition
from tests.processes import models as m
from tests.processes.driver import MemoryHost, ProcessDriver, wiring


class TestEventSubProcesses:
    """R1, R9: started by a message, any number of times, while the rest goes on."""

    MODEL = m.file(
        "p",
        m.start(),
        m.user_task("ask"),
        m.end(),
        m.chain("started", "ask", "ended"),
        m.node(
            "subProcess",
            "emergency",
            m.message_event("startEvent", "raised", "raised", isInterrupting="false")
            + m.user_task("report")
            + m.end("reported")
            + m.chain("raised", "report", "reported"),
            triggeredByEvent="true",
        ),
        messages=("raised",),
    )

    def test_leave_the_main_path_waiting(self, run):
        process = run(self.MODEL, declared={"what", "case_number"})

        process.deliver("raised", what="fire")
        assert process.open_tasks == {"ask", "report"}

        process.complete("ask")
        assert not process.is_completed
        process.complete("report")
        assert process.is_completed

    def test_run_again_and_hurt_no_later_instance(self, run):
        compiled = definition.compile_files({"p.bpmn": self.MODEL})["p"]
        before = wiring(compiled)
        for _ in range(3):
            process = ProcessDriver(compiled, MemoryHost(declared={"what", "case_number"}))
            process.deliver("raised", what="fire")
            process.deliver("raised", what="flood")
            process.complete("report")
            process.complete("report")
            process.complete("ask")
            assert process.is_completed
        untouched = ProcessDriver(compiled, MemoryHost(declared={"what", "case_number"}))
        untouched.complete("ask")

        assert untouched.is_completed
        assert wiring(compiled) == before


class TestAlarms:
    """EMG-05, R9: an event that happens by itself when a fact it watches changes."""

    def model(self, **said):
        said = {"oneAtATime": "true", "watches": "paid", "raisedWhen": "=paid > 0"} | said
        entries = "".join(
            f'<zeebe:property name="{name}" value="{value}" />'.replace("=paid >", "=paid &gt;")
            for name, value in said.items()
        )
        start = m.message_event("startEvent", "raised", "raised", isInterrupting="false")
        head, tail = start.split(">", 1)
        properties = f"<zeebe:properties>{entries}</zeebe:properties>"
        start = f"{head}><bpmn:extensionElements>{properties}</bpmn:extensionElements>{tail}"
        return m.file(
            "p",
            m.start(),
            m.user_task("ask"),
            m.user_task("answer"),
            m.end(),
            m.chain("started", "ask", "answer", "ended"),
            m.node(
                "subProcess",
                "emergency",
                start + m.user_task("report") + m.end("reported")
                + m.chain("raised", "report", "reported"),
                triggeredByEvent="true",
            ),
            messages=("raised",),
        )  # fmt: skip

    def start(self, run, **said):
        return run(self.model(**said), declared={"paid", "other", "case_number"})

    def test_ring_in_the_step_that_changes_the_fact(self, run):
        process = self.start(run)

        process.complete("ask", paid=5)

        assert process.open_tasks == {"answer", "report"}

    def test_stay_silent_while_the_condition_is_false_or_another_fact_changes(self, run):
        process = self.start(run)
        process.complete("ask", paid=0, other="x")

        assert process.open_tasks == {"answer"}

    def test_do_not_ring_twice_for_one_change(self, run):
        process = self.start(run)
        process.complete("ask", paid=5)
        process.complete("report", other="told")

        assert process.open_tasks == {"answer"}

    def test_do_not_ring_in_the_step_that_ends_the_instance(self, run):
        process = self.start(run)
        process.complete("ask")

        process.complete("answer", paid=5)

        assert process.is_completed

    def test_let_their_message_wait_while_they_run(self, run):
        process = self.start(run)
        assert [place.message for place in process.position.subscriptions] == ["raised"]

        process.complete("ask", paid=5)

        assert process.position.subscriptions == ()

    def test_of_a_boundary_end_what_they_sit_on_in_the_step_that_changes_the_fact(self, run):
        """CMP-08: no message need be sent, and nothing waits for another step."""
        process = run(self.boundary(), declared={"source", "other", "case_number"})
        process.complete("ask", source="csrc")
        assert process.open_tasks == {"approve", "answer"}

        process.complete("approve", source=None)

        assert process.open_tasks == set()
        assert process.ended_at == {"dropped"}

    def test_of_a_boundary_stay_silent_while_the_condition_is_false(self, run):
        process = run(self.boundary(), declared={"source", "other", "case_number"})
        process.complete("ask", source="csrc")

        process.complete("approve", source="exchange", other="x")

        assert process.open_tasks == {"answer"}

    def boundary(self):
        """Return a model whose nested sub-process ends when its source is taken back."""
        said = {"watches": "source", "raisedWhen": "=is blank(source)"}
        entries = "".join(
            f'<zeebe:property name="{name}" value="{value}" />' for name, value in said.items()
        )
        dropped = m.message_event(
            "boundaryEvent",
            "withdrawn",
            "withdrawn",
            content=m.extensions(f"<zeebe:properties>{entries}</zeebe:properties>"),
            attachedToRef="reply",
        )
        reply = (
            m.start("begun")
            + m.node("parallelGateway", "both")
            + m.user_task("approve")
            + m.user_task("answer")
            + m.node("parallelGateway", "all_done")
            + m.end("replied")
            + m.chain("begun", "both", "approve", "all_done", "replied")
            + m.chain("both", "answer", "all_done")
        )
        return m.file(
            "p",
            m.start(),
            m.user_task("ask"),
            m.node("subProcess", "reply", reply),
            dropped,
            m.end(),
            m.end("dropped"),
            m.chain("started", "ask", "reply", "ended"),
            m.flow("withdrawn", "dropped"),
            messages=("withdrawn",),
        )
