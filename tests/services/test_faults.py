"""A step that breaks: nothing half-done, nothing typed is lost, and a person can retry it (R8)."""

import pytest
from sqlalchemy import select

from engine.domain.organization import UnitUnknown
from engine.errors import NotAllowed
from engine.services import case_views, incidents, retries, sweep, task_views, tasks
from engine.services.retries import IncidentResolved
from engine.store.cases import Case
from engine.store.incidents import Incident
from engine.store.messages import Message, MessageStatus
from engine.store.people import OrgUnit
from tests.answers import ANSWERS
from tests.services.test_complaint_case import do, open_complaint, resolved, task_id


def set_function(firm, code, function):
    """Change what a unit is for, as an administrator's mistake and its mending would."""

    def work(ctx):
        unit = ctx.session.scalars(select(OrgUnit).where(OrgUnit.code == code)).one()
        unit.function = function
        ctx.session.flush()
        retries.complaints.directory.changed(ctx)

    firm.transact(work)


@pytest.fixture
def broken(firm):
    """A major complaint whose next step needs a headquarters that the firm has lost."""
    number = open_complaint(firm)
    do(firm, "acceptor", "accept_custody")
    do(firm, "acceptor", "verify_with_both_sides", loss_level="likely", image_effect="major")
    do(firm, "director", "confirm_as_operations_director")
    set_function(firm, "MHQ", None)
    return number


def meet_the_fault(firm):
    found = task_id(firm, "confirm_as_unit_head")
    values = ANSWERS["confirm_as_unit_head"]
    with pytest.raises(UnitUnknown) as caught:
        firm.as_("head", lambda ctx: tasks.complete(ctx, task_id=found, values=values))
    firm.as_(
        "head",
        lambda ctx: tasks.fault(ctx, task_id=found, values=values, error=caught.value),
    )
    return found


def incident_id(firm):
    return firm.transact(lambda ctx: ctx.session.scalars(select(Incident.id)).one())


def retry(firm, login="owner"):
    found = incident_id(firm)
    firm.as_(login, lambda ctx: retries.retry(ctx, incident_id=found))


def the_incident(firm):
    return firm.transact(lambda ctx: ctx.session.scalars(select(Incident)).one())


class TestAFault:
    def test_leaves_the_case_as_it_was(self, firm, broken):
        before = firm.as_("head", lambda ctx: case_views.read(ctx, number=broken))
        meet_the_fault(firm)
        after = firm.as_("head", lambda ctx: case_views.read(ctx, number=broken))

        assert after.open_tasks == before.open_tasks
        assert after.facts == before.facts

    def test_keeps_what_was_typed_as_a_draft(self, firm, broken):
        found = meet_the_fault(firm)
        view = firm.as_("head", lambda ctx: task_views.read(ctx, task_id=found))
        assert view.draft == ANSWERS["confirm_as_unit_head"]

    def test_opens_one_incident_however_often_it_is_met(self, firm, broken):
        meet_the_fault(firm)
        meet_the_fault(firm)
        assert the_incident(firm).kind == "task"

    def test_can_be_retried_once_its_cause_is_mended(self, firm, broken):
        meet_the_fault(firm)
        set_function(firm, "MHQ", "margin_headquarters")

        retry(firm)

        view = firm.as_("head", lambda ctx: case_views.read(ctx, number=broken))
        assert [task.element_id for task in view.open_tasks] == ["sign_headquarters_opinion"]
        with pytest.raises(IncidentResolved):
            retry(firm)

    def test_stays_open_while_the_cause_is_there(self, firm, broken):
        meet_the_fault(firm)
        with pytest.raises(UnitUnknown):
            retry(firm)
        assert the_incident(firm).status == "open"

    def test_is_not_for_everybody_to_retry(self, firm, broken):
        meet_the_fault(firm)
        with pytest.raises(NotAllowed):
            retry(firm, login="head")

    def test_is_retried_as_the_person_who_met_it(self, firm, broken):
        meet_the_fault(firm)
        set_function(firm, "MHQ", "margin_headquarters")
        retry(firm)

        told = firm.as_("auditor", lambda c: retries.cases.case_views.hold(c, number=broken))
        entries = firm.transact(
            lambda ctx: incidents.ledger.read(ctx, incidents.ledger.case_stream(told.case))
        )
        completed = [entry for entry in entries if entry.kind == "task.completed"]
        assert completed[-1].actor == "head"


class TestAMessage:
    def test_whose_receiver_is_over_opens_an_incident(self, firm):
        number = resolved(firm)

        def close_by_hand(ctx):
            case = ctx.session.scalars(select(Case).where(Case.number == number)).one()
            case.status = "closed"
            for place in ctx.session.scalars(
                select(retries.messages.MessageSubscription).where(
                    retries.messages.MessageSubscription.case_id == case.id
                )
            ):
                ctx.session.delete(place)

        firm.transact(close_by_hand)
        do(firm, "acceptor", "call_complainant")

        message = firm.transact(
            lambda ctx: ctx.session.scalars(
                select(Message).where(Message.name == "feedback_revisit_completed")
            ).one()
        )
        assert message.status == MessageStatus.FAILED
        assert firm.transact(lambda ctx: ctx.session.scalars(select(Incident.kind)).all()) == [
            "message"
        ]

    def test_waits_while_nobody_listens(self, firm, now):
        unheard = [("nobody_listens", "TS-1", {})]
        [sent] = firm.transact(lambda ctx: retries.messages.send(ctx, unheard, sender=None))
        firm.transact(lambda ctx: sweep.deliver(ctx, message_id=sent))
        assert firm.transact(lambda ctx: retries.messages.pending(ctx, sent)) is not None
