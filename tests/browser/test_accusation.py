"""Naming whom a complaint is about while it is verified, and what that person sees from then on."""

import pytest
from playwright.sync_api import expect

from engine.services import complaints, tasks
from tests.answers import ANSWERS, REGISTERED
from tests.browser import cases

pytestmark = pytest.mark.long

FOUND = {
    "found_accused_kind": "person",
    "found_accused_person": "director",
}
ACCOUNT = "李静承认当日由其办理。"


def test_who_is_named_in_verification_has_lost_the_case_in_that_step(server, people):
    """CMP-54, CMP-57: nobody was complained about; the acceptor finds out who was."""
    nobody = {**REGISTERED, "accused_kind": "none", "accused_person": None}
    number = server.firm.as_("desk", lambda ctx: complaints.open_case(ctx, values=nobody).number)
    task = cases.open_task(server, number, "accept_custody")
    accept = lambda ctx: tasks.complete(ctx, task_id=task.id, values=ANSWERS["accept_custody"])  # noqa: E731
    server.firm.as_("acceptor", accept)
    page = people("director").go("/cases")
    expect(page.get_by_role("link", name=number)).to_be_visible()

    task = cases.open_task(server, number, "verify_with_both_sides")
    form = people("acceptor").open_form(f"/tasks/{task.id}")
    form.fill(FOUND)  # it asks for the account of the person only once somebody is named
    form.fill({**ANSWERS["verify_with_both_sides"], "accused_verification": ACCOUNT})
    form.submit()
    form.page.wait_for_url("**/cases/*")

    expect(form.page.locator("main")).to_contain_text("李静")
    page = people("director").go("/cases")
    expect(page.get_by_role("link", name=number)).to_have_count(0)
    people("director").refused_with(404)
    page = people("director").go(f"/cases/{number}")
    expect(page.get_by_role("heading", level=1)).not_to_contain_text(number)
    page = people("head").go("/inbox")
    expect(page.locator("main")).to_contain_text("解决投诉")
