"""Every code of the close gate has a place that mends it, told by page and API alike."""

import html
import re

import pytest

from engine.domain import closing as rules
from engine.domain import contacts
from engine.domain.closing import Missing
from engine.services import closing
from tests.web.api_steps import complete, open_complaint
from webapp.sentences import GATE

RAISED = {"emergency_status": "raised"}
UNHEARD = {"contact_outcome": contacts.REFUSED}
BESIDE = (rules.PETITION[0], rules.HARASSMENT[0], "carry_out_improvement")
TWICE = {
    "confirmers": {"director_confirmed": 7, "head_confirmed": 7},
    "revisitors": {"revisit_result": 7, "head_revisit_result": 7},
}
BY_SERVICES = (
    Missing(code="evidence_missing", rule="EVD-02", field="recording"),
    Missing(code="transfer_letter_waiting", rule="REG-02", task="draft_transfer_reply"),
)
"""What no fact tells: evidence that is not kept, and letters in the register."""


def gaps():
    """Return one gap for each code, as the gate itself tells it."""
    wanting = {"transfer_source": "csrc", "nature": None}
    paid = {**wanting, "nature": "responsible", "actual_payment": 100}
    found = (
        *rules.missing({}, grade=None),
        *rules.missing(wanting | RAISED, grade="major", **TWICE, open_promises=[1]),
        *rules.missing(paid | UNHEARD, grade="serious", open_tasks=BESIDE),
        *BY_SERVICES,
    )
    return {each.code: each for each in found}


@pytest.fixture
def told(monkeypatch, api, browse):
    """What API and page say of a complaint that lacks everything that can be lacking."""
    number = open_complaint(api)
    complete(api, "acceptor", "accept_custody")
    complete(api, "acceptor", "verify_with_both_sides", trading_affected="affected")
    monkeypatch.setattr(closing, "gate", lambda *given, **more: tuple(gaps().values()))
    missing = api("acceptor").get(f"/cases/{number}/close-gate").json["missing"]
    page = browse("acceptor").get(f"/cases/{number}/progress").text
    return number, {each["code"]: each for each in missing}, page


def test_the_gate_tells_every_code_that_there_is_a_sentence_for():
    assert gaps().keys() == GATE.keys()


def test_every_code_names_what_mends_it(told):
    """A field or a task of its own; a code without either would be a riddle."""
    _, missing, _ = told
    place = ("step", "button", "promise_id", "section")

    assert missing.keys() == GATE.keys()
    assert [code for code, gap in missing.items() if not any(gap[name] for name in place)] == []


def test_every_code_has_a_link_on_page_and_api_that_leads_somewhere(told, browse):
    number, missing, page = told
    shown = page[page.index('id="close-gate"') :]
    lines = re.findall(r"<li>(.*?)</li>", shown, re.DOTALL)

    links = [html.unescape(re.search(r'href="([^"]+)"', line)[1]) for line in lines]
    assert sorted(links) == sorted(gap["link"] for gap in missing.values())
    assert "Missing among papers and recordings: Recording" in shown
    for link in {each.partition("#")[0] for each in links}:
        assert browse("acceptor").get(link).status_code in (200, 403)
    assert missing["evidence_missing"]["link"] == f"/cases/{number}#papers"
    assert missing["emergency_not_raised"]["link"] == f"/cases/{number}/messages/emergency_raised"
    assert missing["transfer_not_major"]["link"] == f"/cases/{number}/messages/grade_changed"
