"""The counter: a known client by keyboard alone, and nothing typed is lost whatever breaks."""

import sys

import pytest
from playwright.sync_api import expect

from engine.services import case_views, client_panels, complaints, contact_logs
from tests import clients
from tests.answers import REGISTERED
from tests.browser.forms import FormOnPage
from tests.browser.person import Person
from tests.browser.test_forms import expect_saved

TYPED = "要求说明利率变化的原因，并书面道歉。"
NUMBER = "TS-202603-0001"
AT_THE_COUNTER = {
    "accused_kind": "person",
    "accused_person": "teller",
    "category": "service_quality",
    "expression_kind": "dissatisfaction",
    "occurred_at": "2026-03-01T14:30+08:00",
    "place": "柜台",
    "complaint_reason": "展期未告知利率变化",
    "demand": "说明并道歉",
    "calming_note": "已安抚",
}


# Sends what the page sends twice, as an impatient finger or network does.
_TWICE = """() => {
    const once = window.fetch;
    window.fetch = async (address, options) => {
        const isAnswer = options?.method === "POST" && String(address).endsWith("/intake");
        if (isAnswer) await once(address, options);
        return once(address, options);
    };
}"""


@pytest.fixture
def desk(server, people):
    clients.add(server.firm)
    return people("desk")


@pytest.fixture
def strokes(desk) -> list[str]:
    """Every key that is pressed, as the page sees it."""
    pressed: list[str] = []
    desk.page.expose_function("notePressed", lambda key: pressed.append(key))
    desk.page.add_init_script(
        "addEventListener('keydown', ({ key }) => globalThis.notePressed(key), true)"
    )
    return pressed


def cases_of(server, number="0101000001"):
    return server.firm.as_("leader", lambda ctx: client_panels.read(ctx, number=number)).case_count


class TestAKnownClient:
    def test_complains_and_is_recorded_without_a_mouse(self, desk, server, strokes, capsys):
        """CMP-30, CMP-34: the client is found by initials, and only what he says is typed."""
        page = desk.go("/intake")
        form = FormOnPage(page)
        expect(page.locator("#client-search")).to_be_focused()
        page.keyboard.type("zlj")
        expect(page.get_by_role("option").first).to_have_attribute("aria-selected", "true")
        page.keyboard.press("Enter")
        expect(page.locator(".client-panel")).to_contain_text("240 %")

        form.type(AT_THE_COUNTER)
        expect(page.locator('[data-live="grade"]')).to_contain_text("CMP-05")
        page.keyboard.press("Control+Enter")
        page.wait_for_url("**/cases/*")

        facts = server.firm.as_("leader", lambda ctx: case_views.read(ctx, number=NUMBER)).facts
        assert (facts["client_number"], facts["complainant_kind"]) == ("0101000001", "client")
        written = sum(not letter.isascii() for text in AT_THE_COUNTER.values() for letter in text)
        with capsys.disabled():
            told = f"{len(strokes)} keystrokes and {written} characters by the input method"
            sys.stdout.write(f"\n[intake of a known client by keyboard: {told}]\n")

    def test_is_shown_with_what_is_near_which_one_key_links(self, desk, server):
        """CMP-06, CMP-09: repeats and groups are seen while they are typed."""
        form = desk.open_form("/intake")
        form.fill({**REGISTERED, "client_number": "0101000001"})
        form.submit()
        form.page.wait_for_url("**/cases/*")

        again = desk.open_form("/intake")
        again.fill({"client_number": "0101000001", "complaint_reason": "柜员没告知利率变化"})
        again.page.get_by_role("button", name=f"系 {NUMBER} 的再次投诉").click()

        assert again.value("prior_case") == NUMBER


class TestJustLoggingIt:
    def test_takes_one_key_and_is_completed_later(self, desk, server):
        """CMP-44: who, when, how to reach them and what was said are enough."""
        form = desk.open_form("/intake")
        named = ("client_name", "client_phone", "complaint_reason")
        form.fill({name: REGISTERED[name] for name in named})
        form.page.keyboard.press("Control+Shift+Enter")
        form.page.wait_for_url("**/contacts")

        form.page.get_by_role("link", name="完整登记").click()
        again = FormOnPage(form.page)
        assert again.value("client_phone") == REGISTERED["client_phone"]
        again.fill(REGISTERED)
        again.submit()
        form.page.wait_for_url("**/cases/*")

        desk.go("/contacts")
        expect(form.page.get_by_text("没有待完善的记录")).to_be_visible()


