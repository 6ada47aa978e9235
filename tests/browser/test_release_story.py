"""A process owner draws, somebody else approves, and the next case follows what was drawn."""

import pytest
from playwright.sync_api import expect

from engine.services import case_views, complaints
from tests import drafts
from tests.answers import REGISTERED
from tests.browser.studio import Studio, open_file


def opened(server):
    """Open a complaint, and say its number and what its open task is called."""

    def work(ctx):
        return complaints.open_case(ctx, values=REGISTERED).number

    number = server.firm.as_("desk", work)
    return number, task_name(server, number)


def task_name(server, number):
    view = server.firm.as_("leader", lambda ctx: case_views.read(ctx, number=number))
    return view.open_tasks[0].name


@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
def test_the_next_complaint_runs_on_what_was_drawn_and_the_running_one_does_not(
    people, server, locale
):
    running, before = opened(server)
    owner = people("owner", locale=locale)
    page = owner.go("/studio")
    page.locator("[data-opens=new-draft]").click()
    page.locator("#draft-name").fill("受理改称")
    page.locator("dialog[open] button[type=submit]").click()
    page.locator("main a[href$='bpmn/complaint.bpmn']").first.click()
    studio = Studio(page)
    studio.select("accept_custody")
    studio.field("name").fill("受理客户投诉")
    studio.expect_saved()
    page.get_by_role("link", name="受理改称").click()
    page.locator("[data-opens=submit]").click()
    page.locator("#submit-reason").fill("任务名称更清楚")
    page.locator("dialog[open] button[type=submit]").click()
    page.wait_for_url("**/studio/releases/*")
    expect(page.locator("form[action$=approve]")).to_have_count(0)

    checker = people("compliance", locale=locale).go(page.url)
    checker.locator("form[action$=approve] button").click()
    expect(checker.locator("form[action$=approve]")).to_have_count(0)

    assert opened(server)[1] == "受理客户投诉"
    assert task_name(server, running) == before == "受理投诉"


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
