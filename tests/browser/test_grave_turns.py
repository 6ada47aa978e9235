"""What turns a complaint: an emergency, another grade, a transfer, and the close that refuses."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.answers import ANSWERS, REGISTERED, SEVERE_CLOSE
from tests.browser import cases
from tests.browser.conftest import OPENS
from tests.browser.forms import FormOnPage
from tests.browser.stage import Player
from tests.papers import excel_text, pdf_text
from tests.walks import VERIFIED_TO_ITS_NATURE

pytestmark = pytest.mark.long

TO_THE_HANDLING = (
    ("acceptor", "accept_custody", {}),
    ("acceptor", "verify_with_both_sides", {}),
)
A_TRANSFER_TO_THE_CLOSE = (
    *TO_THE_HANDLING,
    *VERIFIED_TO_ITS_NATURE,
)
TRANSFERRED = {
    "channel": "regulator",
    "transfer_source": "csrc",
    "transfer_document": "沪证监信访转〔2026〕18号",
    "transfer_deadline": "2026-03-20",
}
SENT = "2026-03-02T10:40+08:00"
APPROVALS = (
    ("head", "approve_reply_as_department"),
    ("compliance", "approve_reply_as_compliance"),
    ("leader", "approve_reply_as_leader"),
)


@pytest.fixture
def played(server):
    """Take complaints to where a story begins, since the house opened (CMP-38)."""
    player = Player(server.firm)

    def to(steps, **registered):
        player.now = OPENS - timedelta(minutes=65)
        number = player.open({**REGISTERED, **registered})
        for step in steps:
            player.take(number, *step)
        return number

    return to


def test_an_emergency_is_raised_reported_and_cleared_by_a_second_person(server, people, played):
    """EMG-01, EMG-05."""
    number = played(TO_THE_HANDLING)
    acceptor = people("acceptor")

    page = cases.press(acceptor, number, "emergency_raised")
    expect(page.locator('a[href$="/messages/emergency_raised"]')).to_have_count(1)  # for another
    bell = people("head").go("/inbox").locator(".bell")
    both = "通知，未读：2"  # that the handling came, and the emergency
    expect(bell).to_have_attribute("aria-label", both)
    server.clock.shift(minutes=30)
    for element in ("tell_company_contact", "report_to_regulator", "propose_clearing"):
        cases.complete(acceptor, number, element)
    clearing = cases.open_task(server, number, "clear_emergency")
    page = acceptor.go(f"/tasks/{clearing.id}")
    expect(page.locator("[data-form-submit]")).to_have_count(0)
    page = cases.complete(people("head"), number, "clear_emergency")

    expect(page.locator(".events")).to_contain_text("王强 完成了“复核解除突发事件”")
    found = cases.read(server, number)
    assert found.facts["emergency_status"] == "cleared"
    assert [task.element_id for task in found.open_tasks] == ["resolve_complaint"]
    assert ("message.received", "acceptor") in cases.told(server, number)


def test_a_grade_goes_up_at_once_and_down_only_with_a_second_person(server, people, played):
    """CMP-08, CMP-10."""
    number = played(TO_THE_HANDLING)
    acceptor = people("acceptor")

    page = cases.press(
        acceptor,
        number,
        "grade_changed",
        requested_grade="serious",
        grade_change_reason="客户无法交易。",
    )
    expect(page.locator(".grade").first).to_have_text("严重")
    page = cases.press(
        acceptor,
        number,
        "grade_review_requested",
        review_subject="judgement",
        proposed_grade="general",
        grade_review_reason="交易未受影响，已核实。",
    )
    expect(page.locator(".grade").first).to_have_text("严重")
    page = cases.complete(people("mhq.head"), number, "decide_grade_review")

    expect(page.locator(".grade").first).to_have_text("一般")
    assert cases.read(server, number).grade == "general"
    assert ("task.completed", "mhq.head") in cases.told(server, number)


def test_a_transfer_closes_only_after_its_reply_and_may_be_taken_up_again(
    server, people, played, tmp_path
):
    number = played(A_TRANSFER_TO_THE_CLOSE, **TRANSFERRED)
    acceptor = people("acceptor")

    meet_the_gate(server, acceptor, number)
    cases.complete(acceptor, number, "draft_transfer_reply")
    for login, element in APPROVALS:
        cases.complete(people(login), number, element)
    server.clock.shift(hours=1)
    cases.complete(acceptor, number, "send_transfer_reply", transfer_reply_sent_at=SENT)
    page = cases.complete(acceptor, number, "close_complaint", **SEVERE_CLOSE)
    expect(page.locator(".case-status").first).to_have_text("已结案")
    take_annex_4(page, number, tmp_path)
    take_up_again(server, people("desk"), number)


def meet_the_gate(server, acceptor, number):
    """REG-02: the close is refused while the reply is due, and a link leads to it."""
    acceptor.refused_with(422)
    closing = cases.open_task(server, number, "close_complaint")
    form = acceptor.open_form(f"/tasks/{closing.id}")
    form.fill({**ANSWERS["close_complaint"], **SEVERE_CLOSE})
    form.submit()
    expect(form.page.locator("[data-form-summary]")).to_contain_text("回复")
    assert cases.read(server, number).status == "open"
    draft = cases.open_task(server, number, "draft_transfer_reply")
    gaps = form.page.locator("section[aria-labelledby=close-gate]")
    expect(gaps).to_contain_text("REG-02")
    form.page.once("dialog", lambda warning: warning.accept())
    gaps.locator(f'a[href="/tasks/{draft.id}"]').click()
    expect(form.page.get_by_role("heading", level=1)).to_have_text("拟写转交回复")


def take_annex_4(page, number, folder):
    """FRM-4: the page, and the same paper as PDF and Excel."""
    page.locator(f'a[href="/cases/{number}/record"]').click()
    expect(page.locator(".paper")).to_contain_text("证券客户投诉记录表")
    files = {}
    for kind in ("pdf", "xlsx"):
        with page.expect_download() as download:
            page.locator(f'.page-head button[name=form][value="{kind}"]').click()
        files[kind] = folder / download.value.suggested_filename
        download.value.save_as(files[kind])
    assert "■\xa0监管机构来电/来函" in pdf_text(files["pdf"].read_bytes())
    assert "监管机构来电/来函" in excel_text(files["xlsx"].read_bytes())


def take_up_again(server, desk, number):
    """CMP-06: the closed case stays closed; a new one takes it up, and both say so."""
    page = desk.go(f"/cases/{number}")
    page.get_by_role("link", name="重启投诉").click()
    page.wait_for_url("**/intake?*")
    form = FormOnPage(page)
    assert form.value("prior_case") == number
    form.fill(REGISTERED)
    form.submit()
    page.wait_for_url("**/cases/*")
    again = page.url.rpartition("/")[2]
    expect(page.locator(".link-list").get_by_role("link", name=number)).to_be_visible()
    assert cases.told(server, number)[-1] == ("case.reopened", "desk")
    assert [cases.read(server, each).status for each in (number, again)] == ["closed", "open"]


def test_a_duplicate_is_merged_and_both_histories_name_each_other(server, people, played):
    survivor, duplicate = played(()), played(())
    page = people("acceptor").go(f"/cases/{duplicate}")

    page.get_by_role("button", name="并入另一案件").click()
    page.locator("#merge-into").fill(survivor)
    page.locator("#merge-reason").fill("同一客户就同一事项重复投诉。")
    page.locator("#merge button[type=submit]").click()

    page.wait_for_url("**/cases/*")
    people("acceptor").go(f"/cases/{duplicate}")
    page.locator(".link-list").get_by_role("link", name=survivor).click()
    expect(page.locator(".link-list").get_by_role("link", name=duplicate)).to_be_visible()
    expect(page.locator(".events")).to_contain_text("吴刚 将重复案件并入本案")
    assert cases.read(server, duplicate).open_tasks == ()
    assert cases.told(server, duplicate)[-1] == ("case.merged", "acceptor")
    assert cases.told(server, survivor)[-1] == ("case.absorbed", "acceptor")
