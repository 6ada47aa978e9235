"""The control room: what broke, retried with a result for each, and cases that are stopped."""

import re

import pytest

from engine.domain.access import Role
from engine.services import complaints, directory, incident_lists, staff
from engine.store.incidents import Incident
from tests.answers import REGISTERED
from tests.faults import CAUSE, broken_case, mend

REASON = "模型有误,先停办。"


@pytest.fixture
def broken(firm):
    """A complaint whose step broke, and the incident."""
    return broken_case(firm)


@pytest.fixture
def overseer(firm, browse):
    """An administrator who may read every case as well."""

    def grant(ctx):
        unit_id = directory.organization(ctx).unit_by_code("MHQ").id
        user_id = directory.user_id(ctx, "admin")
        staff.grant(ctx, user_id=user_id, role=Role.COMPLAINT_SPECIALIST, unit_id=unit_id)

    firm.transact(grant)
    return browse("admin")


def still_open(firm):
    return firm.as_("owner", incident_lists.count_open)


class TestTheNavigation:
    def test_leads_there_and_counts_what_is_open(self, browse, broken):
        assert "Control room 1" in browse("owner").text("/inbox")

    @pytest.mark.parametrize("login", ["acceptor", "leader", "auditor"])
    def test_does_not_show_it_to_those_who_do_not_use_it(self, browse, broken, login):
        assert "Control room" not in browse(login).text("/inbox")
        assert browse(login).get("/control").status_code == 403


class TestTheCauses:
    def test_say_what_broke_where_and_how_often(self, browse, firm):
        broken_case(firm)
        broken_case(firm)

        words = browse("owner").text("/control")

        error = "The case names no “Accepting unit” yet, so “Verify with both sides” has no group."
        assert f"{error} Verify with both sides Unresolved 2 Cases held up 2" in words

    def test_are_said_in_chinese_to_those_who_read_it(self, browse, broken):
        words = browse("owner", locale="zh_CN").text("/control")

        assert "案件还没有“受理单位”，“核实双方情况”无人可办。" in words
        assert "全部重试" in words

    def test_are_retried_all_alike_with_a_result_for_each(self, browse, firm):
        mended, _ = broken_case(firm)
        other, _ = broken_case(firm)
        mend(firm, mended)

        page = browse("owner").post("/control", cause=CAUSE)

        assert "1 of 2 went through" in page.text
        assert re.search(rf"{mended}</a>.*?Went through", page.text, re.S)
        assert re.search(rf"{other}</a>.*?Accepting unit.*?Broke again", page.text, re.S)
        assert still_open(firm) == 1

    def test_that_nothing_has_any_more_say_so(self, browse):
        page = browse("owner").post("/control", cause="Gone@nowhere")

        assert "Nothing is open with this cause any more." in page.text

    def test_come_in_parts_when_there_are_many(self, browse, firm, monkeypatch):
        for _ in range(3):
            broken_case(firm)
        monkeypatch.setattr("webapp.retrying.MOST", 2)
        owner = browse("owner")

        first = owner.post("/control", cause=CAUSE).text
        after = re.search(r'name="after" value="([^"]+)"', first)[1]
        second = owner.post("/control", cause=CAUSE, after=after).text

        assert "0 of 2 went through" in first
        assert "0 of 1 went through" in second


class TestTheProcesses:
    def test_show_how_many_cases_wait_at_each_step(self, browse, firm):
        for _ in range(2):
            firm.as_("desk", lambda ctx: complaints.open_case(ctx, values=REGISTERED))
        page = browse("owner").get("/control/processes")

        assert '{"count": 2, "element": "accept_custody", "state": "waiting"}' in page.text
        assert "Accept custody Cases waiting 2" in browse("owner").text("/control/processes")

    def test_can_be_changed_between(self, browse, firm):
        words = browse("owner").text("/control/processes?process=revisit")

        assert "No case waits in this process" in words

    def test_lead_to_the_cases_at_a_step(self, browse, firm):
        opened = firm.as_("desk", lambda ctx: complaints.open_case(ctx, values=REGISTERED).number)

        page = browse("owner").get("/control/steps/accept_custody")

        assert f'href="/control/cases/{opened}"' in page.text
        assert "No case waits at this step" in browse("owner").text("/control/steps/nowhere")

    @pytest.mark.parametrize("path", ["/control/processes", "/control/steps/accept_custody"])
    def test_are_for_the_control_room(self, browse, path):
        assert browse("acceptor").get(path).status_code == 403


