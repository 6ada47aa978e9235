"""Recording a complaint."""

import html
import json
import re

import pytest

from engine.services import contact_logs
from tests import clients, revisited
from tests.answers import REGISTERED


def content_of(page):
    return json.loads(re.search(r'<script type="application/json">(.*?)</script>', page, re.S)[1])


def logged(firm):
    return firm.as_("desk", lambda ctx: contact_logs.log(ctx, values=REGISTERED).id)


class TestTheForm:
    def test_names_the_first_responder_and_begins_with_this_moment(self, browse):
        content = content_of(browse("desk").get("/intake").text)

        assert content["values"] == {
            "first_responder": "周敏",
            "intake_unit": "南京路营业部",
            "complained_at": "2026-03-02T09:00+08:00",
            "channel": "on_site",
        }
        assert content["schema"]["id"] == "register_complaint"
        assert content["policy"]["complaint.reply_days"] == 2

    def test_is_in_the_language_of_the_page(self, browse):
        english, chinese = (
            browse("desk", locale=locale).get("/intake").text for locale in ("en", "zh_CN")
        )

        assert "When the client complained" in english or "Complaint" in english
        assert "客户投诉时间" not in json.dumps(content_of(english), ensure_ascii=False)
        assert "客户投诉时间" in json.dumps(content_of(chinese), ensure_ascii=False)

    def test_may_set_styles_on_single_elements_and_nothing_more(self, browse):
        desk = browse("desk")

        policy = desk.get("/intake").headers["Content-Security-Policy"]
        assert "style-src-attr 'unsafe-inline'" in policy
        assert "script-src 'self';" in policy
        assert "style-src-attr" not in desk.get("/inbox").headers["Content-Security-Policy"]

    def test_is_not_for_auditors(self, browse):
        auditor = browse("auditor")

        assert auditor.get("/intake").status_code == 403
        assert "Record a complaint" not in auditor.text("/inbox")


class TestDrafts:
    def test_of_a_log_are_refused_to_whoever_may_not_see_it(self, firm, browse):
        contact = logged(firm)
        path = f"/intake/draft?contact={contact}"

        assert browse("desk").send(path, {"place": "柜台"}, method="PUT").status_code == 204
        assert browse("teller").send(path, {"place": "柜台"}, method="PUT").status_code == 404

    def test_of_a_log_end_when_it_is_settled(self, firm, browse):
        contact = logged(firm)
        desk = browse("desk")
        desk.send(f"/intake?contact={contact}", REGISTERED)

        path = f"/intake/draft?contact={contact}"
        assert desk.send(path, {"place": "柜台"}, method="PUT").status_code == 409

    def test_of_a_revisit_that_is_not_there_are_refused(self, browse):
        path = "/intake/draft?revisit=HF-202603-0009"

        assert browse("desk").send(path, {"place": "柜台"}, method="PUT").status_code == 404

    def test_of_what_was_voiced_are_no_draft_of_anything_else(self, firm, browse):
        revisit = revisited.waiting(firm)
        acceptor = browse("acceptor")
        acceptor.send(f"/intake/draft?revisit={revisit}", {"place": "电话"}, method="PUT")

        def place(path):
            return content_of(acceptor.get(path).text)["values"].get("place")

        assert (place("/intake"), place(f"/intake?revisit={revisit}")) == (None, "电话")


