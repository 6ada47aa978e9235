"""The map from each rule to what enforces it: nothing names a rule that does not exist."""

import re
from pathlib import Path

import pytest

from engine.domain import rules
from engine.services import citations, clauses, releases
from engine.services.clauses import PlaceKind
from tests.processes.model_files import ROOT

FILES = releases.shipped_files()
KNOWN = clauses.known()
LOOKS_LIKE_A_RULE = re.compile(r"\b[A-Z]{2,4}-\d+[ab]?\b")


@pytest.fixture(scope="module")
def mapped():
    """The map of the shipped models and this source tree, by rule id."""
    return {clause.rule.id: clause for clause in clauses.build(files=FILES, root=ROOT)}


class TestTheList:
    def test_bears_each_rule_once_in_order_with_a_title_of_its_own(self):
        entries = list(KNOWN.values())

        assert [entry.id for entry in entries] == sorted(KNOWN, key=_place_in_the_list)
        assert len({entry.title for entry in entries}) == len(entries)
        assert all(entry.title and entry.section for entry in entries)

    def test_names_a_document_for_every_rule_that_is_stated_somewhere(self):
        stated = [entry for entry in KNOWN.values() if entry.origin in "FV"]

        assert all(re.match(r"00[0-4]", entry.source) for entry in stated)


class TestEveryRuleThatIsNamed:
    @pytest.mark.parametrize("path", sorted(FILES))
    def test_in_a_model_exists(self, path):
        named = set(LOOKS_LIKE_A_RULE.findall(FILES[path].decode()))

        assert named - set(KNOWN) - {"UTF-8"} == set()

    def test_in_the_readme_of_the_models_exists(self):
        text = (ROOT / "bpmn" / "README.md").read_text(encoding="utf-8")

        assert set(rules.written(text)) <= set(KNOWN)

    def test_in_code_exists(self):
        for at, text in citations.in_code(ROOT, packages=["engine"]):
            assert set(rules.written(text)) <= set(KNOWN), at


COMPLAINTS = ("CMP", "EMG", "ESC", "REG", "FBK", "ACC", "KPI", "CON")
REPORTS = frozenset(
    ("REP-02", "REP-03", "REP-04", "REP-05", "REP-09a", "REP-09b", "REP-11", "REP-12")
)
"""The reports of complaints; REP-01 belongs to revisit campaigns, REP-10 to monitoring pools."""
FORMS = frozenset(("FRM-4", "FRM-5"))
"""The annexes of complaints: the record of one, and the register of all."""


class TestTheRulesOfComplaints:
    """No rule is proved here: the test says that each is mapped."""

    def test_have_each_a_place_and_a_test_where_they_are_stated_or_inferred(self, mapped):
        """That a place is run by some test proves nothing of the rule: a test must name it."""
        owed = {
            rule: clause
            for rule, clause in mapped.items()
            if (rule.partition("-")[0] in COMPLAINTS or rule in REPORTS | FORMS)
            and clause.rule.origin in "FI"
        }

        assert {rule for rule, clause in owed.items() if not clause.places} == set()
        assert {rule for rule, clause in owed.items() if not clause.named_by} == set()
        assert owed.keys() >= REPORTS | FORMS


class TestTheMap:
    """No rule is named here: this file proves nothing about any of them."""

    def test_leads_from_a_rule_to_element_row_policy_code_and_tests(self, mapped):
        large_payment = (PlaceKind.ROW, "bpmn/approval_need.dmn#large_payment")

        (clause,) = (clause for clause in mapped.values() if large_payment in places(clause))

        assert {
            (PlaceKind.ELEMENT, "bpmn/complaint.bpmn#approve_resolution"),
            (PlaceKind.POLICY, "bpmn/policy.json#complaint.payment_limit"),
            (PlaceKind.CODE, "engine/domain/recusal.py#find"),
        } <= places(clause)
        named_by, run_by = (
            "tests/processes/test_complaint.py::TestApproval::"
            "test_is_always_asked_for_the_higher_grades",
            "tests/processes/test_decision_tables.py::TestApprovalNeed::"
            "test_one_cent_above_the_limit_needs_one_approval",
        )
        assert named_by in clause.named_by
        assert run_by in clause.run_by

    def test_has_a_test_for_every_rule_that_a_model_carries(self, mapped):
        untested = [
            rule
            for rule, clause in mapped.items()
            if any(kind != PlaceKind.CODE for kind, _ in places(clause))
            and not clause.named_by + clause.run_by
        ]

        assert untested == []

    def test_is_empty_where_nothing_names_a_rule(self, tmp_path):
        found = clauses.build(files={}, root=tmp_path)

        assert [clause.rule for clause in found] == list(KNOWN.values())
        assert not any(clause.places or clause.named_by or clause.run_by for clause in found)

    def test_reads_docstrings_names_comments_and_what_a_class_says(self, tmp_path):
        in_code, in_class, in_name, in_comment = list(KNOWN)[:4]
        name = f"test_{in_name.lower().replace('-', '_')}_holds"
        _write(tmp_path / "engine/gate.py", f'def close():\n    """Refuse ({in_code})."""\n')
        _write(
            tmp_path / "tests/services/test_gate.py",
            "class TestGate:\n"
            f'    """{in_class}."""\n'
            f"    def {name}(self):\n"
            f"        assert True  # {in_comment}\n",
        )

        found = {clause.rule.id: clause for clause in clauses.build(files={}, root=tmp_path)}

        assert places(found[in_code]) == {(PlaceKind.CODE, "engine/gate.py#close")}
        for rule in (in_class, in_name, in_comment):
            assert found[rule].named_by == (f"tests/services/test_gate.py::TestGate::{name}",)


def places(clause):
    return {(place.kind, place.at) for place in clause.places}


def _place_in_the_list(rule):
    """Order rules as the list does: by family, then by number."""
    prefix, _, number = rule.partition("-")
    families = list(dict.fromkeys(known.partition("-")[0] for known in KNOWN))
    return families.index(prefix), int(re.match(r"\d+", number)[0]), number


def _write(path: Path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
