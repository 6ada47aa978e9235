"""A process owner changes how complaints run, a second person approves, an auditor traces a case.

The complaint that runs stays on the release that it began with; the next one begins on the new one.
"""

import re
from zipfile import ZipFile

import pytest
from playwright.sync_api import expect

from engine.services import case_views, complaints, tasks
from tests.answers import ANSWERS, REGISTERED
from tests.browser.studio import Studio

TO_THE_RESULT = (
    ("acceptor", "accept_custody"),
    ("acceptor", "verify_with_both_sides"),
    ("head", "resolve_complaint"),
)
CONDITION = '=needs_approval or grade = "general"'
LABEL = "已告知客户由谁办理、何时答复"
APPROVAL = "form[action$='/approve'] button"
NOTE = "一般投诉的处理结果也须上级审批。"


@pytest.mark.parametrize("locale", ["zh-CN", pytest.param("en-GB", marks=pytest.mark.long)])
def test_a_change_is_drawn_checked_approved_run_and_traced(server, people, locale):
    desk = Desk(server)
    running = desk.open()
    owner, compliance, auditor = (
        people(login, locale=locale) for login in ("owner", "compliance", "auditor")
    )

    draft = begin(owner)
    change_the_path(owner, draft)
    change_the_row(owner, draft)
    change_the_form(owner, draft)
    approve(compliance, submit(owner, draft))

    following = desk.open()
    assert label_of(people("acceptor"), desk, running) != LABEL
    assert label_of(people("acceptor"), desk, following) == LABEL
    assert desk.resolve(running) == ["reply_to_client"]
    assert desk.resolve(following) == ["approve_resolution"]
    trace(auditor, following)


def begin(owner):
    """Begin a draft, and return the address of its page."""
    page = owner.go("/studio")
    page.locator("[data-opens=new-draft]").click()
    page.locator("#draft-name").fill("一般投诉也须审批")
    page.keyboard.press("Enter")
    page.wait_for_url("**/studio/drafts/*")
    expect(page.locator("[data-loading]")).to_have_count(0)
    expect(page.locator(".finding-list")).to_have_count(0)
    return page.url


def change_the_path(owner, draft):
    """Change the condition of a path, and be told what is wrong with it until it is mended."""
    page = owner.go(draft)
    page.locator("a[href$='/files/bpmn/complaint.bpmn']").click()
    studio = Studio(page)
    studio.select("approval_is_needed")
    condition = studio.field("condition")
    condition.fill("needs_aproval")
    studio.open("findings")
    expect(studio.findings.filter(has_text="needs_aproval")).to_have_count(1)
    studio.findings.filter(has_text="needs_aproval").get_by_role("button").click()
    studio.open("properties")
    condition.fill(CONDITION.removeprefix("="))
    expect(studio.findings).to_have_count(0)
    studio.expect_saved()


def change_the_row(owner, draft):
    """Let a decision say yes in one row."""
    studio = Studio(owner.go(f"{draft}/files/bpmn/approval_need.dmn"))
    cell = studio.page.locator("td[data-element-id=within_authority_needs_approval]")
    cell.click()
    cell.locator(".cm-content").fill("true")
    studio.expect_saved()


def change_the_form(owner, draft):
    """Word a field in another way."""
    studio = Studio(owner.go(f"{draft}/files/forms/accept_custody.form"))
    studio.page.locator(".fjs-editor-container [data-id=acknowledgement]").click()
    studio.page.locator("[data-group-id=group-general] .bio-properties-panel-arrow").click()
    studio.field("label").fill(LABEL)
    studio.expect_saved()


def submit(owner, draft):
    """Submit the draft; its author finds no way to approve it."""
    page = owner.go(draft)
    page.locator("[data-opens=submit]").click()
    page.locator("dialog[open] textarea").fill(NOTE)
    page.locator("dialog[open] button[type=submit]").click()
    page.wait_for_url("**/studio/releases/*")
    expect(page.locator(".release-submitted")).to_be_visible()
    expect(page.locator(APPROVAL)).to_have_count(0)
    return page.url


def approve(compliance, release):
    """Read what changed, and approve it."""
    page = compliance.go(release)
    expect(page.get_by_text(NOTE)).to_be_visible()
    page.locator(APPROVAL).click()
    expect(page.locator(".release-in_force")).to_be_visible()


def label_of(acceptor, desk, number):
    """Return how the form of a complaint words the field."""
    form = acceptor.open_form(f"/tasks/{desk.open_task(number).id}")
    return (
        form.page.locator("label", has_text=re.compile("已告知客户")).last.inner_text().strip(" *")
    )


def trace(auditor, number):
    """See who did what, how it stood at a moment, that nothing was altered; take it along."""
    page = auditor.go(f"/cases/{number}/trace")
    steps = page.locator(".trace > li")
    expect(steps.filter(has_text="CMP-22")).to_have_count(1)
    page.goto(f"/cases/{number}/as-of?entry=2")
    waiting = page.locator(".djs-element.is-waiting[data-element-id=hand_over_complaint]")
    expect(waiting).to_be_attached()
    page.goto(f"/cases/{number}/trace?view=integrity")
    expect(page.locator(".message-bar.is-done")).to_be_visible()
    page.goto(f"/cases/{number}")
    page.locator("[data-opens=bundle]").click()
    with page.expect_download() as download:
        page.locator("dialog[open] button[type=submit]").click()
    assert ZipFile(download.value.path()).testzip() is None


class Desk:
    """The people who work on complaints meanwhile."""

    def __init__(self, server):
        self.firm = server.firm

    def open(self):
        return self.firm.as_(
            "desk", lambda ctx: complaints.open_case(ctx, values=REGISTERED).number
        )

    def open_task(self, number):
        view = self.firm.as_("leader", lambda ctx: case_views.read(ctx, number=number))
        return view.open_tasks[0]

    def resolve(self, number):
        """Work on a complaint until its result is written; return what comes next."""
        for login, element in TO_THE_RESULT:
            task = self.open_task(number)
            assert task.element_id == element
            given = ANSWERS[element]
            self.firm.as_(
                login,
                lambda ctx, task=task, given=given: tasks.complete(
                    ctx, task_id=task.id, values=given
                ),
            )
        view = self.firm.as_("leader", lambda ctx: case_views.read(ctx, number=number))
        return [task.element_id for task in view.open_tasks]