class TestWordsThatAreNotSaid:
    def test_are_warned_of_beside_the_field_and_go_out_only_once_confirmed(self, desk, server):
        """CON-02: nothing that was typed is lost, and one more press sends it."""
        desk.refused_with(422)
        form = desk.open_form("/intake")
        form.fill({**REGISTERED, "calming_note": "这不 可能"})
        warning = form.page.locator("[data-phrases]").filter(has_text="不可能")
        expect(warning).to_contain_text("CON-02")

        form.submit()
        confirm = form.page.get_by_role("button", name="确认原样提交")
        expect(confirm).to_be_visible()
        assert form.value("calming_note") == "这不 可能"
        confirm.click()
        form.page.wait_for_url("**/cases/*")

        desk.go(f"/cases/{NUMBER}")
        expect(form.page.get_by_text("确认保留“不可能”")).to_be_visible()


class TestNothingTypedIsLost:
    def test_when_the_browser_crashes(self, desk, server):
        """A new browser knows nothing of the old one; the server has kept what was typed."""
        form = desk.open_form("/intake")
        form.fill({"demand": TYPED})
        expect_saved(form.page)
        form.page.close()

        with desk.context.browser.new_context(base_url=server.address) as another:
            assert Person("desk", another, server).open_form("/intake").value("demand") == TYPED

    def test_when_the_browser_crashes_while_a_log_is_completed(self, desk, server):
        """CMP-44: what is added to a log is kept apart from what is typed about something else."""
        logged = {"client_name": "张伟", "client_phone": "13800001111"}
        values = {
            **logged,
            "complained_at": REGISTERED["complained_at"],
            "complaint_reason": "费用",
        }
        contact = server.firm.as_("desk", lambda ctx: contact_logs.log(ctx, values=values).id)
        form = desk.open_form(f"/intake/contacts/{contact}")
        form.fill({"demand": TYPED})
        expect_saved(form.page)
        form.page.close()

        with desk.context.browser.new_context(base_url=server.address) as another:
            person = Person("desk", another, server)
            assert person.open_form("/intake").value("demand") == ""
            again = person.open_form(f"/intake/contacts/{contact}")
            assert (again.value("demand"), again.value("client_name")) == (TYPED, "张伟")

    @pytest.mark.parametrize(
        ("place", "field"),
        [
            ("messages/withdrawal_reported", "withdrawal_reason"),
            ("tasks", "preliminary_opinion"),
        ],
    )
    def test_when_the_browser_crashes_over_a_button_or_a_task(self, people, server, place, field):
        """What belongs to a case is kept with the case, for whoever typed it."""
        number = server.firm.as_(
            "desk", lambda ctx: complaints.open_case(ctx, values=REGISTERED).number
        )
        view = server.firm.as_("desk", lambda ctx: case_views.read(ctx, number=number))
        address = (
            f"/tasks/{view.open_tasks[0].id}" if place == "tasks" else f"/cases/{number}/{place}"
        )
        acceptor = people("acceptor")
        form = acceptor.open_form(address)
        form.fill({field: TYPED})
        expect_saved(form.page)
        form.page.close()

        with acceptor.context.browser.new_context(base_url=server.address) as another:
            assert Person("acceptor", another, server).open_form(address).value(field) == TYPED

    def test_when_the_connection_is_lost(self, desk):
        form = desk.open_form("/intake")
        desk.context.set_offline(True)
        form.fill({"demand": TYPED})
        status = form.page.locator("[data-draft-status]")
        expect(status).to_have_attribute("data-state", "failed")
        form.fill({**REGISTERED, "demand": TYPED})
        form.submit()
        summary = form.page.locator("[data-form-summary]")
        expect(summary).to_contain_text("连不上服务器")
        desk.context.set_offline(False)
        desk.watch.faults.clear()

        form.page.reload()
        assert FormOnPage(form.page).value("demand") == TYPED

    def test_when_the_session_has_run_out(self, desk):
        desk.refused_with(400, 401, 403)
        form = desk.open_form("/intake")
        desk.context.clear_cookies()
        form.fill({"demand": TYPED})
        status = form.page.locator("[data-draft-status]")
        expect(status).to_contain_text("您已退出登录")

        form.page.once("dialog", lambda warning: warning.accept())
        assert desk.open_form("/intake").value("demand") == TYPED

    def test_when_it_is_sent_twice(self, desk, server):
        """One answer has one key: the second click meets the case that the first has opened."""
        form = desk.open_form("/intake")
        form.fill({**REGISTERED, "client_number": "0101000001"})

        form.page.evaluate(_TWICE)
        form.submit()
        form.page.wait_for_url("**/cases/*")

        assert cases_of(server) == 1
