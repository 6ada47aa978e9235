"""One major complaint, from the first contact to its close, by all its people in real browsers.

After each step three things must agree: the ledger names the step and who took it, the page of the
case tells it, and the diagram and its table show where the case stands now.
"""

from collections.abc import Mapping
from typing import Any

from lxml import etree
from playwright.sync_api import Locator, Page, expect

from engine.domain.calendar import SHANGHAI
from engine.domain.moments import HAPPENED
from engine.services import case_views, ledger, timeline
from engine.services.case_views import CaseView, OpenTask
from engine.services.timeline import TimelineEntry
from tests.answers import ANSWERS, REGISTERED, SEVERE_CLOSE
from tests.browser.conftest import People
from tests.browser.forms import FormOnPage
from tests.browser.server import Server
from tests.firm import PEOPLE

NAMES = {login: name for login, name, _, _ in PEOPLE}

# The moment of the call, and the channel of a counter, stand in the form already.
TYPED = (
    "accused_kind",
    "accused_person",
    "category",
    "expression_kind",
    "complainant_kind",
    "client_name",
    "client_phone",
    "occurred_at",
    "place",
    "complaint_reason",
    "demand",
    "calming_note",
)
GRAVE = {"loss_level": "likely", "trading_affected": "seriously_affected"}
DISSATISFIED = {"satisfaction": "dissatisfied", "newest_opinion": "要求退还多收的利息。"}
REFUND = {"handling_result": "退还多收的利息,网点负责人致歉。"}

REVISIT = "feedback_revisit_completed"
MODEL = etree.parse("bpmn/complaint.bpmn")

Step = tuple[str, str, Mapping[str, Any], set[str]]

TO_THE_FIRST_REPLY: tuple[Step, ...] = (
    ("acceptor", "accept_custody", {}, {"verify_with_both_sides"}),
    (
        "acceptor",
        "verify_with_both_sides",
        GRAVE,
        {"confirm_as_operations_director", "confirm_as_unit_head"},
    ),
    ("director", "confirm_as_operations_director", {}, {"confirm_as_unit_head"}),
    ("head", "confirm_as_unit_head", {}, {"sign_headquarters_opinion"}),
    ("specialist", "sign_headquarters_opinion", {}, {"give_leader_instruction"}),
    ("leader", "give_leader_instruction", {}, {"name_explainer"}),
    ("head", "name_explainer", {}, {"resolve_complaint"}),
    ("head", "resolve_complaint", {}, {"approve_resolution"}),
    ("bhq.head", "approve_resolution", {}, {"reply_to_client"}),
    ("acceptor", "reply_to_client", {}, {REVISIT}),
)
TO_THE_SECOND_REPLY: tuple[Step, ...] = (
    ("head", "resolve_complaint", REFUND, {"approve_resolution"}),
    ("bhq.head", "approve_resolution", {}, {"reply_to_client"}),
    ("acceptor", "reply_to_client", {}, {REVISIT}),
)


def test_a_major_complaint_is_walked_by_all_its_people_to_its_close(server, people):
    walk = Walk(server, people)

    walk.record("desk")
    for step in TO_THE_FIRST_REPLY:
        walk.take(*step)
    walk.revisit("acceptor", 1, DISSATISFIED, then={"resolve_complaint"})
    for step in TO_THE_SECOND_REPLY:
        walk.take(*step)
    walk.revisit("acceptor", 2, {}, then={REVISIT})
    walk.revisit("head", 3, {}, element="call_as_unit_head", then={"confirm_nature"})
    walk.take("specialist", "confirm_nature", {}, {"close_complaint"})
    walk.take("acceptor", "close_complaint", SEVERE_CLOSE, set())

    case = walk.case()
    assert (case.status, case.grade) == ("closed", "major")
    page = people("acceptor").page
    expect(page.locator(".case-status").first).to_have_text("已结案")
    expect(page.locator(".grade").first).to_have_text("重大")
    assert server.firm.transact(lambda c: ledger.verify(c.session, f"case:{walk.number}")) is None


def around(element: str) -> list[str]:
    """Return the sub-processes that an element stands in, the outermost first."""
    [node] = MODEL.xpath("//*[@id=$id]", id=element)
    return [each.get("id") for each in node.iterancestors("{*}subProcess")][::-1]


