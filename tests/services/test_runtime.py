"""The runtime on the tables: timers, messages, loops and side paths of small published models."""

import json
from datetime import time, timedelta

import pytest
from sqlalchemy import select

from engine.errors import ModelRefused
from engine.services import directory, form_drafts, releases, runtime, sweep, tasks
from engine.store.cases import Case, CaseKind, CaseStatus
from engine.store.duties import Duty, DutyKind
from engine.store.incidents import Incident
from engine.store.messages import MessageSubscription
from engine.store.people import OrgUnit
from engine.store.tasks import TaskStatus, UserTask
from tests import recorded, undrawn
from tests.processes import models as m

FACTS = {
    name: {"type": "string", "name": name}
    for name in ("case_number", "opened_at", "intake_unit", "first_responder", "people", "verdicts")
}


def a_form(form_id, *keys):
    fields = [{"type": "textfield", "key": key, "id": f"{form_id}_{key}"} for key in keys]
    return json.dumps({"type": "default", "id": form_id, "components": fields}).encode()


def publish(firm, *nodes, forms, messages=()):
    """Put a release in force whose complaint process is the given one."""
    files = {
        "bpmn/complaint.bpmn": m.file("complaint", *nodes, messages=messages),
        "bpmn/facts.json": json.dumps(FACTS).encode(),
        **{f"forms/{name}.form": a_form(name, *keys) for name, keys in forms.items()},
    }
    undrawn.put_in_force(firm, files)


def start(firm, **facts):
    given = {"intake_unit": "B01", "first_responder": "desk", **facts}
    return firm.as_(
        "desk", lambda ctx: runtime.open_case(ctx, kind=CaseKind.COMPLAINT, facts=given).case.id
    )


def open_tasks(firm):
    return firm.transact(
        lambda ctx: ctx.session.scalars(
            select(UserTask).where(UserTask.status == TaskStatus.OPEN).order_by(UserTask.item_key)
        ).all()
    )


def complete(firm, task, **values):
    firm.as_("acceptor", lambda ctx: tasks.complete(ctx, task_id=task.id, values=values))


def sweep_at(firm, moment):
    found = firm.transact(sweep.due, now=moment)
    for duty_id in found:
        firm.transact(lambda ctx, due=duty_id: sweep.attend(ctx, duty_id=due), now=moment)
    return found


def all_of(firm, table):
    return firm.transact(lambda ctx: ctx.session.scalars(select(table)).all())


@pytest.fixture(autouse=True)
def every_state(transact):
    """Whatever these models do, the ledger rebuilds the state at every entry (R10)."""
    with recorded.watching(transact) as states:
        yield
    recorded.compare(recorded.rebuilt(transact), states)


class TestTimers:
    def publish(self, firm, **attributes):
        publish(
            firm,
            m.start(),
            m.user_task("ask"),
            m.timer_event(
                "boundaryEvent", "late", "=working hours(2)", attachedToRef="ask", **attributes
            ),
            m.user_task("chase"),
            m.end(),
            m.end("chased"),
            m.chain("started", "ask", "ended"),
            m.chain("late", "chase", "chased"),
            forms={"ask": ["answer"], "chase": ["note"]},
        )

    def test_are_duties_that_fire_once_when_they_are_due(self, firm, now):
        self.publish(firm)
        start(firm)
        timer = next(duty for duty in all_of(firm, Duty) if duty.kind == DutyKind.TIMER)
        assert timer.due_at == now + timedelta(hours=2)

        assert sweep_at(firm, timer.due_at - timedelta(seconds=1)) == []
        assert timer.id in sweep_at(firm, timer.due_at)
        assert timer.id not in sweep_at(firm, timer.due_at + timedelta(days=1))

        assert [task.element_id for task in open_tasks(firm)] == ["chase"]
        cancelled = next(t for t in all_of(firm, UserTask) if t.element_id == "ask")
        assert (cancelled.status, cancelled.cause) == ("cancelled", "timer:late")

    def test_end_with_the_task_they_watch(self, firm, now):
        self.publish(firm)
        case_id = start(firm)
        complete(firm, open_tasks(firm)[0], answer="yes")

        assert all(duty.ended_at is not None for duty in all_of(firm, Duty))
        assert sweep_at(firm, now + timedelta(days=9)) == []
        case = firm.transact(lambda ctx: ctx.session.get(Case, case_id))
        assert (case.status, case.due_at) == (CaseStatus.CLOSED, None)

    def test_after_a_long_downtime_fire_once(self, firm, now):
        self.publish(firm, cancelActivity="false")
        start(firm)
        for days in (30, 31, 32):
            sweep_at(firm, now + timedelta(days=days))

        assert [t.element_id for t in all_of(firm, UserTask)].count("chase") == 1


class TestMultiInstance:
    def test_has_a_row_for_each_item_and_drafts_of_its_own(self, firm):
        body = m.user_task(
            "review", loop=m.loop("=people", "person", output=("verdicts", "=verdict"))
        )
        publish(
            firm,
            m.start(),
            body,
            m.end(),
            m.chain("started", "review", "ended"),
            forms={"review": ["verdict"]},
        )
        case_id = start(firm, people=["a", "b"])
        first, second = open_tasks(firm)
        assert (first.item_key, second.item_key) == ("1", "2")

        firm.as_(
            "acceptor",
            lambda ctx: tasks.save_draft(ctx, task_id=second.id, values={"verdict": "?"}),
        )
        complete(firm, first, verdict="yes")
        draft = firm.as_(
            "acceptor",
            lambda c: form_drafts.find(c, form_drafts.of_task(c.session.get(UserTask, second.id))),
        )
        assert draft.values == {"verdict": "?"}
        complete(firm, second, verdict="no")

        document = firm.transact(lambda ctx: runtime.hold(ctx, first.instance_id).facts.facts)
        assert document["verdicts"] == ["yes", "no"]
        case = firm.transact(lambda ctx: ctx.session.get(Case, case_id))
        assert case.status == CaseStatus.CLOSED


