"""The page of one task, and what one can do there."""

import json
import re

from tests.answers import ANSWERS

ACCEPTED = ANSWERS["accept_custody"]


def content_of(page):
    return json.loads(re.search(r'<script type="application/json">(.*?)</script>', page, re.S)[1])


class TestThePage:
    def test_shows_form_case_clock_and_history(self, browse, task, number):
        words = browse("acceptor").text(task)

        assert "Accept custody" in words
        assert f"Case {number}" in words
        assert "Client 张* Client's branch 南京路营业部" in words
        assert "30 min left by today 09:30 Why this moment? Counted from 2026-03-02 09:00" in words
        assert "周敏 completed “Register the complaint”" in words

    def test_offers_to_claim_and_complete_at_once(self, browse, task):
        words = browse("acceptor").text(task)

        assert "Claim and complete" in words
        assert "Put back" not in words

    def test_cannot_be_found_by_others(self, browse, task):
        answer = browse("other.desk").get(task)

        assert answer.status_code == 404
        assert "There is nothing here that you may see." in answer.text

    def test_can_only_be_read_by_those_who_may_not_do_it(self, browse, task):
        page = browse("compliance").get(task).text

        assert "data-read-only" in page
        assert "data-form-submit" not in page

    def test_brings_back_what_was_typed(self, browse, task):
        acceptor = browse("acceptor")

        kept = acceptor.send(f"{task}/draft", {"preliminary_opinion": "先核实"}, method="PUT")

        assert kept.status_code == 204
        page = acceptor.get(task).text
        assert content_of(page)["values"]["preliminary_opinion"] == "先核实"
        assert "Draft of 2026-03-02 09:00" in page

    def test_keeps_drafts_from_each_other(self, browse, task):
        browse("acceptor").send(f"{task}/draft", {"preliminary_opinion": "先核实"}, method="PUT")

        values = content_of(browse("compliance").get(task).text)["values"]
        assert "preliminary_opinion" not in values

    def test_says_when_it_is_too_late(self, browse, task):
        acceptor = browse("acceptor")
        acceptor.send(f"{task}/complete", ACCEPTED)

        words = acceptor.text(task)
        assert "This task was completed on 2026-03-02 09:00." in words


class TestCompleting:
    def test_moves_the_case_on_and_leads_to_it(self, browse, task, number):
        acceptor = browse("acceptor")

        answer = acceptor.send(f"{task}/complete", ACCEPTED)

        assert answer.json == {"location": f"/cases/{number}"}
        words = acceptor.text(f"/cases/{number}")
        assert "Done. The case has moved on." in words
        assert "Verify with both sides" in words

    def test_names_each_field_that_is_missing(self, browse, task):
        answer = browse("acceptor").send(f"{task}/complete", {})

        assert answer.status_code == 422
        assert answer.json["errors"]["client_told_of_handover"][0]["message"] == (
            "This field must be filled in."
        )

    def test_after_somebody_else_is_a_conflict(self, browse, task):
        acceptor = browse("acceptor")
        acceptor.send(f"{task}/complete", ACCEPTED)

        answer = acceptor.send(f"{task}/complete", ACCEPTED, version=1)

        assert answer.status_code == 409
        assert answer.json["code"] == "stale_screen"


class TestHandingOn:
    def test_a_task_can_be_put_back(self, browse, task):
        acceptor = browse("acceptor")
        acceptor.post(f"{task}/claim")
        assert "Put back" in acceptor.text(task)

        acceptor.post(f"{task}/unclaim")

        assert "Waiting for Acceptor · 南京路营业部" in acceptor.text(task)

    def test_a_task_can_be_delegated_to_somebody_who_may_do_it(self, browse, task):
        acceptor = browse("acceptor")
        acceptor.post(f"{task}/claim")

        answer = acceptor.post(f"{task}/delegate", login="head")

        assert answer.location == "/inbox"
        assert task in browse("head").get("/inbox").text

    def test_to_somebody_who_may_not_is_refused(self, browse, task):
        acceptor = browse("acceptor")
        acceptor.post(f"{task}/claim")

        answer = acceptor.post(f"{task}/delegate", login="auditor")

        assert answer.status_code == 422
        assert "auditor may not do this task." in answer.text

    def test_the_head_of_the_unit_assigns(self, browse, task):
        head = browse("head")
        assert "Assign this task" in head.text(task)

        head.post(f"{task}/assign", login="acceptor")

        assert task in browse("acceptor").get("/inbox").text
