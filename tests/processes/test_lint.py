"""What cannot run as drawn is refused with element, line and reason, never ignored."""

import pytest

from engine.errors import ModelRefused
from engine.workflow import definition
from tests.processes import models as m

LINE = m.chain("started", "ask", "ended")
GOOD = (m.start(), m.user_task("ask"), m.end(), LINE)


def refused(*nodes, **options):
    with pytest.raises(ModelRefused) as caught:
        definition.compile_files({"p.bpmn": m.file("p", *nodes, **options)})
    return {(finding.rule, finding.element) for finding in caught.value.findings}


def test_a_good_model_passes():
    assert set(definition.compile_files({"p.bpmn": m.file("p", *GOOD)})) == {"p"}


@pytest.mark.parametrize(
    "tag",
    ["task", "manualTask", "sendTask", "receiveTask", "inclusiveGateway", "complexGateway"],
)
def test_nodes_that_would_stall_or_pass_silently_are_refused(tag):
    found = refused(m.start(), m.node(tag, "odd"), m.end(), m.chain("started", "odd", "ended"))
    assert ("element.not_run", "odd") in found


@pytest.mark.parametrize(
    "event",
    ["errorEventDefinition", "compensateEventDefinition", "signalEventDefinition"],
)
def test_events_the_library_ignores_are_refused(event):
    nodes = (*GOOD[:2], m.end("ended", f"<bpmn:{event}/>"), LINE)
    assert ("element.not_run", "ended") in refused(*nodes)


def test_a_finding_names_file_and_line():
    with pytest.raises(ModelRefused) as caught:
        definition.compile_files({"p.bpmn": m.file("p", *GOOD, "\n\n", m.node("task", "odd"))})
    finding = next(f for f in caught.value.findings if f.rule == "element.not_run")
    assert (finding.file, finding.element, finding.line) == ("p.bpmn", "odd", 3)


def test_a_user_task_needs_a_form_and_one_group():
    task = m.node("userTask", "ask")
    found = refused(m.start(), task, m.end(), LINE)
    assert {("user_task.no_form", "ask"), ("user_task.one_group", "ask")} <= found
    twice = m.user_task("ask", group="acceptor@intake_unit, leader@company")
    assert ("user_task.one_group", "ask") in refused(m.start(), twice, m.end(), LINE)


def test_the_milestone_of_a_task_is_a_boundary_event_that_lets_it_go_on():
    """TM-03: nothing else would ever end the duty."""
    boundary = {"attachedToRef": "ask"}

    def nodes(started_by, **attributes):
        late = m.timer_event("boundaryEvent", "late", "=hours(1)", **boundary | attributes)
        lines = LINE, m.chain("late", "ended")
        return m.start(), m.user_task("ask", started_by=started_by), late, m.end(), *lines

    wrong = ("user_task.started_by", "ask")
    assert wrong in refused(*nodes("nowhere", cancelActivity="false"))
    assert wrong in refused(*nodes("late"))
    right = m.file("p", *nodes("late", cancelActivity="false"))
    assert definition.compile_files({"p.bpmn": right})


def test_sequential_loops_need_an_output():
    task = m.user_task("ask", loop=m.loop("=people", "person", is_sequential=True))
    assert ("loop.sequential_without_output", "ask") in refused(m.start(), task, m.end(), LINE)


def test_loops_by_number_or_with_an_early_way_out_are_refused():
    marker = "<bpmn:multiInstanceLoopCharacteristics>{}</bpmn:multiInstanceLoopCharacteristics>"
    for inner, rule in [
        ("<bpmn:loopCardinality>3</bpmn:loopCardinality>", "loop.cardinality"),
        ("<bpmn:completionCondition>=x</bpmn:completionCondition>", "loop.completion_condition"),
    ]:
        task = m.user_task("ask", loop=marker.format(inner))
        assert (rule, "ask") in refused(m.start(), task, m.end(), LINE)


def event_sub_process(start, inner=""):
    return m.node(
        "subProcess",
        "side",
        start + inner + m.end("side_end") + m.flow("side_start", "side_end"),
        triggeredByEvent="true",
    )