class Walk:
    """The way of one complaint through the browsers of its people."""

    def __init__(self, server: Server, people: People) -> None:
        self.server = server
        self.people = people
        self.number = ""

    def record(self, login: str) -> None:
        """Record the complaint with the keyboard alone."""
        page = self.people(login).go("/")
        page.keyboard.press("n")
        page.wait_for_url("**/intake")
        FormOnPage(page).type({key: REGISTERED[key] for key in TYPED})
        page.keyboard.press("Control+Enter")
        page.wait_for_url("**/cases/*")
        self.number = page.url.rpartition("/")[2]
        expect(page.get_by_role("status").first).to_contain_text(f"编号 {self.number}")
        self._agree(page, login, "register_complaint", "登记投诉", waiting={"accept_custody"})

    def take(self, login: str, element: str, values: Mapping[str, Any], waiting: set[str]) -> None:
        """Take the next step, and look at the ledger, the page of the case and the diagram."""
        task = self._open_task(self.number, element)
        page = self._complete(login, task, values)
        self._agree(page, login, element, task.name, waiting=waiting)

    def revisit(
        self,
        login: str,
        round_: int,
        values: Mapping[str, Any],
        *,
        element: str = "call_complainant",
        then: set[str],
    ) -> None:
        """Call the client, in the linked case, and see the complaint go on.

        Once the client is satisfied, the head of the responsible unit calls too (FBK-03).
        """
        number = self.case().linked[round_ - 1]
        page = self._complete(login, self._open_task(number, element), values)
        self._records(number, "task.completed", login, element)
        page.get_by_role("link", name=self.number).first.click()
        self._records(self.number, "message.received", "system", "feedback_revisit_completed")
        self._stands_at(page, then)

    def case(self) -> CaseView:
        """Return the complaint as it stands."""
        return self._read(self.number)

    def _complete(self, login: str, task: OpenTask, values: Mapping[str, Any]) -> Page:
        """Find a task in the work list of somebody, fill its form in and send it."""
        self.server.clock.shift(minutes=5)
        page = self.people(login).go(f"/inbox?view={'inbox' if task.assignee else 'queue'}")
        page.locator(f'a[data-row-link][href="/tasks/{task.id}"]').click()
        expect(page.get_by_role("heading", level=1)).to_have_text(task.name)
        form = FormOnPage(page)
        assert not form.shown_values() & NAMES.keys(), "people are shown by name, not by login"
        form.fill({**ANSWERS[task.element_id], **self._happened(task.element_id), **values})
        form.submit()
        page.wait_for_url("**/cases/*")
        return page

    def _happened(self, element: str) -> dict[str, str]:
        """Say that everything happens as it is written down: the complaint was made just now."""
        at = self.server.clock().astimezone(SHANGHAI).isoformat(timespec="minutes")
        return dict.fromkeys(ANSWERS[element].keys() & HAPPENED.keys(), at)

    def _agree(self, page: Page, login: str, element: str, name: str, *, waiting: set[str]) -> None:
        """Check that ledger, timeline and diagram tell the same of the step just taken."""
        self._records(self.number, "task.completed", login, element)
        newest = page.locator(".events .event").first
        expect(newest).to_contain_text(f"{NAMES[login]} 完成了“{name}”")
        self._stands_at(page, waiting)

    def _records(self, number: str, kind: str, login: str, element: str) -> None:
        last = self._told(number)[-1]
        assert (last.kind, last.actor, last.element) == (kind, login, element)

    def _stands_at(self, page: Page, waiting: set[str]) -> None:
        """Check the tasks, the table of steps, and the tokens; major work is one level down."""
        tasks = self.case().open_tasks
        assert {task.element_id for task in tasks} == waiting - {REVISIT}
        steps = page.locator("[data-diagram-island] + details table")
        for task in tasks:
            expect(steps.get_by_role("row", name=f"{task.name} 办理中")).to_be_visible()
        for outer in dict.fromkeys(each for element in waiting for each in around(element)):
            expect(token(page, outer)).to_be_visible()
            page.locator('[data-zoom="fit"]').click()
            page.locator(f'[data-container-id="{outer}"] .bjs-drilldown').click()
        for element in waiting:
            expect(token(page, element)).to_be_visible()

    def _open_task(self, number: str, element: str) -> OpenTask:
        [found] = [task for task in self._read(number).open_tasks if task.element_id == element]
        return found

    def _read(self, number: str) -> CaseView:
        return self.server.firm.as_("compliance", lambda ctx: case_views.read(ctx, number=number))

    def _told(self, number: str) -> list[TimelineEntry]:
        return self.server.firm.as_("auditor", lambda ctx: timeline.read(ctx, number=number))


def token(page: Page, element: str) -> Locator:
    """Find the token that the diagram shows at an element."""
    return page.locator(f'[data-diagram-canvas] [data-container-id="{element}"] .token')
