"""A day at the desk: custody sent back, promises, notes, notifications, views, hands and clocks."""

import pytest
from playwright.sync_api import expect

from engine.services import complaints, notifications
from tests.answers import ANSWERS, REGISTERED
from tests.browser import cases

pytestmark = pytest.mark.long

PROMISED = {"promised_at": "2026-03-02T15:00+08:00", "promise_text": "今天下午三点前回电"}
UNSAID = dict.fromkeys(ANSWERS["accept_custody"])
WHY = "等待交易所出具书面说明。"


@pytest.fixture
def record(server):
    """Let the first responder register complaints beside the browsers."""

    def registered(**changes):
        values = {**REGISTERED, **changes}
        return server.firm.as_("desk", lambda ctx: complaints.open_case(ctx, values=values).number)

    return registered


def test_custody_is_sent_back_and_handed_on_and_a_promise_is_kept(server, people, record):
    """CMP-31, CMP-33: custody stays with who gave it until it is taken."""
    number = record(**PROMISED)
    sent_back = {**UNSAID, "custody_decision": "bounced", "bounce_reason": "属热线业务。"}

    page = cases.complete(people("acceptor"), number, "accept_custody", **sent_back)
    custody = page.locator("section[aria-labelledby=custody]")
    expect(custody).to_contain_text("已退回")
    assert cases.read(server, number).acceptor is None
    page = cases.complete(people("desk"), number, "redirect_custody")
    expect(custody_of(people("desk"), number)).to_contain_text("尚未受理")
    cases.complete(people("agent"), number, "accept_custody")

    expect(custody_of(people("desk"), number)).to_contain_text("赵颖")
    assert cases.read(server, number).acceptor == "赵颖"
    page = people("desk").go("/promises")
    promise = page.locator(".promise").filter(has_text=PROMISED["promise_text"])
    promise.get_by_role("button", name="已兑现").click()
    expect(page.locator(".promise").filter(has_text=PROMISED["promise_text"])).to_have_count(0)
    assert cases.told(server, number)[-1] == ("promise.kept", "desk")


def custody_of(person, number):
    return person.go(f"/cases/{number}").locator("section[aria-labelledby=custody]")


def test_a_mention_is_told_and_read_and_a_day_is_remembered_in_quiet_hours(server, people, record):
    number = record()
    page = people("acceptor").go(f"/cases/{number}")

    page.locator("#comment-text").fill("请 @head 看一下合同。")
    page.get_by_role("button", name="评论", exact=True).click()
    expect(page.locator(".mention")).to_have_text("@head")
    expect(page.locator("#notes")).to_have_count(1)
    page.locator("#follow-up-day").fill("2026-03-04")
    page.get_by_label("跟进事由").fill("对账单")
    page.get_by_role("button", name="提醒我").click()
    expect(page.get_by_role("button", name="取消提醒")).to_be_visible()

    page = people("head").go("/inbox")
    bell = page.locator(".bell")
    expect(bell).to_have_attribute("aria-label", "通知，未读：1")
    bell.click()
    page.locator("tr.is-unread a").click()
    page.wait_for_url(f"**/cases/{number}")
    expect(page.locator(".comment-text")).to_have_text("请 @head 看一下合同。")
    expect(page.locator(".bell")).to_have_attribute("aria-label", "通知，未读：0")
    page = people("head").go("/notifications")
    expect(page.locator("tr.is-unread")).to_have_count(0)

    page.get_by_role("link", name="通知方式").click()
    page.locator("#quiet_since").fill("21:00")
    page.locator("#quiet_until").fill("07:30")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator(".message-bar")).to_be_visible()
    wishes = server.firm.as_("head", notifications.wishes)
    assert (f"{wishes.quiet_since:%H:%M}", f"{wishes.quiet_until:%H:%M}") == ("21:00", "07:30")
    assert cases.told(server, number)[-1] == ("comment.added", "acceptor")


def test_a_list_is_saved_for_the_unit_and_a_task_delegated_and_taken_back(server, people, record):
    number = record()
    acceptor = people("acceptor")
    cases.complete(acceptor, number, "accept_custody")
    task = cases.open_task(server, number, "verify_with_both_sides")
    page = acceptor.go(f"/tasks/{task.id}")
    page.get_by_role("button", name="认领", exact=True).click()
    acceptor.go("/inbox?view=inbox")
    page.locator("[data-opens=save-view]").click()
    page.locator("#view-name").fill("我在核实的")
    page.get_by_label("本单位人员均可使用").check()
    page.locator("#save-view button[type=submit]").click()
    chip = page.locator(".view-chip").filter(has_text="我在核实的")
    expect(chip.locator(".count")).to_have_text("1")
    expect(people("desk").go("/inbox").locator(".view-chip")).to_contain_text("我在核实的")

    people("head").go(f"/tasks/{task.id}")
    page = acceptor.go(f"/tasks/{task.id}")
    expect(page.locator("[hx-trigger='load, every 20s'] .message-bar")).to_contain_text("王强")
    page.locator("[data-opens=delegate]").click()
    page.locator("#delegate-to").fill("head")
    page.locator("#delegate button[type=submit]").click()
    expect(page.locator(".message-bar.is-done")).to_be_visible()
    acceptor.go("/inbox?view=delegated")
    expect(page.locator("[data-row]")).to_contain_text(number)
    page.locator("[data-row-link]").click()
    page.get_by_role("button", name="收回").click()
    expect(page.locator("[data-opens=delegate]")).to_be_visible()
    kinds = [kind for kind, _ in cases.told(server, number)]
    assert kinds[-2:] == ["task.delegate", "task.taken_back"]


def test_a_clock_is_stopped_by_a_second_person_and_runs_again(server, people, record):
    """The account of the deadline and the ledger say who stopped it, and why."""
    number = record()
    cases.complete(people("acceptor"), number, "accept_custody")
    task = cases.open_task(server, number, "verify_with_both_sides")

    page = people("head").go(f"/tasks/{task.id}")
    page.locator("[data-opens=pause]").click()
    page.locator("#pause-reason").fill(WHY)
    page.locator("#pause button[type=submit]").click()
    duty = page.locator(".duty").filter(has_text=task.name)
    expect(duty).to_contain_text("起暂停")
    server.clock.shift(hours=1)
    page.get_by_role("button", name="恢复计时").click()
    expect(page.locator("[data-opens=pause]")).to_be_visible()

    duty.locator(".why summary").click()
    expect(duty).to_contain_text(WHY)
    assert cases.told(server, number)[-2:] == [("duty.paused", "head"), ("duty.resumed", "head")]
