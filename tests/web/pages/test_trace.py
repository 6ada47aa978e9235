"""The trace of a case: what auditors read of every entry, and of how everything stood then."""

import json
import re

import pytest
from sqlalchemy import select

from engine.services import disposal, tasks
from engine.store.cases import Case
from tests.answers import ANSWERS
from webapp.ui import history, labels


@pytest.fixture
def graded(firm, task, number):
    """A complaint that was accepted, verified and graded."""
    task_id = int(task.rpartition("/")[2])
    for step, element in enumerate(("accept_custody", "verify_with_both_sides")):
        values = ANSWERS[element]
        firm.as_(
            "acceptor",
            lambda ctx, task_id=task_id + step, values=values: tasks.complete(
                ctx, task_id=task_id, values=values
            ),
        )
    return number


def island(page, name):
    """The content of an island of a page: `form` or `diagram`."""
    found = re.search(
        rf'data-{name}-island.*?<script type="application/json">(.*?)</script>', page, re.S
    )
    return json.loads(found[1])


class TestTheTimeline:
    def test_says_what_changed_from_what_to_what_and_under_which_rules(self, browse, graded):
        words = browse("auditor").text(f"/cases/{graded}/trace")

        assert "吴刚 completed “Verify with both sides”" in words
        assert "Grade — General" in words
        assert "CMP-35" in words
        assert "Form Verify with both sides" in words
        assert "Accepting unit CMP-34 · 002 Art.33: the branch that received" in words

    def test_is_narrowed_by_person_and_kind_in_the_address(self, browse, graded):
        auditor = browse("auditor")

        assert "2 entries" in auditor.text(f"/cases/{graded}/trace?person=acceptor")
        assert "1 entry" in auditor.text(f"/cases/{graded}/trace?kind=case.opened")
        assert "No entry fits" in auditor.text(f"/cases/{graded}/trace?person=acceptor&after=4")

    def test_hides_names_and_numbers_of_the_client(self, browse, graded):
        words = browse("auditor").text(f"/cases/{graded}/trace")

        assert "张伟" not in words
        assert "13800001111" not in words

    @pytest.mark.parametrize(
        ("login", "status"),
        [("auditor", 200), ("compliance", 200), ("acceptor", 403), ("teller", 404), ("owner", 404)],
    )
    @pytest.mark.parametrize(
        "page", ["trace", "trace?view=recusal", "trace?view=integrity", "as-of"]
    )
    def test_is_for_those_who_may_read_ledgers(self, browse, graded, login, status, page):
        assert browse(login).get(f"/cases/{graded}/{page}").status_code == status

    @pytest.mark.parametrize("page", ["trace", "trace?view=recusal", "as-of", "as-of?entry=1"])
    def test_is_not_there_for_an_auditor_who_is_complained_about(self, browse, record, page):
        """CMP-57: as of any entry, those before the complaint named anybody included."""
        number = record(accused_person="auditor")

        assert browse("auditor").get(f"/cases/{number}/{page}").status_code == 404
        assert browse("compliance").get(f"/cases/{number}/{page}").status_code == 200

    def test_leads_to_everybody_who_read_the_case(self, browse, graded):
        assert f"/cases/{graded}/reads" in browse("auditor").get(f"/cases/{graded}/trace").text

    def test_has_a_word_for_every_kind_that_has_a_sentence(self):
        assert history.SENTENCES.keys() <= labels.WORDS["entry_kind"].keys()

    def test_is_linked_from_the_case_for_those_only(self, browse, graded):
        address = f"/cases/{graded}/trace"

        assert address in browse("auditor").get(f"/cases/{graded}").text
        assert address not in browse("acceptor").get(f"/cases/{graded}").text


class TestTheRecusal:
    def test_names_who_had_to_stay_out_of_each_step_and_by_which_rule(self, browse, graded):
        words = browse("auditor").text(f"/cases/{graded}/trace?view=recusal")

        assert "Accept custody" in words
        assert words.count("郑洁 is the person complained about CMP-57") == 2


class TestTheRecord:
    def test_is_verified_where_it_is_looked_at(self, browse, graded):
        words = browse("auditor").text(f"/cases/{graded}/trace?view=integrity")

        assert "is as it was written" in words
        assert f"case:{graded}" in words


class TestTheCaseAsOfAnEntry:
    def test_shows_the_diagram_with_its_tokens_and_the_same_in_words(self, browse, graded):
        page = browse("auditor").get(f"/cases/{graded}/as-of?entry=2").text

        drawn = {each["element"]: each["state"] for each in island(page, "diagram")["tokens"]}
        assert drawn["accept_custody"] == "waiting"
        assert drawn["register_complaint"] == "passed"
        assert "verify_with_both_sides" not in drawn
        words = browse("auditor").text(f"/cases/{graded}/as-of?entry=2")
        assert "Accept custody Waiting here Acceptor · 南京路营业部" in words
        assert "Register the complaint Done 周敏" in words
        assert "Complaint received Done — —" in words

    def test_shows_facts_tasks_and_duties_of_that_moment(self, browse, graded):
        then = browse("auditor").text(f"/cases/{graded}/as-of?entry=2")
        now = browse("auditor").text(f"/cases/{graded}/as-of")

        assert "As of entry 2 of 4" in then
        assert "As of entry 4 of 4" in now
        assert ("先核实双方情况" in then, "先核实双方情况" in now) == (False, True)
        assert "Allowed: 30 working minutes" in then
        assert "Resolve" in now

    def test_shows_the_form_as_it_was_filled_in_to_be_read_only(self, browse, graded):
        page = browse("auditor").get(f"/cases/{graded}/as-of?entry=2").text

        form = island(page, "form")
        assert form["schema"]["id"] == "register_complaint"
        assert form["values"]["place"] == "南京路营业部柜台"
        assert form["values"]["client_name"] == "张*"
        assert "data-read-only" in page

    def test_says_what_was_disposed_of(self, browse, firm, graded):
        def work(ctx):
            case = ctx.session.scalars(select(Case).where(Case.number == graded)).one()
            disposal.dispose(ctx, case=case, reason="retention")

        firm.transact(work)
        page = browse("auditor").get(f"/cases/{graded}/as-of?entry=2").text

        assert island(page, "form")["values"]["client_name"] == "Disposed of"
        assert "要求说明并道歉" not in page

    @pytest.mark.parametrize("entry", ["0", "5", "99999999999999999999999"])
    def test_is_not_there_for_an_entry_that_is_not(self, browse, graded, entry):
        assert browse("auditor").get(f"/cases/{graded}/as-of?entry={entry}").status_code == 404
