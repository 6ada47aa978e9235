"""One real request for each route that writes: what has to be there first, and who sends it.

An exercise prepares its case and returns the request; what the request leaves behind is then
compared with what the route declares. A route may have several, which together show all of it.
"""

import re
from dataclasses import dataclass

from engine.services import tasks
from tests import files, revisited
from tests.answers import ANSWERS, REGISTERED
from tests.faults import CAUSE, VALUES, broken_case, mend, task_id
from tests.web.api_steps import complete, open_complaint
from tests.web.clock_exercises import CLOCK_EXERCISES
from tests.web.conftest import PASSWORD
from tests.web.intake_exercises import INTAKE_EXERCISES, PROMISED
from tests.web.merger_exercises import MERGER_EXERCISES, keep_promises
from tests.web.register_exercises import REGISTER_EXERCISES
from tests.web.relation_exercises import RELATION_EXERCISES
from tests.web.release_exercises import RELEASE_EXERCISES
from tests.web.report_exercises import REPORT_EXERCISES
from tests.web.worklist_exercises import WORKLIST_EXERCISES
from webapp.api import control_examples, examples

REASON = control_examples.REASON
CHANGE = examples.GRADE_CHANGE


@dataclass(frozen=True, kw_only=True)
class World:
    """The firm, its people at browsers and programs, and the application's clock."""

    firm: object
    api: object
    browse: object
    client: object

    def offered(self):
        """A complaint whose next task waits for the acceptor."""
        number = open_complaint(self.api)
        return number, task_id(self.firm, number)

    def claimed(self):
        number, found = self.offered()
        self.firm.as_("acceptor", lambda ctx: tasks.claim(ctx, task_id=found))
        return number, found

    def verified(self):
        number, _ = self.offered()
        for element in ("accept_custody", "verify_with_both_sides"):
            found = task_id(self.firm, number)
            given = ANSWERS[element]
            self.firm.as_(
                "acceptor",
                lambda ctx, found=found, given=given: tasks.complete(
                    ctx, task_id=found, values=given
                ),
            )
        return number

    def broken(self):
        return broken_case(self.firm)

    def obsolete(self):
        """An incident whose task somebody has done in the meantime."""
        number, incident = broken_case(self.firm)
        mend(self.firm, number)
        found = task_id(self.firm, number)
        self.firm.as_("acceptor", lambda ctx: tasks.complete(ctx, task_id=found, values=VALUES))
        return number, incident


def api_task(action, *, who="acceptor", state="offered", body=None, method="POST"):
    """Do something with a task over the API."""

    def exercise(world):
        _, found = getattr(world, state)()
        caller = world.api(who)
        return lambda: caller.send(method, f"/tasks/{found}/{action}", body)

    return exercise


def page_task(action, *, who="acceptor", state="offered", **form):
    """Do something with a task on its page."""

    def exercise(world):
        _, found = getattr(world, state)()
        person = world.browse(who)
        return lambda: person.post(f"/tasks/{found}/{action}", **form)

    return exercise


def page_form(action, values, *, method="POST"):
    """Send the form of a task from its page."""

    def exercise(world):
        _, found = world.offered()
        person = world.browse("acceptor")
        return lambda: person.send(f"/tasks/{found}/{action}", values, method=method)

    return exercise


def api_instance(change, *, first=None):
    """Suspend, resume or cancel a case over the API."""

    def exercise(world):
        number, _ = world.offered()
        keep_promises(world, number)
        owner = world.api("owner")
        if first:
            owner.post(f"/cases/{number}/{first}", REASON)
        return lambda: owner.post(f"/cases/{number}/{change}", REASON)

    return exercise


def page_instance(change, *, first=None):
    """Suspend, resume or cancel a case in the control room."""

    def exercise(world):
        number, _ = world.offered()
        keep_promises(world, number)
        owner = world.browse("owner")
        if first:
            owner.post(f"/control/cases/{number}/{first}", **REASON)
        return lambda: owner.post(f"/control/cases/{number}/{change}", **REASON)

    return exercise


