"""`shouwen clauses` for people and for machines."""

import json

import pytest
from click.testing import CliRunner

from webapp.cli import clauses


def run(*arguments):
    return CliRunner().invoke(clauses.command, arguments)


def test_it_lists_every_rule_and_counts_them():
    lines = run().output.splitlines()

    assert lines[0].startswith("CMP-01")
    assert lines[-1].startswith(
        f"{len([line for line in lines[:-1] if 'missing' not in line])} of "
    )


def test_it_shows_every_place_and_test_of_a_rule():
    output = run("ESC-02").output

    assert output.startswith("ESC-02 (F, 002 Art.41(一)) ")
    assert "  element  bpmn/complaint.bpmn#confirm_as_unit_head\n" in output
    assert "  named by tests/domain/test_closing.py::" in output


@pytest.mark.parametrize("origin", ["F", "V"])
def test_it_lists_what_nothing_enforces_yet_by_class(origin):
    found = json.loads(run("--missing", "--class", origin, "--json").output)

    assert found
    assert {entry["class"] for entry in found} == {origin}
    assert all(entry["places"] == [] for entry in found)


def test_it_refuses_a_rule_that_does_not_exist():
    result = run("CMP-99")

    assert result.exit_code == 2
    assert "no such rule: CMP-99" in result.output
