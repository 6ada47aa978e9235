"""The runtime on small models: each decision of its design and each trap of the library."""

import pytest

from engine.workflow import definition, instance, state
from engine.workflow.host import Trigger
from engine.workflow.instance import Instance, InstanceTooDeep, TaskGone
from engine.workflow.state import StateFromOtherVersion
from tests.processes import models as m
from tests.processes.driver import MemoryHost, ProcessDriver, wiring


def exclusive(name, default):
    return m.node("exclusiveGateway", name, default=f"{name}_to_{default}")


class TestAStraightLine:
    def test_waits_at_the_first_user_task_and_ends_after_the_last(self, run):
        process = run(
            m.file("p", m.start(), m.user_task("ask"), m.end(), m.chain("started", "ask", "ended")),
            declared={"answer"},
        )

        assert process.waiting_at == {"ask"}
        process.complete("ask", answer="yes")

        assert process.is_completed
        assert process.facts == {"answer": "yes"}
        assert process.covered == {"started", "ask", "ended"}

    def test_refuses_a_task_that_is_gone(self, run):
        process = run(
            m.file("p", m.start(), m.user_task("ask"), m.end(), m.chain("started", "ask", "ended")),
            declared=set(),
        )
        task = process.position.user_tasks[0]
        process.complete("ask")

        with pytest.raises(TaskGone):
            Instance.load(process.definition, process.state, process.host).complete(
                task.task_id, {}
            )


class TestAssignments:
    def test_come_from_the_expressions_of_the_task(self, run):
        process = run(
            m.file(
                "p",
                m.start(),
                m.user_task("ask", due="=working days(n)", assignee="=who", group="acceptor@unit"),
                m.end(),
                m.chain("started", "ask", "ended"),
            ),
            declared={"n", "who"},
        )
        process.host.values.update(n=2, who="wang")

        assigned = process.assignment("ask")

        assert (assigned.role, assigned.place, assigned.assignee) == ("acceptor", "unit", "wang")
        assert assigned.due == {"term": "working days", "count": 2}


class TestFacts:
    """R2: facts are in the case, so parallel branches and re-grades agree."""

    MODEL = m.file(
        "p",
        m.start(),
        m.node("parallelGateway", "split"),
        m.user_task("grade_it"),
        m.user_task("wait_for_it"),
        m.node("parallelGateway", "join"),
        exclusive("is_major", "small"),
        m.end("big"),
        m.end("small"),
        m.chain("started", "split", "grade_it", "join"),
        m.chain("split", "wait_for_it", "join", "is_major"),
        m.flow("is_major", "big", '=grade = "major"'),
        m.flow("is_major", "small"),
    )

    def test_written_in_one_branch_are_seen_by_every_gateway(self, run):
        process = run(self.MODEL, declared={"grade"})
        process.complete("grade_it", grade="major")
        process.complete("wait_for_it")

        assert "big" in process.covered

    def test_that_are_null_make_a_condition_an_error_not_a_silent_no(self, run):
        model = m.file(
            "p",
            m.start(),
            exclusive("is_big", "small"),
            m.end("big"),
            m.end("small"),
            m.flow("started", "is_big"),
            m.flow("is_big", "big", "=loss > 5"),
            m.flow("is_big", "small"),
        )
        with pytest.raises(Exception, match="condition_not_boolean"):
            run(model, declared={"loss"})

    def test_are_written_by_scripts(self, run):
        model = m.file(
            "p",
            m.start(),
            m.user_task("ask"),
            m.script("add_round", "=rounds + 1", "rounds"),
            m.end(),
            m.chain("started", "ask", "add_round", "ended"),
        )
        process = run(model, declared={"rounds"})

        process.complete("ask", rounds=1)

        assert process.facts["rounds"] == 2


class TestOperations:
    MODEL = m.file(
        "p",
        m.start(),
        m.service(
            "assign",
            "units.assign",
            inputs={"route": "=route", "mode": "fast"},
            outputs={"unit": "=found"},
        ),
        m.user_task("ask"),
        m.end(),
        m.chain("started", "assign", "ask", "ended"),
    )

    def test_get_parameters_and_give_only_the_facts_named(self, run):
        process = run(
            self.MODEL,
            declared={"route", "unit"},
            operations={"units.assign": lambda route, mode: {"found": "B01", "noise": 1}},
        )

        assert process.host.calls == [("units.assign", {"route": None, "mode": "fast"})]
        assert process.facts == {"route": None, "unit": "B01"}


class TestMultiInstance:
    """R3: the collection is taken once, outputs keep item order, a stored loop still finishes."""

    def model(self, **loop):
        body = m.user_task(
            "review", loop=m.loop("=people", "person", output=("verdicts", "=verdict"), **loop)
        )
        return m.file("p", m.start(), body, m.end(), m.chain("started", "review", "ended"))

    def start(self, run, people, **loop):
        definitions = definition.compile_files({"p.bpmn": self.model(**loop)})
        host = MemoryHost(declared={"people", "verdicts"})
        host.values["people"] = people
        return ProcessDriver(definitions["p"], host)

    def test_in_parallel_collects_outputs_in_item_order(self, run):
        process = self.start(run, ["a", "b", "c"])
        assert len(process.position.user_tasks) == 3

        process.complete("review", item="3", verdict="no")
        process.host.values["people"] = ["a"]  # a shrunken collection changes nothing
        process.complete("review", item="1", verdict="yes")
        process.complete("review", item="2", verdict="maybe")

        assert process.is_completed
        assert process.facts["verdicts"] == ["yes", "maybe", "no"]

    def test_in_sequence_opens_one_after_the_other(self, run):
        process = self.start(run, ["a", "b"], is_sequential=True)
        assert [task.item_key for task in process.position.user_tasks] == ["1"]

        process.complete("review", item="1", verdict="yes")
        process.complete("review", item="2", verdict="no")

        assert process.is_completed
        assert process.facts["verdicts"] == ["yes", "no"]

    @pytest.mark.parametrize("is_sequential", [False, True])
    def test_of_nothing_is_passed_at_once(self, run, is_sequential):
        process = self.start(run, [], is_sequential=is_sequential)

        assert process.is_completed
        assert process.facts["verdicts"] == []

    def test_of_something_else_than_a_list_is_a_fault(self, run):
        with pytest.raises(Exception, match="not_a_collection"):
            self.start(run, None)


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


class TestSubProcesses:
    MODEL = m.file(
        "p",
        m.start(),
        m.node(
            "subProcess",
            "handle_by_grade",
            m.start("entered")
            + exclusive("which_grade", "resolve")
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
        exclusive("is_satisfied", "again"),
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


def test_state_of_another_version_is_refused_not_misread(run):
    """The library gives empty data for a state it does not know, without a word."""
    model = m.file("p", m.start(), m.user_task("ask"), m.end(), m.chain("started", "ask", "ended"))
    process = run(model, declared=set())
    other = process.state.replace(state.FORMAT.encode(), b"spiff-3.3/1")

    with pytest.raises(StateFromOtherVersion):
        Instance.load(process.definition, other, process.host)
