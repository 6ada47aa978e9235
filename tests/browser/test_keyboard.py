"""Everything is reached and seen without a mouse."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser import stage
from tests.browser.conftest import OPENS
from tests.browser.forms import FormOnPage
from tests.browser.person import PASSWORD

_MOST_STOPS = 120

# Where the focus is, whether it is marked, on itself or its frame, and whether something covers it.
_FOCUS = """() => {
    const one = document.activeElement;
    if (!one || one === document.body) return null;
    const label = one.closest("label");
    const frame = one.closest(".fjs-input-group, .search") ?? one;
    const box = (label ?? one).getBoundingClientRect();
    const isMarked = [one, frame].map(part => getComputedStyle(part))
        .some(style => style.outlineStyle !== "none" || style.boxShadow !== "none");
    const points = [0.1, 0.5, 0.9].flatMap(x => [0.1, 0.5, 0.9].map(y =>
        document.elementFromPoint(box.x + box.width * x, box.y + box.height * y)));
    const isSeen = points.some(hit => hit && (one.contains(hit) || label?.contains(hit)));
    return {what: one.outerHTML.slice(0, 120), isMarked, isSeen};
}"""


@pytest.fixture
def scene(server) -> stage.Stage:
    return stage.furnish(server.firm, now=OPENS)


def test_the_way_from_the_login_to_a_submitted_task_needs_no_mouse(people, scene):
    person = people("acceptor")
    page = person.page
    page.goto("/login")
    page.keyboard.type("acceptor")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/inbox")

    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/tasks/*")
    expect(page.get_by_role("heading", level=1)).to_have_text("受理投诉")
    FormOnPage(page).type(
        {
            "custody_decision": "accepted",
            "client_told_of_handover": True,
            "acknowledgement": "已告知客户案件编号。",
            "preliminary_opinion": "先核实双方情况。",
        }
    )
    page.keyboard.press("Control+Enter")

    page.wait_for_url(f"**/cases/{scene.held}")


def test_several_tasks_are_chosen_and_claimed_by_keyboard(people, scene):
    page = people("acceptor").go("/inbox?view=queue")

    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator("[data-chosen-count]")).to_have_text("已选 1 项")
    page.locator("#bulk").get_by_role("button", name="认领").press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("逐项结果")


def test_the_palette_leads_to_a_case_by_its_number(people, scene):
    page = people("leader").go("/inbox")

    page.keyboard.press("Control+k")
    page.keyboard.type(scene.major)
    page.keyboard.press("Enter")

    page.wait_for_url("**/cases?q=*")
    expect(page.get_by_role("link", name=scene.major, exact=True)).to_be_visible()


def test_the_first_tab_leads_past_the_navigation(people):
    page = people("acceptor").go("/inbox?view=archive")

    page.keyboard.press("Tab")
    expect(page.locator(".skip-link")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.locator("#main")).to_be_focused()


@pytest.mark.parametrize("size", [pytest.param((1280, 720), marks=pytest.mark.long), (390, 760)])
@pytest.mark.parametrize(
    ("login", "address"),
    [
        ("desk", "/intake"),
        ("acceptor", "/inbox?view=queue"),
        ("acceptor", "/tasks/{held_task}"),
        ("leader", "/cases/{major}"),
    ],
)
def test_the_focus_is_always_marked_and_never_covered(people, scene, login, address, size):
    """WCAG 2.4.7 and 2.4.11."""
    width, height = size
    person = people(login, viewport={"width": width, "height": height})
    page = person.go(address.format(**vars(scene)))
    page.wait_for_load_state("networkidle")
    expect(page.locator("[aria-busy=true]")).to_have_count(0)
    page.evaluate("document.activeElement.blur()")

    stops = list(walk(page))

    assert len(stops) > 8
    assert [stop["what"] for stop in stops if not stop["isMarked"]] == []
    assert [stop["what"] for stop in stops if not stop["isSeen"]] == []


def walk(page: Page):
    """Go through the page by Tab, once."""
    for _ in range(_MOST_STOPS):
        page.keyboard.press("Tab")
        stop = page.evaluate(_FOCUS)
        if stop is None:
            return
        yield stop
    raise AssertionError("Tab does not lead out of the page")
