"""An auditor steps through a case: each entry shows diagram, facts and form as they were."""

import pytest
from playwright.sync_api import expect

from tests.browser import stage
from tests.browser.conftest import OPENS


@pytest.fixture
def scene(server) -> stage.Stage:
    return stage.furnish(server.firm, now=OPENS)


def test_the_slider_shows_each_entry_without_a_mouse(people, scene):
    page = people("auditor").go(f"/cases/{scene.major}")
    page.get_by_role("link", name="追溯").click()
    page.get_by_role("link", name="逐条回看").click()
    page.wait_for_url("**/as-of")
    heading, slider = page.get_by_role("heading", level=1), page.get_by_role("slider")
    expect(heading).to_contain_text(
        "截至第 6 条记录(共 6 条)".replace("(", "（").replace(")", "）")
    )

    slider.focus()
    page.keyboard.press("Home")
    expect(heading).to_contain_text("第 1 条")
    page.keyboard.press("ArrowRight")

    expect(heading).to_contain_text("第 2 条")
    page.wait_for_url("**/as-of?entry=2")
    expect(slider).to_be_focused()
    waiting = page.locator(".djs-element.is-waiting[data-element-id=hand_over_complaint]")
    expect(waiting).to_be_attached()
    page.locator("details.fold > summary").first.click()
    expect(page.get_by_label("投诉事由", exact=True)).to_have_count(1)
    typed_into = page.locator("[data-form-body] .fjs-input:not([disabled]):not([readonly])")
    expect(typed_into).to_have_count(0)


def test_entries_are_narrowed_to_a_person_and_lead_to_their_moment(people, scene):
    page = people("auditor").go(f"/cases/{scene.major}/trace")

    page.get_by_label("人员").select_option("director")
    expect(page.locator(".trace > li")).to_have_count(1)
    page.wait_for_url("**person=director**")
    page.locator(".trace > li a.number").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("第 5 条")
    expect(page.get_by_role("main")).to_contain_text("ESC-02")