def test_event_sub_processes_start_by_message_without_interrupting_at_the_top():
    timer = m.timer_event("startEvent", "side_start", "=hours(1)", isInterrupting="false")
    assert ("event_sub_process.not_by_message", "side") in refused(*GOOD, event_sub_process(timer))
    interrupting = m.message_event("startEvent", "side_start", "told")
    found = refused(*GOOD, event_sub_process(interrupting), messages=("told",))
    assert ("event_sub_process.interrupting", "side") in found
    quiet = m.message_event("startEvent", "side_start", "told", isInterrupting="false")
    nested = m.node(
        "subProcess",
        "outer",
        m.start("o_start") + m.end("o_end") + m.flow("o_start", "o_end") + event_sub_process(quiet),
    )
    nodes = (m.start(), nested, m.end(), m.chain("started", "outer", "ended"))
    assert ("event_sub_process.nested", "side") in refused(*nodes, messages=("told",))


def test_two_timers_at_one_event_gateway_are_refused():
    found = refused(
        m.start(),
        m.node("eventBasedGateway", "race"),
        m.timer_event("intermediateCatchEvent", "one", "=hours(1)"),
        m.timer_event("intermediateCatchEvent", "two", "=hours(2)"),
        m.end("a"),
        m.end("b"),
        m.chain("started", "race", "one", "a"),
        m.chain("race", "two", "b"),
    )
    assert ("event_gateway.two_timers", "race") in found


def test_cycle_timers_and_timer_starts_are_refused():
    cycle = (
        "<bpmn:timerEventDefinition><bpmn:timeCycle>R/PT1H</bpmn:timeCycle>"
        "</bpmn:timerEventDefinition>"
    )
    nodes = (
        m.start(),
        m.node("intermediateCatchEvent", "tick", cycle),
        m.end(),
        m.chain("started", "tick", "ended"),
    )
    assert ("timer.cycle", "tick") in refused(*nodes)
    timed = m.timer_event("startEvent", "started", "=hours(1)")
    assert ("start.timer", "started") in refused(timed, *GOOD[1:])


def test_exclusive_splits_need_a_default_and_conditions():
    found = refused(
        m.start(),
        m.node("exclusiveGateway", "which"),
        m.end("a"),
        m.end("b"),
        m.flow("started", "which"),
        m.flow("which", "a", "=true"),
        m.flow("which", "b"),
    )
    assert {("split.no_default", "which"), ("flow.no_condition", "which_to_b")} <= found


def test_a_cycle_in_which_nobody_acts_is_refused():
    found = refused(
        m.start(),
        m.node("exclusiveGateway", "again"),
        m.script("count", "=1", "n"),
        m.node("exclusiveGateway", "enough", default="enough_to_again"),
        m.end(),
        m.chain("started", "again", "count", "enough"),
        m.flow("enough", "ended", "=true"),
        m.flow("enough", "again"),
    )
    assert ("cycle.no_waiting_point", "count") in found


def test_a_join_behind_a_non_interrupting_event_is_refused():
    found = refused(
        m.start(),
        m.user_task("ask"),
        m.timer_event(
            "boundaryEvent", "late", "=hours(1)", attachedToRef="ask", cancelActivity="false"
        ),
        m.node("parallelGateway", "join"),
        m.end(),
        m.chain("started", "ask", "join", "ended"),
        m.flow("late", "join"),
    )
    assert ("join.behind_non_interrupting", "join") in found


def test_a_node_no_token_can_reach_is_refused():
    assert ("node.unreachable", "lost") in refused(*GOOD, m.user_task("lost"))


def test_other_bindings_and_listeners_are_refused():
    call = m.extensions('<zeebe:calledElement processId="q" bindingType="versionTag"/>')
    node = m.node("callActivity", "call", call)
    nodes = (m.start(), node, m.end(), m.chain("started", "call", "ended"))
    assert ("extension.not_run", "call") in refused(*nodes)


def test_a_called_process_that_is_missing_is_refused():
    call = m.extensions('<zeebe:calledElement processId="nowhere"/>')
    node = m.node("callActivity", "call", call)
    assert "bpmn.invalid" in {
        rule for rule, _ in refused(m.start(), node, m.end(), m.chain("started", "call", "ended"))
    }
