"""The bench of steps runs and says what it should; how fast anything is, is not asked here."""

import json

import pytest

from bench import steps

pytestmark = pytest.mark.long


def test_the_bench_of_steps_prints_one_line_with_every_figure(monkeypatch):
    printed = []
    monkeypatch.setattr("sys.argv", ["bench.steps", "--quick"])

    steps.main(printed.append)

    [line] = printed
    found = json.loads(line)
    assert found.keys() == {"name", "machine", "seed", "figures", "limits", "holds"}
    assert (found["name"], found["seed"], found["limits"]) == ("steps", 7, steps.LIMITS)
    assert isinstance(found["holds"], bool)
    measured = found["figures"]["sqlite"]
    for way in ("in_process", "http"):
        for clients in ("floor", "one_client", "four_clients"):
            assert measured[way][clients].keys() == {"p50_ms", "p95_ms", "p99_ms", "per_second"}
        assert measured[way]["ratio"] > 0
    assert measured["costs"].keys() == {*steps.SILENT, *steps.SENDING}
    assert sum(measured["breakdown_percent"].values()) > 99
    assert found["figures"]["writers"]["completions"] == steps.QUICK.written
    assert found["figures"]["bytes_a_finished_case"]["sqlite"] > 1_000
