"""附件4 (FRM-4): the same paper as page, PDF and Excel, in the exact order of the regulations."""

import hashlib
import io
import re

import openpyxl
import pypdfium2
import pytest

from engine.services import cases, ledger, tasks
from tests.answers import ANSWERS
from tests.faults import task_id
from tests.papers import excel_text, pdf_text
from tests.walks import MAJOR, walk

PRESCRIBED = """
附件4： 证券客户投诉记录表 投诉性质： 有责投诉 免责投诉 无效投诉 日 期 客户投诉时间 相关附件
首问责任人 受理单位 被投诉人/单位 所属单位 投诉等级 重大 严重 一般 投诉类型 证券营销类
柜台业务类 客户资产安全类 信息系统类 服务质量类 其他 投诉形式 电话 电子邮件 书信 现场 网站 传真
监管机构来电/来函 其它 客户姓名/称呼 客户所在营业网点 资金账号 联系电话/手机 住址 E-mail
投诉事由（可附件说明）： 初步处理意见： 受理人： 受理单位： 日期： 投诉处理和责任追究情况：
责任人： 责任单位： 日期： 客户回访情况说明： 回访人： 回访单位： 日期： 投诉人满意度 非常满意
满意 可以接受 不满意 说明：1）受理人指客户服务中心或分支机构接到客户投诉之人。
2）责任人为被投诉人的直接上级，责任单位为被投诉人所在单位。
3）客户投诉时间应明确时、分，如15:35。
"""
"""The words of the form in the rules (002, 附件4), in their order."""


@pytest.fixture
def handled(firm, number):
    """The complaint after the responsible person has proposed its nature."""
    for login, element in (
        ("acceptor", "accept_custody"),
        ("acceptor", "verify_with_both_sides"),
        ("head", "resolve_complaint"),
        ("acceptor", "reply_to_client"),
    ):
        found = task_id(firm, number)
        firm.as_(
            login,
            lambda ctx, found=found, element=element: tasks.complete(
                ctx, task_id=found, values=ANSWERS[element]
            ),
        )
    return number


def take(person, number, form="pdf", **asked):
    return person.post(f"/cases/{number}/record/file", **{"copy": "office", "form": form, **asked})


def stands_in_order(words, text):
    """Test that words follow each other in a text, whatever is filled in between."""
    squeezed, at = re.sub(r"\s", "", text), 0
    for word in words.split():
        found = squeezed.find(re.sub(r"\s", "", word), at)
        assert found >= 0, f"{word} does not come after {squeezed[max(0, at - 20) : at]}"
        at = found + len(word)


