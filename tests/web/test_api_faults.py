"""A step that breaks is kept: the values, the incident, and an answer that says so (R8)."""

import pytest
from sqlalchemy import select

from engine.services import directory, releases
from engine.store.cases import Case
from engine.store.incidents import Incident
from engine.store.people import OrgUnit
from tests import undrawn
from tests.answers import ANSWERS
from tests.web.api_steps import complete, open_complaint, task
from webapp.api import examples


def lose_function(firm, code):
    """Take the function from a unit, as an administrator's mistake would."""

    def work(ctx):
        unit = ctx.session.scalars(select(OrgUnit).where(OrgUnit.code == code)).one()
        unit.function = None
        ctx.session.flush()
        directory.changed(ctx)

    firm.transact(work)


def incidents(firm):
    return firm.transact(lambda ctx: ctx.session.scalars(select(Incident)).all())


class TestATaskThatBreaks:
    @pytest.fixture
    def confirming(self, api, firm):
        """A major complaint whose next step needs a headquarters that the firm has lost."""
        open_complaint(api)
        complete(api, "acceptor", "accept_custody")
        complete(
            api, "acceptor", "verify_with_both_sides", loss_level="likely", image_effect="major"
        )
        complete(api, "director", "confirm_as_operations_director")
        lose_function(firm, "MHQ")
        return task(api, "head", "confirm_as_unit_head")

    def test_keeps_what_was_typed_and_opens_an_incident(self, api, firm, confirming):
        body = {"values": ANSWERS["confirm_as_unit_head"]}
        answer = api("head").post(
            f"/tasks/{confirming['id']}/complete", body, Idempotency_Key="again"
        )

        assert (answer.status_code, answer.json["code"]) == (503, "system_fault")
        assert answer.json["message"].startswith("What you entered is saved")
        shown = api("head").get(f"/tasks/{confirming['id']}").json
        assert (shown["status"], shown["draft"]) == ("open", body["values"])
        (incident,) = incidents(firm)
        assert incident.error_type == "UnitUnknown"

    def test_does_not_keep_the_answer_for_a_repetition(self, api, firm, confirming):
        body = {"values": ANSWERS["confirm_as_unit_head"]}
        path = f"/tasks/{confirming['id']}/complete"
        for _ in range(2):
            answer = api("head").post(path, body, Idempotency_Key="again")
            assert answer.status_code == 503
        assert len(incidents(firm)) == 1


def test_a_complaint_that_cannot_be_opened_is_kept(api, firm):
    lose_function(firm, "BHQ")
    for _ in range(2):
        answer = api("desk").post("/complaints", about_the_head())

        assert (answer.status_code, answer.json["code"]) == (503, "system_fault")
    (incident,) = incidents(firm)
    assert incident.command["values"]["client_name"] == "张伟"
    assert incident.case_id is None
    assert firm.transact(lambda ctx: ctx.session.scalars(select(Case)).all()) == []


def about_the_head():
    """A complaint about the head of one's own branch, which headquarters accepts (DT-ACCEPT)."""
    values = {
        **examples.COMPLAINT["values"],
        "accused_kind": "person",
        "accused_person": "head",
    }
    return {"values": values}


def test_a_button_that_breaks_is_kept(api, firm):
    publish_overlap(firm)
    number = open_complaint(api)
    complete(api, "acceptor", "accept_custody")
    complete(api, "acceptor", "verify_with_both_sides")
    values = {"requested_grade": "major", "grade_change_reason": "媒体关注。"}

    answer = api("specialist").post(f"/cases/{number}/messages/grade_changed", {"values": values})

    assert (answer.status_code, answer.json["code"]) == (503, "system_fault")
    (incident,) = incidents(firm)
    assert (incident.error_type, incident.command["values"]) == ("RulesOverlap", values)
    assert api("specialist").get(f"/cases/{number}").json["grade"] == "general"


def publish_overlap(firm):
    """Put models in force in which two rows decide the next step of a major complaint."""
    files = releases.shipped_files()
    table = files["bpmn/next_step.dmn"]
    files["bpmn/next_step.dmn"] = table.replace(b"<text>false</text>", b"<text>-</text>", 1)
    undrawn.put_in_force(firm, files)
