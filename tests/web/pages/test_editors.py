"""The page of an editor: which script it loads, who may change what, and what styles may do."""

import pytest

from tests import drafts


@pytest.fixture
def draft(firm):
    return drafts.begin(firm)


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("bpmn/complaint.bpmn", "bpmn"),
        ("bpmn/accepting_unit.dmn", "dmn"),
        ("forms/give_leader_instruction.form", "form"),
        ("bpmn/policy.json", "json"),
    ],
)
def test_each_kind_of_file_has_its_editor(browse, draft, path, kind):
    answer = browse("owner").get(f"/studio/drafts/{draft}/files/{path}")

    assert f'data-kind="{kind}"' in answer.text
    assert '"isReadOnly": false' in answer.text


def test_styles_may_stand_on_elements_but_in_no_style_tag(browse, draft):
    answer = browse("owner").get(f"/studio/drafts/{draft}/files/bpmn/complaint.bpmn")

    policy = answer.headers["Content-Security-Policy"]
    assert "style-src 'self';" in policy
    assert "style-src-attr 'unsafe-inline'" in policy
    assert "script-src 'self';" in policy


@pytest.mark.parametrize("path", ["bpmn/other.bpmn", "bpmn/complaint.txt", "../secret"])
def test_a_file_that_the_draft_lacks_is_not_found(browse, draft, path):
    assert browse("owner").get(f"/studio/drafts/{draft}/files/{path}").status_code == 404


def test_who_does_not_draw_processes_can_only_look(browse, draft):
    answer = browse("auditor").get(f"/studio/drafts/{draft}/files/bpmn/complaint.bpmn")

    assert '"isReadOnly": true' in answer.text
    assert "data-upload" not in answer.text


def test_a_submitted_draft_can_only_be_looked_at(browse, firm, draft):
    drafts.shorten(firm, draft)
    drafts.submit(firm, draft)

    answer = browse("owner").get(f"/studio/drafts/{draft}/files/bpmn/policy.json")

    assert '"isReadOnly": true' in answer.text


def test_who_works_on_cases_does_not_get_here(browse, draft):
    address = f"/studio/drafts/{draft}/files/bpmn/complaint.bpmn"

    assert browse("acceptor").get(address).status_code == 403