class TestThePaper:
    def test_has_the_words_of_the_regulations_in_their_order(self, browse, handled):
        acceptor = browse("acceptor", locale="zh_CN")

        stands_in_order(PRESCRIBED, acceptor.text(f"/cases/{handled}/record"))
        stands_in_order(PRESCRIBED, pdf_text(take(acceptor, handled).data))
        stands_in_order(PRESCRIBED, excel_text(take(acceptor, handled, "xlsx").data))

    def test_says_to_the_house_whom_it_was_about_before_verification_found_another(
        self, firm, browse, number
    ):
        """CMP-57: on the paper and on the page of the case, with who confirmed it."""
        found = {"found_accused_kind": "person", "found_accused_person": "director"}
        why = {"accused_change_reason": "监控显示当日由他人办理。"}
        for login, element, values in (
            ("acceptor", "accept_custody", {}),
            ("acceptor", "verify_with_both_sides", found | why),
            ("compliance", "confirm_accused", {}),
        ):
            given = {**ANSWERS[element], **values}
            task = task_id(firm, number)
            firm.as_(
                login,
                lambda ctx, task=task, given=given: tasks.complete(ctx, task_id=task, values=given),
            )
        acceptor = browse("acceptor", locale="zh_CN")

        told = "郑洁（2026-03-02更正，复核人：杨帆）"
        assert f"更正前的投诉对象 {told}" in acceptor.text(f"/cases/{number}")
        assert told in acceptor.text(f"/cases/{number}/record")
        assert told in pdf_text(take(acceptor, number).data)
        assert told not in pdf_text(take(acceptor, number, copy="client").data)

    def test_says_that_and_how_the_client_withdrew(self, firm, browse, handled):
        """FBK-02: in the place of the revisit that nobody makes any more."""
        values = ANSWERS["withdrawal_reported"]
        firm.as_(
            "acceptor",
            lambda ctx: cases.send(
                ctx, number=handled, message="withdrawal_reported", values=values
            ),
        )
        acceptor = browse("acceptor", locale="zh_CN")

        office = excel_text(take(acceptor, handled, "xlsx").data)
        client = excel_text(take(acceptor, handled, "xlsx", copy="client").data)

        assert "客户于2026-03-02 08:40撤诉（电话）：柜员已当面向我说清楚" in office
        assert "撤诉（电话）" in client

    @pytest.mark.parametrize("copy", ["office", "client"])
    def test_tells_both_revisits_of_a_major_complaint_and_who_signs_each(self, browse, firm, copy):
        """FBK-03: the head of the responsible unit revisits too, within the form's own words."""
        number = walk(firm, MAJOR[:-2])
        person = browse("specialist", locale="zh_CN")

        for shown in (
            person.text(f"/cases/{number}/record?copy={copy}"),
            pdf_text(take(person, number, copy=copy).data),
            excel_text(take(person, number, "xlsx", copy=copy).data),
        ):
            if copy == "office":
                stands_in_order(PRESCRIBED, shown)
            stands_in_order(
                f"""客户回访情况说明： {ANSWERS["call_complainant"]["revisit_result"]}
                责任单位负责人回访，2026-02-2416:45：
                {ANSWERS["call_as_unit_head"]["head_revisit_result"]}
                回访人：吴刚 回访单位：南京路营业部 日期： 负责人回访：王强 负责人单位：南京路营业部
                日期： 投诉人满意度""",
                shown,
            )

    def test_leaves_the_line_for_the_unit_head_who_has_still_to_revisit(self, browse, firm):
        """FBK-03: so that nobody takes the paper of a major complaint for complete."""
        major, general = walk(firm, MAJOR[:-3]), walk(firm, ())
        person = browse("specialist", locale="zh_CN")

        assert "负责人回访：" in pdf_text(take(person, major).data)
        assert "负责人回访：" not in pdf_text(take(person, general).data)

    def test_ticks_what_is_so_and_states_hour_and_minute(self, browse, handled):
        """CMP-46: the time is given to the minute; FRM-4: every choice is shown."""
        shown = pdf_text(take(browse("acceptor", locale="zh_CN"), handled).data)

        assert "■\xa0一般" in shown
        assert "□\xa0重大" in shown
        assert "■\xa0现场" in shown
        assert "2026-02-24 10:05" in shown

    def test_names_who_accepted_and_who_answers_for_it(self, browse, handled):
        """CMP-56: the acceptor of the form is the one of the branch who took the complaint."""
        shown = pdf_text(take(browse("acceptor", locale="zh_CN"), handled).data)

        assert "受理人：吴刚" in shown
        assert "责任人：王强" in shown
        assert "责任单位：南京路营业部" in shown

    def test_goes_on_over_pages_without_losing_a_word(self, browse, record):
        told = "".join(f"第{line}句话，说明经过。" for line in range(150))
        person = browse("acceptor", locale="zh_CN")

        content = take(person, record(complaint_reason=told)).data

        squeezed = re.sub(r"\s", "", pdf_text(content))
        assert all(f"第{line}句话" in squeezed for line in range(150))
        assert len(pypdfium2.PdfDocument(content)) >= 2

    def test_holds_no_formula_whatever_was_said(self, browse, record):
        number = record(complaint_reason='=HYPERLINK("http://example.com")', place="+1+1")

        content = take(browse("acceptor"), number, "xlsx").data

        page = openpyxl.load_workbook(io.BytesIO(content)).active
        assert {cell.data_type for row in page.iter_rows() for cell in row} <= {"s", "n"}
        assert all(cell.value is None or cell.data_type == "s" for row in page for cell in row)


