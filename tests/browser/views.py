"""Browsers in which somebody is signed in, and pages that are done drawing in the right dress."""

from collections.abc import Mapping

from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.server import Server

SIZE = (1280, 900)


def context(browser: Browser, server: Server, cookies: Mapping[str, str]) -> BrowserContext:
    """Open a browser of its own, in Shanghai and at the moment of the server, with cookies."""
    width, height = SIZE
    opened = browser.new_context(
        base_url=server.address,
        timezone_id="Asia/Shanghai",
        viewport={"width": width, "height": height},
        reduced_motion="reduce",
    )
    opened.clock.install(time=server.clock.now)
    opened.add_cookies(
        [{"name": name, "value": value, "url": server.address} for name, value in cookies.items()]
    )
    return opened


def settled(page: Page) -> None:
    """Wait until what a page draws by script is drawn."""
    for form in page.locator("[data-form-island]").all():
        expect(form).not_to_have_attribute("aria-busy", "true")
    for editor in page.locator("[data-studio]").all():
        expect(editor).not_to_have_attribute("aria-busy", "true")
    expect(page.locator("[data-loading]")).to_have_count(0)
    if page.locator('[hx-get$="/diagram"][hx-trigger="load"], details[open][hx-get]').count():
        expect(page.locator("[data-diagram-canvas] .djs-element").first).to_be_attached()


def dress(page: Page, theme: str) -> None:
    """Let the system change its theme."""
    page.emulate_media(color_scheme=theme)
    expect(page.locator("html")).to_have_attribute("data-bs-theme", theme)