class TestSidePaths:
    """R9: an event sub-process stays subscribed, and keeps the case open while it runs."""

    def publish(self, firm):
        side = m.node(
            "subProcess",
            "emergency",
            m.message_event("startEvent", "raised", "raised", isInterrupting="false")
            + m.user_task("report")
            + m.end("reported")
            + m.chain("raised", "report", "reported"),
            triggeredByEvent="true",
        )
        publish(
            firm,
            m.start(),
            m.user_task("ask"),
            m.end(),
            m.chain("started", "ask", "ended"),
            side,
            messages=("raised",),
            forms={"ask": ["answer"], "report": ["what"], "raised": ["what"]},
        )

    def raise_it(self, firm, case_id):
        def work(ctx):
            place = ctx.session.scalars(select(MessageSubscription)).one()
            runtime.receive(ctx, runtime.hold(ctx, place.instance_id), place, {"what": "fire"})

        firm.as_("desk", work)

    def test_run_any_number_of_times_beside_the_main_path(self, firm):
        self.publish(firm)
        case_id = start(firm)
        self.raise_it(firm, case_id)
        self.raise_it(firm, case_id)
        found = open_tasks(firm)
        assert sorted(task.element_id for task in found) == ["ask", "report", "report"]

        complete(firm, next(task for task in found if task.element_id == "ask"), answer="x")
        case = firm.transact(lambda ctx: ctx.session.get(Case, case_id))
        assert case.status == CaseStatus.OPEN
        for task in open_tasks(firm):
            complete(firm, task, what="done")
        case = firm.transact(lambda ctx: ctx.session.get(Case, case_id))
        assert case.status == CaseStatus.CLOSED
        assert all_of(firm, MessageSubscription) == []


class TestReleases:
    def test_a_running_case_stays_on_its_own(self, firm):
        nodes = (m.start(), m.user_task("ask"), m.end(), m.chain("started", "ask", "ended"))
        publish(firm, *nodes, forms={"ask": ["answer"]})
        start(firm)
        publish(firm, *nodes, forms={"ask": ["another"]})
        start(firm)
        old, new = sorted(open_tasks(firm), key=lambda task: task.id)

        complete(firm, old, answer="yes")
        complete(firm, new, another="yes")

        assert old.form_hash != new.form_hash

    @pytest.mark.parametrize(
        ("change", "rule"),
        [
            ({"forms/ask.form": None}, "form.unknown"),
            ({"bpmn/facts.json": b"{}"}, "name.unknown"),
        ],
    )
    def test_with_a_reference_that_leads_nowhere_is_refused(self, firm, change, rule):
        nodes = (
            m.start(),
            m.user_task("ask", assignee="=first_responder"),
            m.end(),
            m.chain("started", "ask", "ended"),
        )
        files = {
            "bpmn/complaint.bpmn": m.file("complaint", *nodes),
            "bpmn/facts.json": json.dumps(FACTS).encode(),
            "forms/ask.form": a_form("ask", "answer"),
        } | change
        files = {path: content for path, content in files.items() if content is not None}

        with pytest.raises(ModelRefused) as caught:
            undrawn.put_in_force(firm, files)
        assert rule in {finding.rule for finding in caught.value.findings}
        assert all(finding.line for finding in caught.value.findings)

    def test_published_twice_is_the_same_release(self, firm):
        files = releases.shipped_files()
        first = firm.transact(lambda ctx: releases.publish(ctx, files=files).id)
        second = firm.transact(lambda ctx: releases.publish(ctx, files=files).id)
        assert first == second


def test_the_firm_of_the_tests_has_nothing_broken(firm):
    assert all_of(firm, Incident) == []


class TestDeadlines:
    NODES = (
        m.start(),
        m.user_task("ask", due="=working hours(2)"),
        m.end(),
        m.chain("started", "ask", "ended"),
    )

    def due_at(self, firm, **files):
        found = {
            "bpmn/complaint.bpmn": m.file("complaint", *self.NODES),
            "bpmn/facts.json": json.dumps(FACTS).encode(),
            "forms/ask.form": a_form("ask", "answer"),
            **files,
        }
        undrawn.put_in_force(firm, found)
        start(firm)
        return open_tasks(firm)[0].due_at

    def test_follow_the_office_hours_of_the_unit(self, firm, now):
        def open_later(ctx):
            unit = ctx.session.scalars(select(OrgUnit).where(OrgUnit.code == "B01")).one()
            unit.opens = time(10)
            ctx.session.flush()
            directory.changed(ctx)

        firm.transact(open_later)
        assert self.due_at(firm) == now + timedelta(hours=3)

    def test_follow_the_corrections_of_the_release(self, firm, now):
        holiday = json.dumps({"2026-03-02": False}).encode()
        due_at = self.due_at(firm, **{"bpmn/calendar.json": holiday})
        assert due_at == now + timedelta(days=1, hours=2)
