"""The clause map and a report, as the people read them who answer for the rules."""

import pytest
from playwright.sync_api import expect

from engine.services import complaints
from tests.answers import REGISTERED
from tests.browser import cases
from tests.web import reported


def test_a_clause_is_filtered_and_followed_to_the_element_that_enforces_it(people):
    page = people("auditor").go("/clauses")

    with page.expect_response("**/clauses?*"):
        page.get_by_role("combobox", name="章节").select_option("Escalation and transfers")
    expect(page.locator("[data-row]").filter(has_text="CMP-35")).to_have_count(0)
    page.get_by_role("searchbox", name="规则编号或标题").fill("REG-02")
    page.keyboard.press("Enter")
    expect(page.locator("[data-row]")).to_have_count(1)
    page.locator("[data-row-link]").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("REG-02")
    place = page.get_by_role("row").filter(has_text="draft_transfer_reply").first
    expect(place).to_contain_text("bpmn/complaint.bpmn")
    expect(page.locator("section[aria-labelledby=tests]")).to_contain_text("test_transfer")


@pytest.mark.long
def test_a_report_goes_from_its_figures_to_its_sending(server, people):
    """REP-03."""
    number = server.firm.as_(
        "desk", lambda ctx: complaints.open_case(ctx, values=REGISTERED).number
    )
    report = reported.register(server.firm)
    server.clock.now = reported.APRIL

    page = people("specialist").go(f"/reports/{report}")
    expect(page.locator(".figures")).to_be_visible()
    page.locator('.figures a[href*="figure=total"]').click()
    expect(page.locator("section[aria-labelledby=cases]")).to_contain_text(number)
    for element, login in reported.DOERS.items():
        server.clock.shift(minutes=5)
        page = cases.complete(people(login), report, element)

    page = people("specialist").go(f"/reports/{report}")
    expect(page.locator("aside")).to_contain_text("没有待办任务。")
    with page.expect_download() as download:
        page.locator('.page-head button[name=form][value="xlsx"]').click()
    assert download.value.suggested_filename.startswith(report)
    assert cases.read(server, report).status == "closed"