class TestTheLists:
    def test_say_who_was_doing_what(self, browse, broken):
        number, _ = broken
        words = browse("owner").text("/control?view=incidents")

        assert "Completing “Accept custody”" in words
        assert f"{number} 吴刚 Retry" in words

    @pytest.mark.parametrize(
        ("arguments", "is_listed"),
        [("kind=task", True), ("kind=duty", False), (f"cause={CAUSE}", True), ("kind=x", True)],
    )
    def test_can_be_narrowed(self, browse, broken, arguments, is_listed):
        number, _ = broken
        words = browse("owner").text(f"/control?view=incidents&{arguments}")

        assert (number in words) is is_listed

    def test_retry_one_and_say_what_came_of_it(self, browse, firm, broken):
        number, incident_id = broken
        mend(firm, number)

        page = browse("owner").post("/control?view=incidents", incident=incident_id)

        assert "1 of 1 went through" in page.text
        assert still_open(firm) == 0

    @pytest.mark.parametrize("form", [{}, {"incident": "x"}])
    def test_retry_nothing_that_is_not_named(self, browse, form):
        assert browse("owner").post("/control", **form).status_code == 400

    def test_keep_what_was_resolved_with_its_outcome(self, browse, broken):
        _, incident_id = broken
        owner = browse("owner")
        owner.post(f"/control/incidents/{incident_id}/dismiss", reason="已另行办理。")

        assert "吴刚 Dismissed" in owner.text("/control?view=resolved")

    def test_of_cases_have_what_is_stopped_or_broken(self, browse, broken, number):
        owner = browse("owner")
        owner.post(f"/control/cases/{number}/suspend", reason=REASON)

        words = owner.text("/control?view=cases")

        assert f"{number} Complaint Suspended Open incidents 0" in words
        assert f"{broken[0]} Complaint Running Open incidents 1" in words

    @pytest.mark.parametrize(
        ("view", "purpose"),
        [
            ("causes", "Mend the cause, then retry"),
            ("incidents", "Each step that met a technical fault appears here"),
            ("cases", "Cases that somebody has suspended"),
            ("resolved", "are kept here, the latest first"),
            ("nonsense", "Nothing is broken"),
        ],
    )
    def test_say_what_they_are_for_when_they_are_empty(self, browse, view, purpose):
        assert purpose in browse("owner").text(f"/control?view={view}")


class TestAnIncident:
    def test_says_what_broke_and_keeps_what_is_personal(self, browse, broken):
        _, incident_id = broken
        words = browse("owner").text(f"/control/incidents/{incident_id}")

        assert "By whom 吴刚 When 2026-03-02 09:00" in words
        assert "PlaceUnknown: place_unknown" in words
        assert "Kept, and hidden from you: Preliminary opinion" in words
        assert "先核实双方情况" not in words
        assert "Open the case" not in words

    def test_shows_all_and_leads_to_the_case_where_one_may_read_it(self, overseer, broken):
        number, incident_id = broken
        page = overseer.get(f"/control/incidents/{incident_id}").text

        assert "先核实双方情况" in page
        assert f'href="/cases/{number}"' in page

    def test_without_a_case_shows_what_was_typed(self, browse, firm):
        firm.as_(
            "desk",
            lambda ctx: complaints.fault(
                ctx, values=REGISTERED, intake_unit=None, error=KeyError("unit")
            ),
        )

        words = browse("owner").text("/control/incidents/1")

        assert "Recording a complaint" in words
        assert "The fault kept the case from being opened." in words
        assert "张伟" not in words
        assert "The program met an error that it does not know (KeyError)." in words

    def test_can_be_retried_from_its_page(self, browse, firm, broken):
        number, incident_id = broken
        owner, path = browse("owner"), f"/control/incidents/{incident_id}"

        assert owner.post(f"{path}/retry").location == path
        words = owner.text(path)
        assert "Broke again: The case names no “Accepting unit” yet" in words
        assert "Last retried 2026-03-02 09:00" in words

        mend(firm, number)
        owner.post(f"{path}/retry")
        words = owner.text(path)
        assert "Outcome Went through · 2026-03-02 09:00" in words
        assert "Dismiss" not in words

    def test_is_dismissed_with_a_reason_only(self, browse, firm, broken):
        _, incident_id = broken
        path = f"/control/incidents/{incident_id}/dismiss"

        assert browse("owner").post(path, reason=" ").status_code == 422
        assert browse("owner").post(path, reason="已另行办理。").status_code == 302
        assert still_open(firm) == 0

    @pytest.mark.parametrize(
        ("doing", "told"),
        [
            ("button:TS-1:grade_changed", "Pressing “Raise the grade or change the category”"),
            ("duty:1", "Attending to the deadline of “Grade changed”"),
            ("message:1", "Delivering the message “Grade changed”"),
        ],
    )
    def test_says_of_each_kind_what_was_being_done(self, browse, firm, broken, doing, told):
        def change(ctx):
            incident = ctx.session.get_one(Incident, broken[1])
            incident.reference, incident.element_id = doing, "grade_changed"

        firm.transact(change)

        assert told in browse("owner").text("/control?view=incidents")

    def test_does_not_exist_for_whoever_it_is_about(self, browse, firm):
        _, incident_id = broken_case(firm, login="agent", accused_person="admin")

        assert browse("admin").get(f"/control/incidents/{incident_id}").status_code == 404
        assert browse("owner").get(f"/control/incidents/{incident_id}").status_code == 200


