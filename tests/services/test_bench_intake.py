"""The bench of the counter runs and says what it should; how fast it is, is not asked here."""

import json

import pytest

from bench import intake

pytestmark = pytest.mark.long


def test_the_bench_of_the_counter_prints_one_line_with_every_figure(monkeypatch):
    printed = []
    monkeypatch.setattr("sys.argv", ["bench.intake", "--quick"])

    intake.main(printed.append)

    [line] = printed
    found = json.loads(line)
    assert found.keys() == {"name", "machine", "seed", "figures", "limits", "holds"}
    measured = found["figures"]["sqlite"]
    assert measured["asked"].keys() == {"look_up", "panel", "preview"}
    assert all(each["p95_ms"] > 0 for each in measured["asked"].values())
    assert measured["marks"] > measured["cases"]
