"""What drafts and releases change is told and drawn, and every rule of the models has its page."""

import re
from pathlib import Path

import pytest

from tests import drafts
from webapp import findings, rule_pages

RULES = findings.RULES.keys() | findings.DRAWING.keys()


@pytest.fixture
def draft_id(firm):
    return drafts.begin(firm)


class TestChanges:
    @pytest.mark.parametrize(
        ("locale", "said"),
        [("en", "答复时限 2 → 3 working days"), ("zh_CN", "答复时限 2 → 3 个工作日")],
    )
    def test_of_a_draft_are_told_in_both_languages(self, browse, firm, draft_id, locale, said):
        drafts.shorten(firm, draft_id)

        assert said in browse("owner", locale=locale).text(f"/studio/drafts/{draft_id}/changes")

    def test_of_a_draft_may_be_none(self, browse, draft_id):
        assert "Nothing has changed." in browse("owner").text(f"/studio/drafts/{draft_id}/changes")

    def test_of_a_release_are_drawn(self, browse, firm, draft_id):
        path = "bpmn/revisit.bpmn"
        content = drafts.read(firm, draft_id, path)[0]
        drafts.save(firm, draft_id, path, content.replace(b' y="', b' y="1'))
        submitted = drafts.submit(firm, draft_id)
        page = browse("compliance").get(f"/studio/releases/{submitted}/changes").text

        assert "data-diagram-island" in page
        assert '"state": "moved"' in page

    def test_are_hidden_from_those_who_do_not_work_on_models(self, browse, draft_id):
        assert browse("desk").get(f"/studio/drafts/{draft_id}/changes").status_code == 403

    def test_stand_on_the_pages_of_draft_and_release(self, browse, firm, draft_id):
        owner, first = browse("owner"), firm.transact(drafts.in_force)

        assert f"/studio/drafts/{draft_id}/changes" in owner.get(f"/studio/drafts/{draft_id}").text
        assert f"/studio/releases/{first}/changes" in owner.get(f"/studio/releases/{first}").text


def test_every_rule_has_its_page_and_every_page_its_rule():
    assert {path.stem for path in rule_pages.folder().glob("*.md")} == RULES


@pytest.mark.parametrize("locale", ["en", "zh_CN"])
@pytest.mark.parametrize("rule", sorted(RULES))
def test_a_page_says_what_why_and_how_to_mend_it(rule, locale):
    page = rule_pages.read(rule, locale=locale)

    assert len(page.paragraphs) == 3
    assert page.paragraphs[1].startswith("Why: " if locale == "en" else "原因：")


def test_every_rule_that_is_found_has_a_sentence():
    about_evidence = Path("engine/services/file_types.py")
    files = [path for path in Path("engine").rglob("*.py") if path != about_evidence]
    sources = [path.read_text("utf-8") for path in files]
    pattern = r'(?:finding|refuse|_refused?|_refuse)\([^()]*?"([a-zA-Z_]+\.[a-z_A-Z]+)"'
    found = {rule for source in sources for rule in re.findall(pattern, source)}

    assert found - findings.RULES.keys() == set()


def test_a_page_of_a_rule_is_shown(browse):
    text = browse("owner").text("/studio/lint/dmn.gap")

    assert "Why: A table must give one answer" in text


@pytest.mark.parametrize("rule", ["nothing", "..%2fmodels", "README", "a" * 99])
def test_a_page_of_no_rule_is_not_found(browse, rule):
    assert browse("owner").get(f"/studio/lint/{rule}").status_code == 404