class TestSending:
    def test_lets_whoever_is_complained_about_record_and_then_stay_out(self, browse):
        """CMP-31, CMP-57: nobody is refused, and the case is not shown to its subject."""
        desk = browse("desk")

        answer = desk.send("/intake", {**REGISTERED, "accused_person": "desk"})

        assert answer.json["location"] == "/inbox"
        assert "You must stay out of it" in desk.text("/inbox")
        assert desk.get(f"/cases/{answer.json['number']}").status_code == 404

    def test_opens_the_case_and_leads_to_it(self, browse):
        desk = browse("desk")

        answer = desk.send("/intake", REGISTERED)

        assert answer.status_code == 200
        words = desk.text(answer.json["location"])
        assert "Recorded as TS-202603-0001. You are its first responder." in words

    def test_names_each_field_that_is_not_acceptable_and_records_nothing(self, browse):
        desk = browse("desk")

        answer = desk.send("/intake", {**REGISTERED, "place": None, "accused_person": "nobody"})

        assert answer.status_code == 422
        assert "place" in answer.json["errors"] or "accused_person" in answer.json["errors"]
        assert "No cases yet" in desk.text("/cases")

    def test_warns_of_words_that_are_not_said_and_lets_them_stand_once_confirmed(self, browse):
        """CON-02: in the language of the page, with what a second sending names."""
        desk, values = browse("desk", locale="zh_CN"), {**REGISTERED, "calming_note": "不可能"}

        answer = desk.send("/intake", values)

        (warning,) = answer.json["errors"]["calming_note"]
        assert (answer.status_code, answer.json["code"]) == (422, "phrases_warned")
        assert "不得对客户说“不可能”（CON-02）" in warning["message"]
        again = desk.send("/intake", values, confirmed=[warning["confirm"]])
        assert again.status_code == 200
        assert "确认保留“不可能”（CON-02）" in desk.text(again.json["location"])
        assert desk.send("/intake", values, confirmed=[7]).status_code == 400

    def test_twice_with_one_key_opens_one_case(self, browse):
        desk = browse("desk")
        headers = {
            "X-CSRF-Token": desk.csrf,
            "Accept": "application/json",
            "Idempotency-Key": "one-click",
        }

        answers = [
            desk.client.post("/intake", json={"values": REGISTERED}, headers=headers)
            for _ in range(2)
        ]

        assert answers[0].json == answers[1].json
        assert "1 case" in desk.text("/cases")

    def test_refuses_what_no_form_of_ours_sends(self, browse):
        desk = browse("desk")

        assert desk.send("/intake", ["not", "an", "object"]).status_code == 400
        assert desk.post("/intake", place="x").status_code == 415


class TestWhileTyping:
    @pytest.fixture
    def desk(self, browse, firm):
        clients.add(firm)
        return browse("desk")

    def test_clients_are_suggested_masked_and_the_chosen_one_is_given_in_full(self, desk):
        [found] = [
            row
            for row in desk.get("/intake/clients?q=zlj").json
            if row["value"] == clients.KNOWN[0].number
        ]

        assert (found["label"], found["detail"]) == (
            "曾**",
            "*******0001 · ********0001 · 南京路营业部",
        )
        chosen = desk.send(f"/intake/clients/{found['value']}", {}).json
        assert chosen["client_name"] == "曾丽娟"
        assert "Maintenance ratio 240 %" in desk.text(f"/intake/clients/{found['value']}")
        assert desk.get("/intake/clients/nobody").status_code == 404

    def test_the_grade_its_clause_and_what_would_raise_it_are_told(self, desk, record):
        number = record()

        words = self.words(desk.send("/intake/preview", REGISTERED))

        assert "The grade as it stands General CMP-05" in words
        assert "Transferred by a public body → Major (CMP-07(c))" in words
        assert "Accepts 南京路营业部 CMP-34 Stays out 郑洁 (CMP-57)" in words
        assert number in words
        assert "same telephone, same person complained about, similar words" in words

    def test_a_contradiction_is_told_at_once_with_its_clause(self, desk):
        later = {**REGISTERED, "complained_at": "2026-03-02T09:30+08:00"}

        words = self.words(desk.send("/intake/preview", later))

        assert "Time of the complaint: This lies in the future" in words
        assert "(CMP-46)" in words

    def test_nothing_typed_is_lost_until_it_is_recorded(self, desk, browse):
        assert desk.send("/intake/draft", {"place": "柜台"}, method="PUT").status_code == 204
        assert content_of(desk.get("/intake").text)["values"]["place"] == "柜台"
        assert "place" not in content_of(browse("teller").get("/intake").text)["values"]

        desk.send("/intake", REGISTERED)

        assert "place" not in content_of(desk.get("/intake").text)["values"]

    def words(self, answer):
        assert answer.status_code == 200, answer.text
        return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())
