"""Messages and timers that small models wait for, at their boundary and on their way."""

import pytest

from engine.workflow.host import Trigger
from engine.workflow.instance import Instance, TaskGone
from tests.processes import models as m


class TestMessages:
    def test_thrown_leave_through_the_host_with_key_and_payload(self, run):
        process = run(
            m.file(
                "p",
                m.start(),
                m.user_task("ask"),
                m.message_event("endEvent", "told", "told", payload={"answer": "=answer"}),
                m.chain("started", "ask", "told"),
                messages=("told",),
            ),
            declared={"answer", "case_number"},
        )
        process.host.values["case_number"] = "TS-1"

        process.complete("ask", answer=42)

        assert process.host.sent == [("told", "TS-1", {"answer": 42})]
        assert process.is_completed

    def test_caught_go_to_the_one_place_that_was_chosen(self, run):
        model = m.file(
            "p",
            m.start(),
            m.node("parallelGateway", "split"),
            m.message_event("intermediateCatchEvent", "first", "told"),
            m.message_event("intermediateCatchEvent", "second", "told"),
            m.end("one"),
            m.end("two"),
            m.chain("started", "split", "first", "one"),
            m.chain("split", "second", "two"),
            messages=("told",),
        )
        process = run(model, declared={"answer", "case_number"})
        assert process.waiting_at == {"first", "second"}

        process.deliver("told", answer=1)

        assert len(process.waiting_at) == 1
        assert process.facts["answer"] == 1

    def test_start_an_instance_with_their_payload(self, run):
        model = m.file(
            "p",
            m.message_event("startEvent", "asked", "asked"),
            m.user_task("ask"),
            m.end(),
            m.chain("asked", "ask", "ended"),
            messages=("asked",),
        )
        process = run(
            model, declared={"client"}, by=Trigger(message="asked", payload={"client": "C1"})
        )

        assert process.waiting_at == {"ask"}
        assert process.facts["client"] == "C1"

    def test_of_another_name_do_not_start_it(self, run):
        model = m.file(
            "p",
            m.message_event("startEvent", "asked", "asked"),
            m.end(),
            m.chain("asked", "ended"),
            messages=("asked",),
        )
        with pytest.raises(TaskGone):
            run(model, declared=set(), by=Trigger(message="other"))


class TestTimers:
    """R6: a timer fires when its duty says so, and never reads a clock."""

    def model(self, **attributes):
        return m.file(
            "p",
            m.start(),
            m.user_task("ask"),
            m.timer_event("boundaryEvent", "late", "=hours(2)", attachedToRef="ask", **attributes),
            m.user_task("chase"),
            m.end(),
            m.end("chased"),
            m.chain("started", "ask", "ended"),
            m.chain("late", "chase", "chased"),
        )

    def test_on_a_boundary_interrupt(self, run):
        process = run(self.model(), declared=set())
        process.shift(days=400)  # time alone changes nothing
        assert process.waiting_at == {"ask", "late"}

        process.fire("late")

        assert process.waiting_at == {"chase"}

    def test_on_a_boundary_may_leave_the_task_open(self, run):
        process = run(self.model(cancelActivity="false"), declared=set())

        process.fire("late")

        assert process.open_tasks == {"ask", "chase"}
        process.complete("chase")
        process.complete("ask")
        assert process.is_completed

    def test_end_with_the_task_they_watch(self, run):
        process = run(self.model(), declared=set())

        process.complete("ask")

        assert process.is_completed

    def test_give_their_term_when_asked(self, run):
        process = run(self.model(), declared=set())
        loaded = Instance.load(process.definition, process.state, process.host)

        assert loaded.term(process.position.timers[0]) == {"term": "hours", "count": 2}

    def test_and_messages_may_race_at_an_event_gateway(self, run):
        model = m.file(
            "p",
            m.start(),
            m.node("eventBasedGateway", "race"),
            m.message_event("intermediateCatchEvent", "heard", "told"),
            m.timer_event("intermediateCatchEvent", "silent", "=hours(2)"),
            m.end("by_message"),
            m.end("by_time"),
            m.chain("started", "race", "heard", "by_message"),
            m.chain("race", "silent", "by_time"),
            messages=("told",),
        )
        heard, silent = (run(model, declared={"answer", "case_number"}) for _ in range(2))

        heard.deliver("told", answer=1)
        silent.fire("silent")

        assert heard.is_completed
        assert "by_message" in heard.covered
        assert silent.is_completed
        assert "by_time" in silent.covered
