"""Reports on emergencies and petitions: each a paper of its own, and their list (REP-09a, 09b)."""

import hashlib

import pytest

from engine.services import ledger
from tests.answers import ANSWERS
from tests.papers import excel_text, pdf_text
from tests.web.api_steps import complete, open_complaint

SENT = {
    "regulator_report": "sent",
    "regulator_body": "上海证监局",
    "regulator_reported_at": "2026-03-02T08:25+08:00",
    "regulator_report_document": "融总报〔2026〕3号",
    "regulator_exemption_rule": None,
}


@pytest.fixture
def emergency(api):
    """A complaint whose emergency was told to the company's contact; the regulator waits."""
    number = open_complaint(api, compensation_demanded=True)
    complete(api, "acceptor", "tell_company_contact")
    return number


@pytest.fixture
def petition(api):
    """A complaint whose petition was reported for the first time."""
    number = open_complaint(api)
    values = ANSWERS["petition_reported"]
    answer = api("acceptor").post(f"/cases/{number}/messages/petition_reported", {"values": values})
    assert answer.status_code == 200, answer.text
    complete(api, "specialist", "report_petition")
    return number


def reports(api, **asked):
    return api("leader").get("/reports/in-cases", **asked).json["rows"]


def address(api, element):
    """The page of the report that a task made."""
    row = next(each for each in reports(api) if each["element_id"] == element)
    return f"/cases/{row['number']}/reports/{row['id']}"


class TestThePaperOfAnEmergency:
    """REP-09b, EMG-01."""

    def test_says_who_told_whom_when_and_what(self, api, browse, emergency):
        page = browse("leader", locale="zh_CN")
        paper = address(api, "tell_company_contact")

        for shown in (
            page.text(paper),
            pdf_text(page.post(f"{paper}/file", form="pdf").data),
            excel_text(page.post(f"{paper}/file", form="xlsx").data),
        ):
            said = " ".join(shown.split())
            for part in ("REP-09b", f"{emergency}-", "吴刚", "蒋琳", "南京路营业部", "按时"):
                assert part in said

    def test_stays_as_it_was_sent(self, api, browse, emergency):
        """What the second report says of the same facts is not in the first."""
        first = address(api, "tell_company_contact")
        complete(api, "acceptor", "report_to_regulator", **SENT)
        leader = browse("leader", locale="zh_CN")

        assert "上海证监局" not in leader.text(first)
        assert "报告对象 上海证监局" in leader.text(address(api, "report_to_regulator"))

    def test_keeps_personal_values_masked_until_somebody_says_why(
        self, api, browse, firm, emergency
    ):
        person, paper = browse("acceptor"), address(api, "tell_company_contact")

        assert "张伟" not in pdf_text(person.post(f"{paper}/file", form="pdf").data)
        refused = person.post(f"{paper}/file", form="pdf", in_full="yes", reason=" ")
        taken = person.post(f"{paper}/file", form="pdf", in_full="yes", reason="报证监局")

        assert refused.status_code == 422
        assert "张伟" in pdf_text(taken.data)
        entry = firm.transact(lambda ctx: list(ledger.read(ctx, f"case:{emergency}"))[-1])
        assert (entry.kind, entry.values["reason"]) == ("case_report.printed", "报证监局")
        assert entry.values["sha256"] == hashlib.sha256(taken.data).hexdigest()

    def test_is_none_before_it_was_sent_and_none_of_another_case(self, api, browse, emergency):
        other = open_complaint(api, client_name="李四")
        waiting = address(api, "report_to_regulator")
        sent = address(api, "tell_company_contact")

        assert browse("leader").get(waiting).status_code == 404
        assert browse("leader").get(sent.replace(emergency, other)).status_code == 404
        assert browse("leader").get(sent).status_code == 200

    def test_is_for_those_who_may_read_the_case(self, api, browse, emergency):
        """CMP-57: the person complained about gets neither page nor file."""
        paper = address(api, "tell_company_contact")

        for stranger in ("teller", "other.desk"):
            assert browse(stranger).get(paper).status_code == 404
            assert browse(stranger).post(f"{paper}/file", form="pdf").status_code == 404
            assert api(stranger).get(paper).status_code == 404
        assert pdf_text(api("acceptor").get(paper).data)


class TestThePaperOfAPetition:
    """REP-09a: method, progress and result."""

    def test_says_all_three_even_where_there_is_no_result_yet(self, api, browse, petition):
        said = browse("leader", locale="zh_CN").text(address(api, "report_petition"))

        for part in ("REP-09a", "处理方式", "目前进展", "处理结果", "公司领导"):
            assert part in said


class TestTheWayToThem:
    def test_leads_from_the_case_the_list_and_the_registers(self, api, browse, emergency):
        leader, paper = browse("leader"), address(api, "tell_company_contact")

        assert f'href="{paper}"' in leader.get(f"/cases/{emergency}").text
        assert f'href="{paper}"' in leader.get("/reports?state=in_cases").text
        assert 'href="/reports?state=in_cases"' in leader.get("/registers/focus-clients").text

    def test_is_no_link_while_nothing_was_sent(self, api, browse, emergency):
        waiting = address(api, "report_to_regulator")

        assert f'href="{waiting}"' not in browse("leader").get("/reports?state=in_cases").text


class TestTheList:
    @pytest.mark.parametrize(
        ("asked", "found"),
        [
            ({"rule": "REP-09b"}, {"tell_company_contact", "report_to_regulator"}),
            ({"rule": "REP-09a"}, set()),
            ({"state": "sent"}, {"tell_company_contact"}),
            ({"state": "writing"}, {"report_to_regulator"}),
            ({"period": "2026Q1"}, {"tell_company_contact", "report_to_regulator"}),
            ({"period": "2026"}, {"tell_company_contact", "report_to_regulator"}),
            ({"period": "2026Q2"}, set()),
            ({"unit": "B01"}, {"tell_company_contact", "report_to_regulator"}),
            ({"unit": "B02"}, set()),
        ],
    )
    def test_is_narrowed_by_rule_state_period_and_unit(self, api, emergency, asked, found):
        assert {row["element_id"] for row in reports(api, **asked)} == found

    def test_names_what_it_cannot_be_narrowed_to(self, api):
        for name, value in (("rule", "REP-02"), ("state", "frozen"), ("period", "2026Q5")):
            answer = api("leader").get("/reports/in-cases", **{name: value})
            assert (answer.status_code, list(answer.json["errors"])) == (422, [name])

    def test_is_narrowed_on_the_page_without_scripts(self, browse, emergency):
        leader = browse("leader")

        assert emergency in leader.text("/reports?state=in_cases&stage=sent&period=2026Q1&unit=B01")
        nothing = leader.text("/reports?state=in_cases&rule=REP-09a")
        assert emergency not in nothing
        assert "No report fits these filters" in nothing

    def test_is_paged(self, api, emergency):
        first = api("leader").get("/reports/in-cases", limit=1).json
        rest = api("leader").get("/reports/in-cases", limit=1, after=first["next"]).json

        assert (len(first["rows"]), len(rest["rows"]), rest["next"]) == (1, 1, None)
        assert first["rows"] != rest["rows"]