def api_incident(action, body=None, *, state):
    """Do something with an incident over the API."""

    def exercise(world):
        _, incident = getattr(world, state)()
        owner = world.api("owner")
        return lambda: owner.post(f"/incidents/{incident}/{action}", body)

    return exercise


def page_incident(action, *, state, **form):
    """Do something with an incident on its page."""

    def exercise(world):
        _, incident = getattr(world, state)()
        owner = world.browse("owner")
        return lambda: owner.post(f"/control/incidents/{incident}/{action}", **form)

    return exercise


def api_retry_like(state):
    def exercise(world):
        getattr(world, state)()
        owner = world.api("owner")
        return lambda: owner.post("/incidents/retry", {"cause": CAUSE})

    return exercise


def page_retry_like(state):
    def exercise(world):
        getattr(world, state)()
        owner = world.browse("owner")
        return lambda: owner.post("/control", cause=CAUSE)

    return exercise


def press_over_the_api(world):
    number = world.verified()
    caller = world.api("specialist")
    return lambda: caller.post(f"/cases/{number}/messages/grade_changed", CHANGE)


def press_on_the_page(world):
    number = world.verified()
    person = world.browse("specialist")
    return lambda: person.send(f"/cases/{number}/messages/grade_changed", CHANGE["values"])


def draft_behind_a_button(world):
    number = world.verified()
    person = world.browse("specialist")
    typed = {"change_reason": "客户"}
    return lambda: person.send(f"/cases/{number}/messages/grade_changed/draft", typed, method="PUT")


def reveal_over_the_api(world):
    number, _ = world.offered()
    caller = world.api("acceptor")
    return lambda: caller.post(f"/cases/{number}/reveals", examples.REVEAL)


def reveal_on_the_page(world):
    number, _ = world.offered()
    person = world.browse("acceptor")
    return lambda: person.post(f"/cases/{number}/reveals", **examples.REVEAL)


def open_over_the_api(world):
    caller = world.api("desk")
    return lambda: caller.post("/complaints", {"values": {**REGISTERED, **PROMISED}})


def open_what_was_voiced(world):
    revisit = revisited.waiting(world.firm)
    caller = world.api("acceptor")
    return lambda: caller.post("/complaints", {"values": REGISTERED, "revisit": revisit})


def evaluate(world):
    caller = world.api("owner")
    return lambda: caller.post("/decisions/approval_need/evaluate", examples.FACTS)


def choose(world):
    person = world.browse("desk")
    return lambda: person.post("/preferences", locale="en", theme="dark")


def log_in(world):
    page = world.client.get("/login").text
    csrf = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
    form = {"login": "desk", "password": PASSWORD, "csrf_token": csrf}
    return lambda: world.client.post("/login", data=form)


def log_out(world):
    person = world.browse("desk")
    return lambda: person.post("/logout")


RECEIVER = {"login": "acceptor"}
ACCEPTED = ANSWERS["accept_custody"]
DRAFT = examples.DRAFT["values"]
COMPLETION = {"version": None, "values": ACCEPTED}


def take_a_bundle(world):
    number, _ = world.offered()
    auditor = world.browse("auditor")
    return lambda: auditor.post(f"/cases/{number}/bundle", entry="1")


def take_a_record(world):
    number, _ = world.offered()
    person = world.browse("acceptor")
    return lambda: person.post(f"/cases/{number}/record/file", copy="client", form="pdf")


def case_report(world, number):
    """Report an emergency of a complaint; return the id of the report."""
    body = {"values": ANSWERS["emergency_raised"]}
    answer = world.api("acceptor").post(f"/cases/{number}/messages/emergency_raised", body)
    assert answer.status_code == 200, answer.text
    complete(world.api, "acceptor", "tell_company_contact")
    sent = world.api("leader").get("/reports/in-cases", state="sent").json["rows"]
    return sent[0]["id"]


def take_a_case_report(world):
    number = open_complaint(world.api)
    report, leader = case_report(world, number), world.browse("leader")
    return lambda: leader.post(f"/cases/{number}/reports/{report}/file", form="pdf")