class TestTheClientsCopy:
    @pytest.mark.parametrize("form", ["pdf", "xlsx"])
    def test_never_says_the_nature_of_the_complaint(self, browse, firm, handled, form):
        """CMP-17: neither the nature nor what is decided about staff reaches the client."""
        read = {"pdf": pdf_text, "xlsx": excel_text}[form]
        person = browse("acceptor", locale="zh_CN")

        ours = read(take(person, handled, form).data)
        theirs = read(take(person, handled, form, copy="client").data)

        assert "有责" in ours
        assert "投诉性质" in ours
        assert "有责" not in theirs
        assert "投诉性质" not in theirs
        assert "先核实双方情况" not in theirs

    def test_says_what_the_client_was_told(self, browse, handled):
        shown = pdf_text(take(browse("acceptor", locale="zh_CN"), handled, copy="client").data)

        assert ANSWERS["reply_to_client"]["reply_text"] in shown
        assert ANSWERS["resolve_complaint"]["handling_result"] not in shown

    def test_is_shown_on_the_page_too(self, browse, handled):
        shown = browse("acceptor", locale="zh_CN").text(f"/cases/{handled}/record?copy=client")

        assert "投诉性质" not in shown


class TestPersonalValues:
    def test_are_masked(self, browse, handled):
        person = browse("acceptor", locale="zh_CN")

        for shown in (
            person.text(f"/cases/{handled}/record"),
            pdf_text(take(person, handled).data),
        ):
            assert "张*" in shown
            assert "13800001111" not in shown

    def test_are_given_in_full_to_whoever_says_why(self, browse, firm, handled):
        person = browse("acceptor", locale="zh_CN")

        taken = take(person, handled, in_full="yes", reason="邮寄给客户")

        assert "13800001111" in pdf_text(taken.data)
        entry = firm.transact(lambda ctx: list(ledger.read(ctx, f"case:{handled}"))[-1])
        assert entry.kind == "case.printed"
        assert entry.values["reason"] == "邮寄给客户"
        assert entry.values["in_full"] is True
        assert entry.values["sha256"] == hashlib.sha256(taken.data).hexdigest()

    def test_are_refused_without_a_reason(self, browse, handled):
        refused = take(browse("acceptor"), handled, in_full="yes", reason=" ")

        assert refused.status_code == 422

    def test_are_refused_to_whoever_may_not_reveal_them(self, browse, handled):
        assert take(browse("acceptor"), handled, in_full="yes", reason="x").status_code == 200
        assert take(browse("teller"), handled, in_full="yes", reason="x").status_code == 404


class TestWhoMayTakeIt:
    def test_is_whoever_may_read_the_case(self, browse, number):
        """CMP-57: the person complained about gets neither page nor file."""
        for stranger in ("teller", "other.desk"):
            person = browse(stranger)
            assert person.get(f"/cases/{number}/record").status_code == 404
            assert take(person, number).status_code == 404

    def test_over_the_api_is_the_same(self, api, handled):
        taken = api("acceptor").get(f"/cases/{handled}/record", form="xlsx", copy="client")

        assert taken.status_code == 200
        assert f"{handled}-client.xlsx" in taken.headers["Content-Disposition"]
        assert "Nature" not in excel_text(taken.data)
        assert api("teller").get(f"/cases/{handled}/record").status_code == 404

    @pytest.mark.parametrize("asked", [{"form": "doc"}, {"copy": "press"}])
    def test_is_told_what_there_is_not(self, browse, number, asked):
        assert take(browse("acceptor"), number, **asked).status_code == 422
