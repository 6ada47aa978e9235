"""Reports on their pages and as files: 附件5 with its 18 columns in the order of the form."""

import io
import re

import openpyxl
import pytest

from engine.services import clients
from engine.services.clients import NewClient
from tests.answers import REGISTERED
from tests.web import reported

COLUMNS = [
    *("受理部门", "受理日期", "受理路径", "首问责任人"),
    *(
        "被投诉人/单位",
        "投诉性质",
        "投诉类型",
        "投诉人姓名",
        "客户资金账号",
        "投诉主要内容",
        "估计直接损失",
    ),
    *("处理结果", "处理时间", "实际赔付金额", "处理人"),
    *("回访结果", "回访时间", "回访人"),
]
GROUPS = {"受理信息": 4, "投诉信息": 7, "处理信息": 4, "回访信息": 3}


@pytest.fixture
def sent(firm, number):
    """The register of a quarter with one complaint."""
    return reported.sent_register(firm)


def workbook(person, number, **form):
    answer = person.post(f"/reports/{number}/file", form="xlsx", **form)
    assert answer.status_code == 200, answer.text
    return openpyxl.load_workbook(io.BytesIO(answer.data)).active


class TestTheRegister:
    """FRM-5, REP-03."""

    def test_has_the_eighteen_columns_of_annex_5_in_its_order(self, browse, sent):
        sheet = workbook(browse("leader", locale="zh_CN"), sent)

        rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
        head = rows.index(COLUMNS)
        groups = [name for name in rows[head - 1] if name]
        spans = {
            sheet.cell(each.min_row, each.min_col).value: each.max_col - each.min_col + 1
            for each in sheet.merged_cells.ranges
            if each.min_row == head
        }
        assert groups == list(GROUPS)
        assert spans == GROUPS
        assert rows[0][0] == "附件5："
        assert rows[1][0] == "融资融券投诉记录汇总表"
        lead = rows[2][0]
        assert re.findall(r"汇总部门|填报人|联系电话|填报时间", lead) == [
            "汇总部门",
            "填报人",
            "联系电话",
            "填报时间",
        ]
        assert "卫国" in lead
        row = dict(zip(COLUMNS, rows[head + 1], strict=True))
        assert row["受理部门"] == "南京路营业部"
        assert row["首问责任人"] == "周敏"
        assert row["被投诉人/单位"] == "郑洁"
        assert row["受理路径"] == "现场"
        assert row["投诉类型"] == "服务质量类"
        assert row["投诉人姓名"] == "张*"
        assert row["投诉主要内容"] == REGISTERED["complaint_reason"]

    def test_shows_names_in_full_only_for_a_reason(self, browse, sent):
        leader = browse("leader", locale="zh_CN")

        assert leader.post(f"/reports/{sent}/file", form="xlsx", in_full="yes").status_code == 422

        sheet = workbook(leader, sent, in_full="yes", reason="报送委员会")
        assert "张伟" in [cell.value for row in sheet.iter_rows() for cell in row]

    def test_is_a_pdf_too(self, browse, sent):
        answer = browse("leader").post(f"/reports/{sent}/file", form="pdf")

        assert answer.data.startswith(b"%PDF-")
        assert f"{sent}-complaint_register-2026Q1.pdf" in answer.headers["Content-Disposition"]

    def test_says_that_there_was_nothing(self, browse, firm):
        number = reported.register(firm)

        text = browse("leader", locale="zh_CN").text(f"/reports/{number}")

        assert "本期无投诉（零报告）。" in text

    def test_is_no_file_of_any_other_kind(self, browse, sent):
        assert browse("leader").post(f"/reports/{sent}/file", form="docx").status_code == 422


class TestAFigure:
    def test_opens_the_list_of_its_cases(self, browse, sent, number):
        leader = browse("leader")
        page = leader.get(f"/reports/{sent}").text
        link = re.search(r'href="(/reports/[^"]+figure=total[^"]*)"', page)[1]

        text = leader.text(link.replace("&amp;", "&").partition("#")[0])

        assert "Cases behind “Complaints”" in text
        assert number in text

    def test_of_nothing_leads_nowhere(self, browse, firm):
        number = reported.register(firm)

        assert "figure=total" not in browse("leader").get(f"/reports/{number}").text


class TestTheAssessment:
    """KPI-01: a table by unit and by person, in the house only."""

    def test_stands_on_the_page_and_each_figure_opens_its_cases(self, browse, sent, number):
        leader = browse("leader", locale="zh_CN")
        page = leader.get(f"/reports/{sent}").text
        link = re.search(r'href="(/reports/[^"]+figure=accepting_unit.late.B01[^"]*)"', page)[1]

        text = leader.text(link.replace("&amp;", "&").partition("#")[0])

        assert "“受理单位 · 南京路营业部 · 超时或逾期”所含案件" in text
        assert number in text

    @pytest.mark.parametrize("form", ["xlsx", "pdf"])
    def test_is_a_paper_of_its_own(self, browse, sent, form):
        leader = browse("leader", locale="zh_CN")

        answer = leader.post(f"/reports/{sent}/file", form=form, paper="assessment")

        assert f"{sent}-assessment-2026Q1.{form}" in answer.headers["Content-Disposition"]
        if form == "xlsx":
            sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).active
            rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
            assert ["受理单位", "投诉件数"] in [row[:2] for row in rows]
            assert ["南京路营业部", "1"] in [row[:2] for row in rows]

    def test_is_no_other_paper(self, browse, sent):
        answer = browse("leader").post(f"/reports/{sent}/file", form="pdf", paper="payroll")

        assert answer.status_code == 422


