"""The clause map on its pages: rule → place → test, for process owners and auditors."""

import re

import pytest

from engine.services import clauses


class TestTheMap:
    def test_leads_from_each_rule_to_its_places_and_tests(self, browse):
        auditor = browse("auditor")

        text = auditor.text("/clauses?q=CMP-35")

        assert "The acceptor verifies with both the client and the complained party" in text
        assert re.search(r"Element \d+ · Form field \d+ |Element \d+ ", text)

    def test_says_in_chinese_what_each_rule_asks(self, browse):
        text = browse("auditor", locale="zh_CN").text("/clauses?q=CMP-35")

        assert "受理人向客户和被投诉方双方核实" in text

    def test_can_be_narrowed_to_a_section_and_to_what_is_missing(self, browse):
        auditor = browse("auditor")
        every = re.findall(r"/clauses/([\w-]+)", auditor.get("/clauses").text)

        missing = re.findall(r"/clauses/([\w-]+)", auditor.get("/clauses?state=missing").text)
        pools = re.findall(
            r"/clauses/([\w-]+)", auditor.get("/clauses?section=Monitoring+pools").text
        )

        assert len(every) == len(clauses.known())
        assert 0 < len(missing) < len(every)
        assert {rule.partition("-")[0] for rule in pools} == {"MON"}

    def test_counts_the_cases_that_wait_at_the_elements_of_a_rule(self, browse, number):
        """One complaint waits for its acceptor, which is CMP-31."""
        text = browse("auditor").get("/clauses/CMP-31").text

        assert re.search(r"accept_custody</code>.*?Cases waiting</span>\s+1\s", text, re.S)

    def test_shows_every_place_and_test_of_one_rule(self, browse):
        text = browse("owner").text("/clauses/CMP-57")

        assert "engine/domain/recusal.py" in text
        assert "tests/web/test_recusal_matrix.py" in text

    def test_knows_no_rule_that_does_not_exist(self, browse):
        assert browse("auditor").get("/clauses/CMP-99").status_code == 404

    @pytest.mark.parametrize(
        ("login", "status"),
        [("auditor", 200), ("owner", 200), ("compliance", 200), ("acceptor", 403), ("desk", 403)],
    )
    def test_is_for_process_owners_and_auditors(self, browse, login, status):
        assert browse(login).get("/clauses").status_code == status


class TestTheModelBehindARule:
    def test_is_one_click_from_the_place_with_its_element_marked(self, browse):
        auditor = browse("auditor")
        address = "/clauses/models/complaint/verify_with_both_sides"

        assert f'href="{address}"' in auditor.get("/clauses/CMP-35").text
        drawn = auditor.get(address).text

        assert '{"element": "verify_with_both_sides", "state": "waiting"}' in drawn
        assert 'href="/clauses/CMP-35"' in drawn
        assert "核实双方情况" in browse("auditor", locale="zh_CN").text(address)

    def test_is_the_task_of_a_field_and_where_a_table_is_asked(self, browse):
        """CMP-07 stands in the rows of the table that grades a complaint."""
        shown = browse("auditor").get("/clauses/CMP-07").text

        assert 'href="/clauses/models/complaint/grade_at_first"' in shown

    @pytest.mark.parametrize("address", ["complaint/nothing", "nothing/register_complaint"])
    def test_is_none_that_no_process_has(self, browse, address):
        assert browse("auditor").get(f"/clauses/models/{address}").status_code == 404

    def test_is_for_those_who_may_read_models(self, browse):
        address = "/clauses/models/complaint/verify_with_both_sides"

        assert browse("desk").get(address).status_code == 403
