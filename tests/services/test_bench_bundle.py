"""The bench of bundles runs and says what it should; how fast anything is, is not asked here."""

import json

import pytest

from bench import bundle

pytestmark = pytest.mark.long


def test_the_bench_of_bundles_prints_one_line_with_every_figure(monkeypatch):
    printed = []
    monkeypatch.setattr("sys.argv", ["bench.bundle", "--quick"])

    bundle.main(printed.append)

    [line] = printed
    found = json.loads(line)
    assert found.keys() == {"name", "machine", "seed", "figures", "limits", "holds"}
    assert (found["name"], found["seed"], found["limits"]) == ("bundle", 7, bundle.LIMITS)
    assert isinstance(found["holds"], bool)
    measured = found["figures"]["sqlite"]
    assert measured["entries"] >= 200
    assert measured["bundle"].keys() == {"whole", "middle", "opened"}
    assert all(run["p95_ms"] > 0 for run in measured["bundle"].values())
    assert measured["event_logs"]["xes"]["cases"] == measured["event_logs"]["ocel"]["cases"] > 80
