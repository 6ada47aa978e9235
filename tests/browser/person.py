"""Somebody of the firm at a browser, and everything that must not happen in it."""

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response

from tests.browser.forms import FormOnPage
from tests.browser.server import Server

PASSWORD = "correct horse"

# The browser reports every refused request here once more; the answers themselves are watched.
_NETWORK = "Failed to load resource"
# What the page gave up itself: lookups that newer letters replaced, requests of a page left behind.
_GIVEN_UP = "net::ERR_ABORTED"

_PATIENCE = 10_000


class Watch:
    """Collects what went wrong in a browser; refusals that a test provokes are announced."""

    def __init__(self, context: BrowserContext) -> None:
        self.faults: list[str] = []
        self.expected: set[int] = set()
        context.on("console", self._on_console)
        context.on("weberror", lambda error: self.faults.append(f"script: {error.error}"))
        context.on("requestfailed", self._on_failure)
        context.on("response", self._on_response)

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and _NETWORK not in message.text:
            self.faults.append(f"console: {message.text}")

    def _on_failure(self, request: Request) -> None:
        if request.failure != _GIVEN_UP:
            self.faults.append(f"request: {request.url} {request.failure}")

    def _on_response(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self.expected:
            self.faults.append(f"answer: {response.status} {response.url}")


class Person:
    """One person with a browser of their own."""

    def __init__(self, login: str, context: BrowserContext, server: Server) -> None:
        self.login = login
        self.context = context
        self.server = server
        self.watch = Watch(context)
        context.set_default_timeout(_PATIENCE)
        context.clock.install(time=server.clock.now)
        self.page = context.new_page()

    def go(self, address: str, page: Page | None = None) -> Page:
        """Open an address; whoever is not signed in (any more) is, and arrives there after all."""
        page = page or self.page
        self.context.clock.set_system_time(self.server.clock.now)
        page.goto(address)
        if "/login" in page.url:
            self.sign_in(page)
        return page

    def sign_in(self, page: Page) -> None:
        """Fill in the login, in either language."""
        page.locator("#login").fill(self.login)
        page.locator("#password").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(lambda address: "/login" not in address)

    def open_form(self, address: str, page: Page | None = None) -> FormOnPage:
        """Open a page with a form."""
        return FormOnPage(self.go(address, page))

    def refused_with(self, *statuses: int) -> None:
        """Announce the refusals that a test provokes."""
        self.watch.expected.update(statuses)
