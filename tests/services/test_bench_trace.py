"""The bench of the trace runs and says what it should; how fast anything is, is not asked here."""

import json

import pytest

from bench import trace

pytestmark = pytest.mark.long


def test_the_bench_of_the_trace_prints_one_line_with_every_figure(monkeypatch):
    printed = []
    monkeypatch.setattr("sys.argv", ["bench.trace", "--quick"])

    trace.main(printed.append)

    [line] = printed
    found = json.loads(line)
    assert found.keys() == {"name", "machine", "seed", "figures", "limits", "holds"}
    assert (found["name"], found["seed"], found["limits"]) == ("trace", 7, trace.LIMITS)
    assert isinstance(found["holds"], bool)
    measured = found["figures"]["sqlite"]
    assert measured["cases"] > 80
    pages = {"timeline", "as_of", "api_as_of"}
    assert measured["asked"].keys() == pages | {f"long_{name}" for name in pages}
    assert all(each["p95_ms"] > 0 for each in measured["asked"].values())
