"""The traps of V8 that engine/expressions/isolate.py keeps us out of."""

import asyncio
import os
import resource
import subprocess
import sys
import textwrap
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from engine.expressions import feel, isolate

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def value_of(source, context=None):
    return feel.evaluate(source, context or {}, now=NOW)


def run(script):
    """Run a script in a process of its own and give its output; it must come to an end."""
    header = "from datetime import UTC, datetime\nfrom engine.expressions import feel\n"
    value = "value_of = lambda x: feel.evaluate(x, {}, now=datetime(2026, 3, 1, tzinfo=UTC))\n"
    done = subprocess.run(  # noqa: S603 (the script is written below)
        [
            sys.executable,
            "-W",
            "ignore::DeprecationWarning",
            "-c",
            header + value + textwrap.dedent(script),
        ],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env=os.environ | {"TZ": "America/New_York"},
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.split()


@pytest.mark.parametrize(
    ("source", "limits"),
    [
        ("count(for i in 1..1000000000 return null)", {"time", "memory"}),
        ("some a in 1..30000, b in 1..30000 satisfies a = 0", {"time", "memory"}),
        ('matches("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", "^(a+)+$")', {"time"}),
        (
            'for i in 1..40 return if i = 1 then "x" else partial[-1] + partial[-1]',
            {"memory", "size"},
        ),
        ("for i in 1..40 return if i = 1 then [1] else concatenate(partial, partial)", {"memory"}),
        (
            'for i in 1..19 return if i = 1 then "xxxxxxxx" else partial[-1] + partial[-1]',
            {"result"},
        ),
    ],
)
def test_an_endless_or_greedy_expression_is_stopped_and_the_next_one_runs(source, limits):
    begun = time.monotonic()

    with pytest.raises(feel.ExpressionTooCostly) as caught:
        value_of(source)

    assert caught.value.params["limit"] in limits
    assert time.monotonic() - begun < 5
    assert value_of("1 + 1") == 2


def test_endless_recursion_is_an_error():
    with pytest.raises(feel.ExpressionTooCostly) as caught:
        value_of("{f: function(g) g(g), y: f(f)}.y")
    assert caught.value.params["limit"] == "size"


def test_a_bomb_stays_far_below_what_a_server_has():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for _ in range(3):
        with pytest.raises(feel.ExpressionTooCostly):
            value_of("for a in 1..100000, b in 1..100000 return [a, b]")

    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 400_000


def test_threads_share_the_isolate_and_each_gets_its_own_answer():
    wrong = []

    def work(number):
        answers = [value_of("a * 1000 + b", {"a": number, "b": i}) for i in range(50)]
        wrong.extend(set(answers) - {number * 1000 + i for i in range(50)})

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert wrong == []


def test_waiting_for_the_isolate_does_not_count_as_running():
    answers = []
    neighbour = threading.Thread(target=lambda: answers.append(value_of("20 + 3")))

    with isolate._process.lock:
        neighbour.start()
        time.sleep(isolate.TIME_LIMIT * 1.5)
    neighbour.join()

    assert answers == [23]


def test_a_caller_inside_an_event_loop_is_served_too():
    async def ask():
        return value_of("1 + 1")

    assert asyncio.run(ask()) == 2


def test_a_forked_child_makes_its_own_isolate_and_both_come_to_an_end():
    assert run("""
        import os, sys
        assert value_of("1 + 1") == 2
        child = os.fork()
        print(value_of("20 + 1"), flush=True)
        if not child:
            sys.exit(0)
        assert os.waitpid(child, 0)[1] == 0
    """) == ["21", "21"]


def test_a_child_forked_while_another_thread_evaluates_is_not_locked():
    assert run("""
        import os, threading
        from engine.expressions import isolate
        value_of("1")
        with isolate._process.lock:
            child = os.fork()
            if not child:
                threading.Thread(target=lambda: print(value_of("1 + 1"), flush=True)).start()
        if child:
            assert os.waitpid(child, 0)[1] == 0
    """) == ["2"]


def test_a_process_ends_cleanly_whichever_thread_made_the_isolate():
    assert run("""
        import threading
        threads = [threading.Thread(target=value_of, args=("1 + 1",)) for _ in range(8)]
        for thread in threads: thread.start()
        for thread in threads: thread.join()
        print("done")
    """) == ["done"]


def test_the_zone_of_the_server_does_not_matter():
    assert run("""
        print(value_of('date and time("2026-07-01T10:00:00")'), value_of("today()"))
    """) == ["2026-07-01T10:00:00+08:00", "2026-03-01"]


def test_what_was_asked_before_takes_no_memory_from_what_is_asked_next():
    """V8 alone lets its garbage grow up to the hard limit, and a harmless question meets it."""

    def ask_often():
        asked = isolate.Isolate(isolate._scripts(), memory_limit=isolate.MEMORY_LIMIT // 2)
        for number in range(4000):
            facts = {"a": number, "text": "x" * 2000}
            question = {"command": "run", "source": "a > 3", "facts": facts, "now": "2026-01-01"}
            asked.run(isolate._script(question), limit=isolate.PATIENCE)
        asked.close()

    with ThreadPoolExecutor(1) as pool:  # whatever loop another test has left in this thread
        pool.submit(ask_often).result()
