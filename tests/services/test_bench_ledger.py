"""The bench of the ledger runs and says what it should; how fast anything is, is not asked here."""

import json

import pytest

from bench import ledger

pytestmark = pytest.mark.long


def test_the_bench_of_the_ledger_prints_one_line_with_every_figure(monkeypatch):
    printed = []
    monkeypatch.setattr("sys.argv", ["bench.ledger", "--quick"])

    ledger.main(printed.append)

    [line] = printed
    found = json.loads(line)
    assert found.keys() == {"name", "machine", "seed", "figures", "limits", "holds"}
    assert (found["name"], found["seed"], found["limits"]) == ("ledger", 7, ledger.LIMITS)
    assert isinstance(found["holds"], bool)
    measured = found["figures"]["sqlite"]
    assert measured["entries"] > measured["streams"] > 300
    assert (measured["flaws"], measured["verifier_findings"]) == (0, 0)
    assert measured["million_entries_s"] > 0