class TestTheList:
    def test_shows_what_is_to_be_sent_first(self, browse, sent):
        leader = browse("leader")

        assert sent not in leader.text("/reports")
        assert sent in leader.text("/reports?state=sent")

    @pytest.mark.parametrize(
        ("asked", "is_there"),
        [
            ({"kind": "complaint_register"}, True),
            ({"kind": "annual_complaints"}, False),
            ({"period": "2026Q1"}, True),
            ({"unit": "MHQ"}, True),
            ({"unit": "B01"}, False),
            ({"stage": "writing"}, True),
            ({"stage": "frozen"}, False),
            ({"unit": "NOWHERE", "stage": "whatever"}, True),
        ],
    )
    def test_is_narrowed_to_kind_period_unit_and_stage(self, browse, firm, asked, is_there):
        """REP-02 to REP-04; what is not offered is no filter."""
        register = reported.register(firm)
        asked = "&".join(f"{name}={value}" for name, value in asked.items())

        page = browse("leader").text(f"/reports?{asked}")

        assert (register in page) is is_there

    def test_offers_a_head_nothing_of_other_units(self, browse, firm):
        reported.register(firm)

        assert 'value="B01"' in browse("leader").get("/reports").text
        assert 'name="unit"' not in browse("head").get("/reports").text

    def test_is_of_cases_that_are_no_complaints_half_recorded(self, browse, firm):
        register = reported.register(firm)
        leader = browse("leader")

        for address in ("/cases?status=all&kind=report", f"/cases/{register}"):
            shown = leader.text(address)
            assert register in shown
            assert "Not recorded in full yet" not in shown

    def test_keeps_its_filters_from_tab_to_tab(self, browse, firm):
        reported.register(firm)

        assert "/reports?kind=complaint_register&amp;state=sent" in (
            browse("leader").get("/reports?kind=complaint_register").text
        )

    def test_is_for_those_who_read_reports(self, browse):
        assert browse("head").get("/reports").status_code == 200
        assert "Reports" in browse("head").text("/inbox")
        assert browse("acceptor").get("/reports").status_code == 403
        assert browse("owner").get("/reports").status_code == 403


class TestARestatement:
    def test_is_begun_with_a_reason_and_names_the_report(self, browse, sent, record):
        record(client_name="王五")
        specialist = browse("specialist")

        answer = specialist.post(f"/reports/{sent}/restate", reason="漏报一件。")

        text = specialist.text(answer.location)
        assert "What differs from the restated report" in text
        assert "Complaints 1 2" in text
        assert sent in text


@pytest.fixture
def matter(browse, firm, number):
    """The report on something that happened in a complaint."""
    new = NewClient(number="C1", name="张伟", branch="B01")
    firm.transact(lambda ctx: clients.add_many(ctx, [new]))
    begun = browse("specialist").post("/reports", kind="major_matter", number=number)
    return begun.location.rpartition("/")[2]


class TestWhatWasReportedAboutACase:
    """REP-05, REP-11, REP-12: case and report name each other."""

    def test_stands_on_its_page_with_how_far_it_is(self, browse, number, matter):
        specialist = browse("specialist")

        page = specialist.get(f"/cases/{number}").text
        assert f'href="/reports/{matter}"' in page
        assert f"{matter} · Being written" in specialist.text(f"/cases/{number}")
        assert f'href="/cases/{number}"' in specialist.get(f"/reports/{matter}").text

    def test_is_found_by_programs(self, api, number, matter):
        found = api("specialist").get("/reports", subject=number).json["rows"]

        assert [row["number"] for row in found] == [matter]
        assert api("specialist").get(f"/reports/{matter}").json["subject"] == number
        assert api("specialist").get("/reports", subject=matter).json["rows"] == []

    def test_is_not_for_those_who_read_no_reports(self, browse, number, matter):
        assert matter not in browse("acceptor").text(f"/cases/{number}")


def test_something_that_happened_is_reported_about_its_case(browse, firm, number):
    """REP-05; a case that nobody knows is not found."""
    new = NewClient(number="C1", name="张伟", branch="B01")
    firm.transact(lambda ctx: clients.add_many(ctx, [new]))
    specialist = browse("specialist")

    answer = specialist.post("/reports", kind="major_matter", number=number.lower())
    again = specialist.post("/reports", kind="major_matter", number=number)
    nobody = specialist.post("/reports", kind="major_matter", number="TS-209901-0001")

    assert answer.status_code == 302
    assert "REP-05" in specialist.text(answer.location)
    assert (again.status_code, nobody.status_code) == (422, 404)


class TestTheStepsOfAReport:
    """REP-02, REP-03: nobody reviews, approves or sends a report that they cannot read."""

    def test_lead_to_it_from_the_task_and_from_the_case(self, browse, firm):
        number = reported.register(firm)
        specialist = browse("specialist")
        case = specialist.get(f"/cases/{number}").text
        task = re.search(r'href="(/tasks/\d+)"', case)[1]

        assert f'href="/reports/{number}"' in case
        assert f'href="/reports/{number}"' in specialist.get(task).text

    def test_are_the_only_ones_that_do(self, browse, number):
        assert "Open the report" not in browse("leader").text(f"/cases/{number}")