def take_a_custody_receipt(world):
    number, _ = world.offered()
    person = world.browse("acceptor")
    return lambda: person.post(f"/cases/{number}/custody-receipt/file", form="pdf")


def add_evidence(world):
    number, _ = world.offered()
    person = world.browse("acceptor")
    return lambda: files.add(person, number)


def add_evidence_over_the_api(world):
    number, _ = world.offered()
    caller = world.api("acceptor")
    return lambda: files.send(caller, number)


def choose_how_to_be_told(world):
    person = world.browse("desk")
    return lambda: person.post("/notifications/settings", email="desk@example.com", try_out="yes")


def read_all_notifications(world):
    person = world.browse("desk")
    return lambda: person.post("/notifications/read")


EXERCISES = {
    "api.complaints.open_complaint": (open_over_the_api, open_what_was_voiced),
    "api.cases.send_message": (press_over_the_api,),
    "api.tasks.claim_task": (api_task("claim"),),
    "api.tasks.unclaim_task": (api_task("unclaim", state="claimed"),),
    "api.tasks.assign_task": (api_task("assign", who="head", body=RECEIVER),),
    "api.tasks.delegate_task": (api_task("delegate", state="claimed", body=RECEIVER),),
    "api.tasks.save_draft": (api_task("draft", body=examples.DRAFT, method="PUT"),),
    "api.tasks.complete_task": (api_task("complete", body=COMPLETION),),
    "api.decisions.evaluate_decision": (evaluate,),
    "api.incidents.retry_incident": (
        api_incident("retry", state="obsolete"),
        api_incident("retry", state="broken"),
    ),
    "api.incidents.retry_like": (api_retry_like("obsolete"), api_retry_like("broken")),
    "api.incidents.dismiss_incident": (
        api_incident("dismiss", control_examples.DISMISSAL, state="broken"),
    ),
    "api.instances.suspend_case": (api_instance("suspend"),),
    "api.instances.resume_case": (api_instance("resume", first="suspend"),),
    "api.instances.cancel_case": (api_instance("cancel"),),
    "api.reads.reveal_value": (reveal_over_the_api,),
    "api.evidence.add_evidence": (add_evidence_over_the_api,),
    "case.reveal": (reveal_on_the_page,),
    "case.save_draft": (draft_behind_a_button,),
    "case.send": (press_on_the_page,),
    "case_bundles.take": (take_a_bundle,),
    "complaint_records.take": (take_a_record,),
    "custody_receipts.take": (take_a_custody_receipt,),
    "case_report_papers.take": (take_a_case_report,),
    "control.retry_some": (page_retry_like("obsolete"), page_retry_like("broken")),
    "control.retry": (
        page_incident("retry", state="obsolete"),
        page_incident("retry", state="broken"),
    ),
    "control.dismiss": (page_incident("dismiss", state="broken", **control_examples.DISMISSAL),),
    "evidence.add": (add_evidence,),
    "instances.suspend": (page_instance("suspend"),),
    "instances.resume": (page_instance("resume", first="suspend"),),
    "instances.cancel": (page_instance("cancel"),),
    "notifications.choose": (choose_how_to_be_told,),
    "notifications.read_all": (read_all_notifications,),
    "preferences.update": (choose,),
    "session.log_in": (log_in,),
    "session.log_out": (log_out,),
    "tasks.assign": (page_task("assign", who="head", **RECEIVER),),
    "tasks.claim": (page_task("claim"),),
    "tasks.complete": (page_form("complete", ACCEPTED),),
    "tasks.delegate": (page_task("delegate", state="claimed", **RECEIVER),),
    "tasks.save_draft": (page_form("draft", DRAFT, method="PUT"),),
    "tasks.unclaim": (page_task("unclaim", state="claimed"),),
    **RELATION_EXERCISES,
    **REGISTER_EXERCISES,
    **INTAKE_EXERCISES,
    **CLOCK_EXERCISES,
    **MERGER_EXERCISES,
    **RELEASE_EXERCISES,
    **REPORT_EXERCISES,
    **WORKLIST_EXERCISES,
}
