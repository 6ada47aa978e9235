"""What people do with a case in their browsers, and what the ledger then holds of it."""

from typing import Any

from playwright.sync_api import Page, expect

from engine.services import case_views, ledger
from engine.services.case_views import CaseView, OpenTask
from tests.answers import ANSWERS
from tests.browser.forms import FormOnPage
from tests.browser.person import Person
from tests.browser.server import Server


def complete(person: Person, number: str, element: str, **values: Any) -> Page:
    """Do a task of a case through its form, and arrive at the case."""
    task = open_task(person.server, number, element)
    form = person.open_form(f"/tasks/{task.id}")
    expect(form.page.get_by_role("heading", level=1)).to_have_text(task.name)
    form.fill({**ANSWERS[element], **values})
    form.submit()
    form.page.wait_for_url("**/cases/*")
    return form.page


def press(person: Person, number: str, button: str, **values: Any) -> Page:
    """Press a button of a case, fill in its form, and arrive at the case again."""
    page = person.go(f"/cases/{number}")
    page.locator(f'a[href$="/messages/{button}"]').click()
    page.wait_for_url("**/messages/*")
    form = FormOnPage(page)
    form.fill({**ANSWERS.get(button, {}), **values})
    form.submit()
    page.wait_for_url(f"**/cases/{number}")
    return page


def read(server: Server, number: str) -> CaseView:
    """Return a case as it stands."""
    return server.firm.as_("compliance", lambda ctx: case_views.read(ctx, number=number))


def open_task(server: Server, number: str, element: str) -> OpenTask:
    """Find the open task at an element."""
    [found] = [task for task in read(server, number).open_tasks if task.element_id == element]
    return found


def told(server: Server, number: str) -> list[tuple[str, str]]:
    """Return kind and actor of everything that the ledger holds of a case."""
    chain = f"case:{number}"
    return server.firm.transact(
        lambda ctx: [(entry.kind, entry.actor) for entry in ledger.read(ctx, chain)]
    )
