"""The custody receipt (CMP-31): every hand-over with its clock, as page, PDF and Excel."""

import hashlib

import pytest

from engine.services import ledger
from tests.answers import ANSWERS
from tests.papers import excel_text, pdf_text
from tests.web.api_steps import complete, open_complaint

SENT_BACK = {"custody_decision": "bounced", "bounce_reason": "属热线业务。"}
UNSAID = dict.fromkeys(ANSWERS["accept_custody"])
"""Only whoever takes a complaint over says what is done next."""

READ = {"pdf": pdf_text, "xlsx": excel_text}


@pytest.fixture
def handed_on(api, clock):
    """A complaint that was sent back too late, handed over again, and then accepted."""
    number = open_complaint(api)
    clock.shift(hours=1)
    complete(api, "acceptor", "accept_custody", **{**UNSAID, **SENT_BACK})
    clock.shift(minutes=5)
    complete(api, "desk", "redirect_custody", view="inbox", redirected_unit="B01")
    clock.shift(minutes=5)
    complete(api, "acceptor", "accept_custody")
    return number


def take(person, number, form="pdf", **asked):
    return person.post(f"/cases/{number}/custody-receipt/file", form=form, **asked)


class TestThePaper:
    def test_tells_each_hand_over_with_its_answer_and_its_clock(self, browse, handed_on):
        """CMP-31, TM-02: from whom, to where, when, whether the client knew, accepted when."""
        person = browse("acceptor", locale="zh_CN")

        for shown in (
            person.text(f"/cases/{handed_on}/custody-receipt"),
            *(READ[form](take(person, handed_on, form).data) for form in READ),
        ):
            first, second = (shown.index(f"第 {place} 次移交") for place in (1, 2))
            assert "已退回 · 超时" in shown[first:second]
            assert "属热线业务。" in shown[first:second]
            assert "时限：30 分钟工作时间" in shown[first:second]
            assert "已受理 · 按时" in shown[second:]
            assert "接收人签字" in shown[second:]

    def test_says_with_whom_custody_is(self, api, browse, record):
        """CMP-31: until somebody has accepted, with whoever handed over."""
        number = record()
        person = browse("acceptor", locale="zh_CN")
        address = f"/cases/{number}/custody-receipt"

        assert "现责任人 周敏" in person.text(address)
        complete(api, "acceptor", "accept_custody")
        assert "现责任人 吴刚" in person.text(address)

    def test_is_reached_from_the_custody_of_the_case(self, browse, handed_on):
        shown = browse("acceptor").get(f"/cases/{handed_on}/progress").text

        assert f'href="/cases/{handed_on}/custody-receipt"' in shown


class TestPersonalValues:
    def test_are_masked_until_somebody_says_why(self, browse, firm, handed_on):
        person = browse("acceptor", locale="zh_CN")

        assert "13800001111" not in pdf_text(take(person, handed_on).data)
        assert take(person, handed_on, in_full="yes", reason=" ").status_code == 422
        taken = take(person, handed_on, in_full="yes", reason="存入纸质档案")

        assert "13800001111" in pdf_text(taken.data)
        entry = firm.transact(lambda ctx: list(ledger.read(ctx, f"case:{handed_on}"))[-1])
        assert (entry.kind, entry.values["reason"]) == ("custody.printed", "存入纸质档案")
        assert entry.values["sha256"] == hashlib.sha256(taken.data).hexdigest()


class TestWhoMayTakeIt:
    def test_is_whoever_may_read_the_case(self, browse, handed_on):
        """CMP-57: the person complained about gets neither page nor file."""
        for stranger in ("teller", "other.desk"):
            person = browse(stranger)
            assert person.get(f"/cases/{handed_on}/custody-receipt").status_code == 404
            assert take(person, handed_on).status_code == 404

    def test_over_the_api_is_the_same(self, api, handed_on):
        address = f"/cases/{handed_on}/custody-receipt"
        taken = api("acceptor").get(address, form="xlsx")

        assert f"{handed_on}-custody.xlsx" in taken.headers["Content-Disposition"]
        assert "Hand-over 2" in excel_text(taken.data)
        assert api("teller").get(address).status_code == 404

    def test_is_refused_as_a_file_of_an_unknown_kind(self, browse, handed_on):
        assert take(browse("acceptor"), handed_on, "doc").status_code == 422
