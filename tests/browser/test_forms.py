"""What is typed into a form survives a refusal, a stale screen, a reload and another language."""

import time

import pytest
from playwright.sync_api import Page, Route, expect

from engine.services import case_views, complaints, ledger
from tests.answers import ANSWERS, REGISTERED
from tests.browser.forms import FormOnPage
from tests.browser.server import Server

TYPED = "已致电客户,说明两日内答复。"


@pytest.fixture
def number(server: Server) -> str:
    """A complaint about the teller that waits for its acceptor."""
    return server.firm.as_("desk", lambda ctx: complaints.open_case(ctx, values=REGISTERED).number)


@pytest.fixture
def task(server: Server, number: str) -> str:
    """The address of the task that waits."""
    view = server.firm.as_("desk", lambda ctx: case_views.read(ctx, number=number))
    return f"/tasks/{view.open_tasks[0].id}"


class TestAnAnswer:
    def test_is_overtaken_by_no_draft(self, people, task):
        """A draft that comes after its answer would be refused, and the page would say so."""
        form = people("acceptor").open_form(task)
        sent = []
        form.page.on("request", lambda request: sent.append(request.method))
        form.page.route("**/complete", _late)

        form.fill(ANSWERS["accept_custody"])
        form.submit()
        form.page.wait_for_url("**/cases/*")

        assert "PUT" not in sent[sent.index("POST") :]


def _late(route: Route) -> None:
    time.sleep(1.5)
    route.continue_()


class TestARefusedForm:
    def test_names_each_field_in_chinese_and_keeps_what_was_typed(self, people):
        form = people("desk").open_form("/intake")
        form.fill({"client_name": "张伟", "client_phone": "13800001111"})
        form.submit()

        summary = form.page.locator("[data-form-summary]")
        expect(summary).to_be_focused()
        expect(summary).to_contain_text("请检查下列各项")
        expect(summary.get_by_role("link")).to_contain_text(
            ["投诉对象：此项必填。", "投诉类型：此项必填。", "客户诉求：此项必填。"]
        )
        expect(form.control("demand")).to_have_attribute("aria-invalid", "true")
        assert form.value("client_name") == "张伟"

    def test_leads_from_the_summary_to_the_field(self, people):
        form = people("desk").open_form("/intake")
        form.submit()

        form.page.locator("[data-form-summary]").get_by_role("link", name="客户诉求").click()

        expect(form.control("demand")).to_be_focused()

    def test_shows_what_only_the_server_can_know_and_records_nothing(self, people, server):
        desk = people("desk")
        desk.refused_with(422)
        form = desk.open_form("/intake")
        form.fill({**REGISTERED, "accused_person": "nobody"})
        form.submit()

        summary = form.page.locator("[data-form-summary]")
        expect(summary).to_be_focused()
        expect(summary).to_contain_text("被投诉人：没有这个用户名。")
        assert form.value("demand") == REGISTERED["demand"]
        assert server.firm.transact(lambda ctx: ledger.read(ctx, "case:TS-202603-0001")) == []


class TestAStaleScreen:
    def test_says_what_changed_and_keeps_what_was_typed_until_one_leaves(self, people, task):
        acceptor = people("acceptor")
        acceptor.refused_with(409)
        late = acceptor.open_form(task)
        late.fill({"preliminary_opinion": TYPED})
        early = acceptor.open_form(task, acceptor.context.new_page())
        early.fill(ANSWERS["accept_custody"])
        early.submit()
        early.page.wait_for_url("**/cases/*")

        late.fill({**ANSWERS["accept_custody"], "preliminary_opinion": TYPED})
        late.submit()

        summary = late.page.locator("[data-form-summary]")
        expect(summary).to_be_focused()
        expect(summary).to_contain_text("吴刚")
        assert late.value("preliminary_opinion") == TYPED
        late.page.once("dialog", lambda warning: warning.accept())
        summary.get_by_role("link", name="查看当前状态").click()
        expect(late.page.get_by_text("这项任务已于")).to_be_visible()


class TestADraft:
    def test_of_a_task_survives_a_reload(self, people, task):
        form = people("acceptor").open_form(task)
        form.fill({"preliminary_opinion": TYPED})
        expect_saved(form.page)

        form.page.reload()

        assert FormOnPage(form.page).value("preliminary_opinion") == TYPED

    def test_of_a_new_complaint_survives_a_reload_and_a_new_session(self, people):
        desk = people("desk")
        form = desk.open_form("/intake")
        form.fill({"demand": TYPED})
        expect_saved(form.page)

        with form.page.expect_response("**/intake/preview"):
            form.page.reload()
        assert FormOnPage(form.page).value("demand") == TYPED

        sign_out(form.page)
        assert desk.open_form("/intake").value("demand") == TYPED


class TestAnotherLanguage:
    def test_is_one_click_away(self, people):
        page = people("desk").go("/inbox")

        page.locator(".menu > summary").click()
        page.get_by_role("button", name="English").click()

        expect(page.get_by_role("heading", level=1)).to_have_text("Inbox")

    @pytest.mark.parametrize("place", ["intake", "task"])
    def test_keeps_what_was_typed(self, people, task, place):
        login, address, field = {
            "intake": ("desk", "/intake", "demand"),
            "task": ("acceptor", task, "preliminary_opinion"),
        }[place]
        form = people(login).open_form(address)
        form.fill({field: TYPED})

        form.page.locator(".menu > summary").click()
        form.page.get_by_role("button", name="English").click()

        expect(form.page.locator("html")).to_have_attribute("lang", "en")
        english = FormOnPage(form.page)
        assert english.value(field) == TYPED
        expect(english.control(field)).to_be_visible()


class TestTheAccused:
    """CMP-57."""

    def test_finds_neither_the_case_nor_its_task(self, people, number, task):
        teller = people("teller")
        teller.refused_with(404)
        for address in (f"/cases/{number}", task):
            page = teller.go(address)
            expect(page.get_by_role("heading", level=1)).to_have_text("没有找到")
        page = teller.go("/cases?status=all")
        expect(page.get_by_text(number)).to_have_count(0)


def expect_saved(page: Page) -> None:
    expect(page.locator("[data-draft-status]")).to_have_attribute("data-state", "saved")


def sign_out(page: Page) -> None:
    page.locator(".menu > summary").click()
    page.get_by_role("button", name="退出").click()
    page.wait_for_url("**/login")


class TestAButton:
    def test_takes_a_withdrawal_down_and_shows_it_once_a_second_person_confirms_it(
        self, people, server, number
    ):
        """FBK-02: with the client's own words, the evidence and no pressure."""
        acceptor = people("acceptor")
        form = acceptor.open_form(f"/cases/{number}/messages/withdrawal_reported")
        form.fill(ANSWERS["withdrawal_reported"])
        form.submit()
        form.page.wait_for_url(f"**/cases/{number}")
        expect(form.page.get_by_text("客户已撤诉", exact=True)).to_have_count(0)

        view = server.firm.as_("head", lambda ctx: case_views.read(ctx, number=number))
        [task] = [each for each in view.open_tasks if each.element_id == "confirm_withdrawal"]
        confirmation = people("head").open_form(f"/tasks/{task.id}")
        confirmation.fill(ANSWERS["confirm_withdrawal"])
        confirmation.submit()
        confirmation.page.wait_for_url(f"**/cases/{number}")

        expect(confirmation.page.locator(".subject-head")).to_contain_text("客户已撤诉")
