"""An editor of the studio as its users meet it: the drawing, the panel beside it, what is saved."""

from playwright.sync_api import Locator, Page, expect

from tests.browser.person import Person


class Studio:
    """The editor of one file of a draft."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.root = page.locator("[data-studio]")
        self.state = page.locator("[data-save-state]")
        self.findings = page.locator("[data-findings] .finding")
        self.conflict = page.locator("[data-conflict]")
        expect(self.root).not_to_have_attribute("aria-busy", "true")

    def select(self, element: str) -> None:
        """Choose an element in the list of elements, as a keyboard user does."""
        self.page.locator("[data-tab=elements]").click()
        self.page.locator(f'[data-elements] button[data-element="{element}"]').press("Enter")

    def field(self, name: str) -> Locator:
        """Find a field of the panel by the name of its entry."""
        return self.page.locator(f'[data-entry-id="{name}"]').locator(
            "input, textarea, select, .cm-content"
        )

    def open(self, pane: str) -> None:
        """Open a pane beside the drawing."""
        self.page.locator(f"[data-tab={pane}]").click()

    def expect_saved(self) -> None:
        """Wait until what was changed is on the server."""
        expect(self.state).to_contain_text(":")
        expect(self.state).to_have_attribute("data-state", "saved")


def open_file(person: Person, draft_id: int, path: str) -> Studio:
    """Open the editor of a file."""
    return Studio(person.go(f"/studio/drafts/{draft_id}/files/{path}"))
