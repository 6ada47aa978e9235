"""`shouwen clauses` for people and for machines."""

import json

import pytest
from click.testing import CliRunner

from webapp.cli import clauses


def run(*arguments):
    return CliRunner().invoke(clauses.command, arguments)


def entries(*arguments):
    return json.loads(run(*arguments, "--json").output)


def test_it_lists_every_rule_and_counts_them():
    *lines, summary = run().output.splitlines()

    mapped = [line for line in lines if "missing" not in line]
    assert summary.startswith(f"{len(mapped)} of {len(lines)} rules ")


def test_it_shows_every_place_and_test_of_a_rule():
    confirmation = {"kind": "element", "at": "bpmn/complaint.bpmn#confirm_as_unit_head"}
    entry = next(entry for entry in entries() if confirmation in entry["places"])

    output = run(entry["id"]).output

    assert output.startswith(f"{entry['id']} (F, {entry['source']}) {entry['title']}\n")
    assert f"  element  {confirmation['at']}\n" in output
    assert all(f"  named by {test}\n" in output for test in entry["named_by"])


@pytest.mark.parametrize("origin", ["F", "V"])
def test_it_lists_what_nothing_enforces_yet_by_class(origin):
    found = entries("--missing", "--class", origin)

    assert found
    assert {entry["class"] for entry in found} == {origin}
    assert all(entry["places"] == [] for entry in found)


def test_it_refuses_a_rule_that_does_not_exist():
    result = run("CMP-99")

    assert result.exit_code == 2
    assert "no such rule: CMP-99" in result.output
