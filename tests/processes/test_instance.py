"""The runtime on small models: each decision of its design and each trap of the library."""

import pytest

from engine.workflow import definition, state
from engine.workflow.instance import Instance, TaskGone
from engine.workflow.state import StateFromOtherVersion
from tests.processes import models as m
from tests.processes.driver import MemoryHost, ProcessDriver


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
        m.exclusive("is_major", "small"),
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
            m.exclusive("is_big", "small"),
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


def test_state_of_another_version_is_refused_not_misread(run):
    """The library gives empty data for a state it does not know, without a word."""
    model = m.file("p", m.start(), m.user_task("ask"), m.end(), m.chain("started", "ask", "ended"))
    process = run(model, declared=set())
    other = process.state.replace(state.FORMAT.encode(), b"spiff-3.3/1")

    with pytest.raises(StateFromOtherVersion):
        Instance.load(process.definition, other, process.host)
