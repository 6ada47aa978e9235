"""What the sandbox has said before is not asked again, unless the clock had a part in it."""

from datetime import UTC, datetime, timedelta

import pytest

from engine.expressions import feel, isolate, tables

NOW = datetime(2026, 3, 1, 17, 30, tzinfo=UTC)


def value_of(source, context=None, *, now=NOW, policy=None):
    return feel.evaluate(source, context or {}, now=now, policy=policy)


def test_a_known_answer_is_given_without_the_sandbox():
    assert value_of("6 * a + 1", {"a": 7}) == 43

    with isolate._process.lock:
        assert value_of("6 * a + 1", {"a": 7}, now=NOW + timedelta(days=1)) == 43


def test_other_facts_and_another_policy_are_another_question():
    asked = 'a + policy("limit")'

    found = [
        value_of(asked, {"a": a}, policy={"limit": limit}) for a, limit in [(1, 1), (2, 1), (2, 2)]
    ]

    assert found == [2, 3, 4]


@pytest.mark.parametrize("source", ["now()", "string(today())", "if true then now() else 1"])
def test_what_reads_the_clock_is_worked_out_each_time(source):
    assert value_of(source) != value_of(source, now=NOW + timedelta(days=1))


def test_what_could_have_read_the_clock_and_did_not_is_kept():
    source = 'if urgent then string(today()) else "some day"'
    assert value_of(source, {"urgent": False}) == "some day"

    with isolate._process.lock:
        assert value_of(source, {"urgent": False}) == "some day"
    assert value_of(source, {"urgent": True}) == "2026-03-02"


def test_an_error_is_an_error_each_time():
    for _ in range(2):
        with pytest.raises(feel.ExpressionFailed):
            value_of('1 + "a"')


def test_nobody_can_change_what_the_next_one_is_told():
    value_of("[1, 2]").append(3)
    facts = {"units": ["B01"]}
    value_of("units", facts).append("B02")

    assert value_of("[1, 2]") == [1, 2]
    assert facts == {"units": ["B01"]}


def test_a_name_alone_needs_no_sandbox_once_it_was_read():
    name = feel.parse("=等级")

    with isolate._process.lock:
        assert value_of(name, {"等级": "major"}) == "major"
        with pytest.raises(feel.UnknownName):
            value_of(name, {})


def test_a_table_is_asked_once_for_the_same_facts():
    table = tables.build(
        inputs=[tables.Column(type="number", source="size")],
        outputs=[tables.Column(type="string")],
        rows=[tables.Row(tests=("> 3",), outputs=('"many"',))],
        is_first=True,
    )

    def decide(size):
        return tables.decide(table, {"size": size}, now=NOW, policy={}, source="t")[1]

    assert [hit.outputs for hit in decide(4)] == [("many",)]
    with isolate._process.lock:
        assert [hit.outputs for hit in decide(4)] == [("many",)]
    assert decide(3) == ()


def test_a_script_that_was_late_once_gets_a_second_try(monkeypatch):
    """A busy machine holds up a harmless script as well."""
    late = iter([True, False])
    run = isolate.Isolate.run

    def run_late(self, script, *, limit):
        if next(late):
            raise isolate.LimitReached("time")
        return run(self, script, limit=limit)

    source = feel.parse("a * a * 3")
    monkeypatch.setattr(isolate.Isolate, "run", run_late)

    assert value_of(source, {"a": 3}) == 27
