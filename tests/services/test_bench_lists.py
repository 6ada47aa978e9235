"""The bench of the lists runs and says what it should; how fast anything is, is not asked here."""

import json

import pytest

from bench import lists

pytestmark = pytest.mark.long


def test_the_bench_of_the_lists_prints_one_line_with_both_sizes_side_by_side(monkeypatch):
    printed = []
    monkeypatch.setattr("sys.argv", ["bench.lists", "--quick"])

    lists.main(printed.append)

    [line] = printed
    found = json.loads(line)
    assert (found["name"], found["seed"], found["limits"]) == ("lists", 7, lists.LIMITS)
    measured = found["figures"]["sqlite"]
    assert measured.keys() == {"inbox", "queue", "cases_by_three_filters", "search"}
    for page in measured.values():
        small, large = (name for name in page if name.endswith("_cases"))
        assert int(small.removesuffix("_cases")) < int(large.removesuffix("_cases"))
        assert page["p95_ms"] == page[large]["p95_ms"] > 0
        assert page["ratio"] > 0


def test_a_search_that_finds_nothing_fails_the_bench():
    """The word alone, as the search field repeats it, is no finding."""
    page = '<input name="q" value="利率"><span class="title soft">{}</span>'

    lists.demand_found("利率", page.format("柜员未告知利率变化"))
    with pytest.raises(RuntimeError, match="利率"):
        lists.demand_found("利率", page.format("交易软件多次断线"))
