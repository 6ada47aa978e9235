"""R10: a masked value is shown where it stands, by keyboard alone, to whoever says why."""

from playwright.sync_api import expect

from tests.browser.stage import furnish


def test_a_masked_value_is_shown_where_it_stands(people, server):
    scene = furnish(server.firm, now=server.clock.now)
    page = people("acceptor").go(f"/cases/{scene.waiting}")
    button = page.locator("[data-opens=reveal-client_phone]")
    expect(page.locator("#value-client_phone")).to_contain_text("*******1111")

    button.focus()
    page.keyboard.press("Enter")
    dialog = page.locator("#reveal-client_phone")
    expect(dialog).to_be_visible()
    page.keyboard.press("Enter")
    expect(dialog).to_be_visible()  # Without a reason nothing is sent.
    page.keyboard.type("回电核实")
    page.keyboard.press("Enter")

    expect(page.locator("#value-client_phone")).to_have_text("13800001111")
    expect(page.locator("#value-client_phone [role=status]")).to_be_focused()
    expect(dialog).to_have_count(0)
    expect(page.locator("#value-client_name")).to_contain_text("张*")
    page.reload()
    expect(page.locator("#value-client_phone")).to_contain_text("*******1111")
