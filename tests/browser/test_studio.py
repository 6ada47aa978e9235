"""Process owners change diagram, table, form and policy of a draft, alone and together."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests import drafts
from tests.browser.studio import Studio, open_file

DIAGRAM = "bpmn/complaint.bpmn"
TABLE = "bpmn/accepting_unit.dmn"
FORM = "forms/give_leader_instruction.form"
POLICY = "bpmn/policy.json"


@pytest.fixture
def draft(server):
    """A draft of what is in force."""
    return drafts.begin(server.firm)


@pytest.fixture
def stored(server, draft):
    """Read what the server has of a file."""
    return lambda path: drafts.read(server.firm, draft, path)[0].decode()


@pytest.mark.long
class TestTheDiagram:
    def test_is_changed_through_the_panel_and_saved_by_itself(self, people, draft, stored):
        studio = open_file(people("owner"), draft, DIAGRAM)

        studio.select("accept_custody")
        studio.field("name").fill("受理客户投诉")
        studio.field("zeebe:PriorityDefinition-priority").fill("75")
        studio.expect_saved()

        assert 'id="accept_custody" name="受理客户投诉"' in stored(DIAGRAM)
        assert 'priority="75"' in stored(DIAGRAM)

    def test_keeps_all_that_the_dialect_says(self, people, draft, stored):
        before = stored(DIAGRAM)
        studio = open_file(people("owner"), draft, DIAGRAM)
        studio.select("accept_custody")
        studio.field("name").fill("受理")
        studio.expect_saved()

        for pattern in (r"<zeebe:\w+ [^>]*>", r"<bpmn:\w+", r"modeler:\w+=\"[^\"]+\""):
            assert sorted(re.findall(pattern, stored(DIAGRAM))) == sorted(
                re.findall(pattern, before)
            )

    def test_says_what_is_wrong_while_one_draws_until_it_is_mended(self, people, draft):
        studio = open_file(people("owner"), draft, DIAGRAM)
        expect(studio.findings).to_have_count(0)
        studio.select("accept_custody")

        studio.field("name").fill("")

        expect(studio.page.locator(".djs-overlays .finding-badge")).to_have_text("1")
        studio.open("findings")
        finding = studio.findings.get_by_role("button", name="元素没有名称")
        expect(finding).to_be_visible()
        finding.click()
        studio.open("properties")
        studio.field("name").fill("受理投诉")

        expect(studio.findings).to_have_count(0)
        expect(studio.page.locator(".djs-overlays .finding-badge")).to_have_count(0)

    def test_shows_what_the_server_says_of_the_release_after_each_save(self, people, draft):
        studio = open_file(people("owner"), draft, DIAGRAM)
        studio.select("accept_custody")
        group = studio.field("zeebe:AssignmentDefinition-candidateGroups")
        expect(group).to_have_value("acceptor@accepting_unit")

        group.select_option("")

        studio.open("findings")
        expect(studio.findings).to_contain_text(["候选组"])
        expect(studio.findings.get_by_role("link", name="规则说明")).to_have_attribute(
            "href", re.compile(r"^/studio/lint/user_task")
        )
        studio.open("properties")
        group.select_option("acceptor@accepting_unit")
        expect(studio.findings).to_have_count(0)

    def test_is_taken_to_the_disk_and_back(self, people, draft, stored, tmp_path):
        studio = open_file(people("owner"), draft, DIAGRAM)
        with studio.page.expect_download() as download:
            studio.page.get_by_role("button", name="下载此文件").click()
        assert download.value.suggested_filename == "complaint.bpmn"
        changed = tmp_path / "from_the_desktop.bpmn"
        text = download.value.path().read_text("utf-8")
        changed.write_text(text.replace("登记投诉", "登记客户投诉"), "utf-8")

        studio.page.locator("[data-upload]").set_input_files(changed)
        studio.expect_saved()

        assert 'name="登记客户投诉"' in stored(DIAGRAM)

    def test_takes_no_file_that_it_cannot_draw(self, people, draft, stored, tmp_path):
        studio = open_file(people("owner"), draft, DIAGRAM)
        before = stored(DIAGRAM)
        broken = tmp_path / "broken.bpmn"
        broken.write_text("<bpmn:definitions", "utf-8")

        studio.page.locator("[data-upload]").set_input_files(broken)

        expect(studio.page.locator("[data-notice]")).to_contain_text("broken.bpmn")
        studio.select("accept_custody")
        expect(studio.field("name")).to_have_value("受理投诉")
        assert stored(DIAGRAM) == before

    def test_takes_a_step_back_and_forth(self, people, draft, stored):
        studio = open_file(people("owner"), draft, DIAGRAM)
        before = stored(DIAGRAM)
        studio.select("accept_custody")
        studio.field("name").fill("受理客户投诉")
        studio.expect_saved()

        studio.page.get_by_role("button", name="撤销").click()

        expect(studio.field("name")).to_have_value("受理投诉")
        expect(studio.page.get_by_role("button", name="重做")).to_be_enabled()
        studio.expect_saved()
        assert ("受理客户投诉" in before) is False

    def test_offers_only_what_is_run_here(self, people, draft):
        studio = open_file(people("owner"), draft, DIAGRAM)
        palette = studio.page.locator(".djs-palette .entry")

        names = palette.evaluate_all("all => all.map(one => one.dataset.action)")

        assert "create.user-task" in names
        assert not {"create.task", "create.data-object", "create.participant-expanded"} & {*names}

    def test_gives_a_new_task_a_word_for_its_id_and_the_dialects_mark(self, people, draft, stored):
        studio = open_file(people("owner"), draft, DIAGRAM)
        studio.select("complaint_received")

        studio.page.locator(".djs-context-pad [data-action='append.user-task']").click()
        studio.expect_saved()

        new = stored(DIAGRAM).partition('<bpmn:userTask id="user_task_1">')[2]
        assert "<zeebe:userTask />" in new.partition("</bpmn:userTask>")[0]

    def test_can_be_played_with_tokens(self, people, draft):
        studio = open_file(people("owner"), draft, DIAGRAM)
        play = studio.page.get_by_role("button", name="用令牌模拟流程")

        play.click()

        expect(play).to_have_attribute("aria-pressed", "true")
        expect(studio.page.locator(".bts-context-pad").first).to_be_visible()

    def test_speaks_english(self, people, draft):
        studio = open_file(people("owner", locale="en-GB"), draft, DIAGRAM)
        studio.select("accept_custody")

        expect(studio.page.get_by_text("Candidate group")).to_be_visible()
        expect(studio.page.get_by_role("button", name="Create user task")).to_be_visible()


class TestTheTable:
    def test_is_changed_cell_by_cell(self, people, draft, stored):
        studio = open_file(people("owner"), draft, TABLE)
        cell = studio.page.locator("td[data-element-id=own_unit_relation]")

        cell.click()
        cell.locator(".cm-content").fill('"own"')
        studio.expect_saved()

        assert '<inputEntry id="own_unit_relation">\n          <text>"own"</text>' in stored(TABLE)


class TestTheForm:
    def test_is_changed_previewed_and_saved(self, people, draft, stored):
        studio = open_file(people("owner"), draft, FORM)
        studio.page.locator(".fjs-editor-container [data-id=leader_instruction]").click()
        studio.page.locator("[data-group-id=group-general] .bio-properties-panel-arrow").click()
        studio.field("label").fill("领导意见")
        studio.expect_saved()

        studio.open("preview")

        expect(studio.page.locator("[data-preview]").get_by_label("领导意见")).to_be_visible()
        labels = [one.get("label") for one in json.loads(stored(FORM))["components"]]
        assert "领导意见" in labels

    def test_differs_in_nothing_but_what_was_changed(self, people, draft, stored):
        before = stored(FORM).splitlines()
        studio = open_file(people("owner"), draft, FORM)
        studio.page.locator(".fjs-editor-container [data-id=leader_instruction]").click()
        studio.page.locator("[data-group-id=group-general] .bio-properties-panel-arrow").click()
        studio.field("label").fill("领导意见")
        studio.expect_saved()

        added = {*stored(FORM).splitlines()} - {*before}

        assert {line.strip().partition(":")[0] for line in added} == {'"label"', '"schemaVersion"'}
        assert len(stored(FORM).splitlines()) == len(before)

    def test_is_tried_on_the_server(self, people, draft):
        owner = people("owner")
        owner.refused_with(422)
        studio = open_file(owner, draft, FORM)
        studio.open("preview")
        preview = studio.page.locator("[data-preview]")

        preview.get_by_role("button", name="由服务器校验").click()

        expect(preview.locator("[data-form-summary]")).to_contain_text("领导批示")
        preview.get_by_label("领导批示").fill("同意")
        preview.get_by_role("button", name="由服务器校验").click()
        expect(preview.get_by_text("服务器接受这些内容。")).to_be_visible()


class TestThePolicy:
    def test_is_a_table_of_numbers(self, people, draft, stored):
        studio = open_file(people("owner"), draft, POLICY)

        studio.page.get_by_label("值 complaint.reply_days").fill("3")
        studio.expect_saved()

        assert json.loads(stored(POLICY))["complaint.reply_days"]["value"] == 3
        assert stored(POLICY).splitlines()[1].startswith('  "complaint.registration_minutes": {')


class TestTwoOwners:
    def test_see_each_other_and_nobody_overwrites_the_other(self, people, draft, stored):
        first = open_file(people("owner"), draft, DIAGRAM)
        late = people("other.owner")
        late.refused_with(412)
        second = open_file(late, draft, DIAGRAM)
        expect(second.page.locator("[data-presence]")).to_contain_text("秦岚")
        first.select("accept_custody")
        first.field("name").fill("先改的名称")
        first.expect_saved()

        second.select("accept_custody")
        second.field("name").fill("后改的名称")

        expect(second.conflict).to_be_visible()
        expect(second.conflict).to_contain_text("秦岚")
        assert "先改的名称" in stored(DIAGRAM)
        with second.page.expect_download() as download:
            second.conflict.get_by_role("button", name="留下我的副本").click()
        assert "后改的名称" in download.value.path().read_text("utf-8")
        second.select("accept_custody")
        expect(second.field("name")).to_have_value("先改的名称")
        second.field("name").fill("商定的名称")
        second.expect_saved()
        assert "商定的名称" in stored(DIAGRAM)


class TestWhoMayOnlyLook:
    def test_changes_nothing(self, people, draft):
        studio = open_file(people("auditor"), draft, DIAGRAM)

        expect(studio.page.get_by_role("note").filter(has_text="查看")).to_be_visible()
        expect(studio.page.locator("[data-canvas]")).to_have_attribute("inert", "")


def test_what_is_wrong_leads_from_the_draft_to_its_element(people, server):
    draft = drafts.begin(server.firm)
    owner = people("owner")
    studio = open_file(owner, draft, "bpmn/complaint.bpmn")
    studio.select("accept_custody")
    studio.field("zeebe:TaskSchedule-dueDate").fill("")
    studio.expect_saved()

    page = owner.go(f"/studio/drafts/{draft}")
    page.locator(".finding-list a").first.click()

    found = Studio(page)
    expect(found.field("id")).to_have_value("accept_custody")
    expect(found.findings).not_to_have_count(0)
