"""The bench of the studio runs and says what it should; how fast anything is, is not asked here."""

import json

import pytest

from bench import studio
from tests.browser import chromium

pytestmark = pytest.mark.long


def test_the_bench_of_the_studio_prints_one_line_with_every_figure(monkeypatch):
    chromium.demand()
    printed = []
    monkeypatch.setattr("sys.argv", ["bench.studio", "--quick"])

    studio.main(printed.append)

    [line] = printed
    found = json.loads(line)
    assert (found["name"], found["seed"], found["limits"]) == ("studio", 7, studio.LIMITS)
    assert isinstance(found["holds"], bool)
    times = {"lint_ms", "lint_worst_ms", "publish_s", "usable_s", "usable_worst_s"}
    assert found["figures"].keys() == {"runs", "worker_mb", *times}
    assert all(value > 0 for value in found["figures"].values())