class TestACase:
    def test_shows_where_it_stands_and_nothing_that_it_says(self, browse, broken):
        number, _ = broken
        words = browse("owner").text(f"/control/cases/{number}")

        assert "Accept custody Acceptor · 南京路营业部" in words
        assert "Completing “Accept custody”" in words
        assert "吴刚 met a technical fault" in words
        assert "展期" not in words
        assert "张" not in words

    def test_draws_its_diagram_for_those_who_may_not_read_it(self, browse, broken):
        number, _ = broken

        assert browse("owner").get(f"/control/cases/{number}/diagram").status_code == 200
        assert browse("owner").get(f"/cases/{number}/diagram").status_code == 404
        assert browse("other.desk").get(f"/control/cases/{number}/diagram").status_code == 404

    def test_is_suspended_resumed_and_cancelled_with_a_reason(self, browse, number):
        owner, path = browse("owner"), f"/control/cases/{number}"

        assert owner.post(f"{path}/suspend", reason="").status_code == 422
        owner.post(f"{path}/suspend", reason=REASON)
        words = owner.text(path)
        assert "The case is suspended. Its deadlines stay as they are." in words
        assert f"秦岚 suspended the case 09:00 {REASON}" in words

        owner.post(f"{path}/resume", reason="已修好。")
        assert "Running" in owner.text(path)

        owner.post(f"{path}/cancel", reason="重复登记。")
        words = owner.text(path)
        assert "Cancelled" in words
        assert "Suspend" not in words
        assert owner.post(f"{path}/cancel", reason="再次。").status_code == 409

    def test_goes_back_to_the_page_that_one_was_on_and_nowhere_else(self, browse, number):
        owner, path = browse("owner"), f"/control/cases/{number}"

        back = owner.post(f"{path}/suspend", reason=REASON, next=f"/cases/{number}")
        away = owner.post(f"{path}/resume", reason=REASON, next="https://example.org/")

        assert back.location == f"/cases/{number}"
        assert away.location == path


class TestThePageOfTheCase:
    def test_offers_the_buttons_to_the_control_room_alone(self, browse, overseer, number):
        assert 'data-opens="suspend"' in overseer.get(f"/cases/{number}").text
        assert 'data-opens="suspend"' not in browse("acceptor").get(f"/cases/{number}").text

    def test_says_who_has_suspended_it_and_why(self, browse, task, number):
        browse("owner").post(f"/control/cases/{number}/suspend", reason=REASON)
        told = f"秦岚 suspended the case on 2026-03-02 09:00: {REASON}"

        assert told in browse("acceptor").text(f"/cases/{number}")
        page = browse("acceptor").get(task).text
        assert told in page
        assert "data-read-only" in page

    def test_says_that_a_task_is_over_when_its_case_was_cancelled(self, browse, task, number):
        browse("owner").post(f"/control/cases/{number}/cancel", reason=REASON)

        words = browse("acceptor").text(task)

        assert "This task is over: the case was cancelled on 2026-03-02 09:00." in words
