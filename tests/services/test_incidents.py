"""The control room's incidents: listed, grouped by cause, retried one by one, dismissed (R8)."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from engine.domain.access import Role
from engine.errors import InvalidValues, NotAllowed, NotFound
from engine.services import (
    case_views,
    complaints,
    directory,
    incident_lists,
    incident_views,
    incidents,
    ledger,
    messages,
    retries,
    staff,
    sweep,
    tasks,
    timeline,
)
from engine.services.incident_lists import IncidentFilters
from engine.services.offers import PlaceUnknown
from engine.services.retries import IncidentResolved, RetryRefused
from engine.services.runtime import ReceiverIsOver
from engine.store.cases import Case
from engine.store.incidents import Incident
from engine.store.ledger import LedgerEntry
from tests import faults
from tests.answers import REGISTERED
from tests.faults import CAUSE, VALUES, broken_case, mend


def listed(firm, login="owner", **filters):
    return firm.as_(
        login, lambda ctx: incident_lists.search(ctx, filters=IncidentFilters(**filters))
    ).rows


def retry(firm, incident_id, login="owner", **options):
    return firm.as_(login, lambda ctx: retries.retry(ctx, incident_id=incident_id), **options)


def read(firm, incident_id, login="owner"):
    return firm.as_(login, lambda ctx: incident_views.read(ctx, incident_id=incident_id))


def stored(firm, incident_id):
    return firm.transact(lambda ctx: incidents.get(ctx, incident_id))


def elements(firm, number):
    view = firm.as_("desk", lambda ctx: case_views.read(ctx, number=number))
    return [task.element_id for task in view.open_tasks]


def give(firm, login, role, unit="C"):
    """Let somebody hold one more role."""

    def work(ctx):
        unit_id = directory.organization(ctx).unit_by_code(unit).id
        staff.grant(ctx, user_id=directory.user_id(ctx, login), role=role, unit_id=unit_id)

    firm.transact(work)


def undeliverable(firm):
    """A message that breaks its receiver, and the incident that reports it."""
    breaking = [("feedback_revisit_requested", "TS-1", {"nobody_declared_this": 1})]
    [sent] = firm.transact(lambda ctx: messages.send(ctx, breaking, sender=None))

    def work(ctx):
        messages.get(ctx, sent).try_count = 3
        ctx.session.flush()
        sweep.give_up_message(ctx, message_id=sent, error=RuntimeError("broken"))

    firm.transact(work)
    return sent, firm.transact(lambda ctx: ctx.session.scalar(select(func.max(Incident.id))))


class TestTheList:
    def test_says_what_broke_where_and_whose_step_it_was(self, firm):
        number, incident_id = broken_case(firm)

        (row,) = listed(firm)

        assert (row.id, row.case_number, row.actor) == (incident_id, number, "acceptor")
        assert (row.element_id, row.cause) == ("accept_custody", CAUSE)
        assert (row.error_code, row.error_params) == (
            "place_unknown",
            {"place": "accepting_unit", "element": "verify_with_both_sides"},
        )

    def test_can_be_narrowed(self, firm):
        broken_case(firm)
        undeliverable(firm)

        assert len(listed(firm)) == 2
        assert [row.kind for row in listed(firm, kind="task")] == ["task"]
        assert [row.cause for row in listed(firm, cause=CAUSE)] == [CAUSE]
        assert listed(firm, cause="PlaceUnknown@elsewhere") == []
        assert listed(firm, status="resolved") == []

    def test_comes_in_pages_by_key(self, firm):
        numbers = [broken_case(firm)[0] for _ in range(3)]

        first = firm.as_("owner", lambda ctx: incident_lists.search(ctx, limit=2))
        second = firm.as_(
            "owner", lambda ctx: incident_lists.search(ctx, after=first.next, limit=2)
        )

        assert first.total == 3
        assert [row.case_number for row in first.rows] == [numbers[2], numbers[1]]
        assert [row.case_number for row in second.rows] == [numbers[0]]
        assert second.next is None

    @pytest.mark.parametrize("login", ["acceptor", "leader", "auditor"])
    def test_is_for_the_control_room_alone(self, firm, login):
        with pytest.raises(NotAllowed):
            listed(firm, login=login)


class TestTheCauses:
    def test_count_what_broke_alike_and_the_cases_it_holds_up(self, firm):
        for _ in range(2):
            broken_case(firm)
        undeliverable(firm)

        found = firm.as_("owner", incident_lists.causes)

        assert [(row.cause, row.count, row.case_count) for row in found] == [
            (CAUSE, 2, 2),
            ("RuntimeError@feedback_revisit_requested", 1, 0),
        ]
        assert found[0].error_params["place"] == "accepting_unit"

    def test_leave_out_what_is_resolved(self, firm):
        number, incident_id = broken_case(firm)
        mend(firm, number)
        retry(firm, incident_id)

        assert firm.as_("owner", incident_lists.causes) == []


class TestRecusal:
    """Whoever is complained about finds no trace of the case in the control room (CMP-57)."""

    @pytest.fixture
    def about_the_admin(self, firm):
        return broken_case(firm, login="agent", accused_person="admin")

    def test_hides_the_incident_from_lists_causes_and_counters(self, firm, about_the_admin):
        assert listed(firm, login="admin") == []
        assert firm.as_("admin", incident_lists.causes) == []
        assert firm.as_("admin", incident_lists.count_open) == 0
        assert firm.as_("owner", incident_lists.count_open) == 1

    def test_lets_nobody_read_retry_or_dismiss_it(self, firm, about_the_admin):
        _, incident_id = about_the_admin
        for work in (
            lambda ctx: incident_views.read(ctx, incident_id=incident_id),
            lambda ctx: retries.retry(ctx, incident_id=incident_id),
            lambda ctx: retries.dismiss(ctx, incident_id=incident_id, reason="无"),
        ):
            with pytest.raises(NotFound):
                firm.as_("admin", work)

    def test_holds_before_there_is_a_case(self, firm):
        values = {**REGISTERED, "accused_person": "admin"}
        firm.as_(
            "desk",
            lambda ctx: complaints.fault(
                ctx, values=values, intake_unit=None, error=RuntimeError("broken")
            ),
        )

        assert listed(firm, login="admin") == []
        assert len(listed(firm)) == 1


class TestOneIncident:
    def test_shows_what_was_typed_without_what_is_personal(self, firm):
        _, incident_id = broken_case(firm)

        view = read(firm, incident_id)

        assert view.values == {"custody_decision": "accepted", "client_told_of_handover": True}
        assert view.hidden == {"acknowledgement", "preliminary_opinion"}
        assert not view.may_read_case

    def test_shows_all_to_somebody_of_the_control_room_who_may_read_the_case(self, firm):
        _, incident_id = broken_case(firm)
        give(firm, "owner", Role.COMPLAINT_SPECIALIST, unit="MHQ")

        view = read(firm, incident_id)

        assert view.values == VALUES
        assert view.hidden == frozenset()
        assert view.may_read_case

    def test_takes_what_is_personal_out_of_the_words_of_the_error(self, firm):
        number, _ = broken_case(firm)
        found = faults.task_id(firm, number)
        error = ValueError("13800001111 of 张伟 is no number; 先核实双方情况。")
        firm.as_(
            "acceptor", lambda ctx: tasks.fault(ctx, task_id=found, values=VALUES, error=error)
        )
        (row,) = listed(firm)

        assert read(firm, row.id).message == "… of … is no number; …"
        assert (row.error_code, row.error_params) == (None, {})
        assert row.cause == "ValueError@accept_custody"

    def test_is_retried_as_whoever_met_it_last(self, firm):
        number, incident_id = broken_case(firm)
        give(firm, "desk", Role.ACCEPTOR, unit="B01")
        found = faults.task_id(firm, number)
        firm.as_("head", lambda ctx: tasks.assign(ctx, task_id=found, login="desk"))
        faults.meet_the_fault(firm, number, login="desk")

        (row,) = listed(firm)

        assert (row.id, row.actor) == (incident_id, "desk")


class TestARetry:
    def test_runs_the_step_and_says_so_in_the_ledger(self, firm):
        number, incident_id = broken_case(firm)
        mend(firm, number)

        done = retry(firm, incident_id)

        assert (done.status, done.outcome) == ("resolved", "retried")
        assert elements(firm, number) == ["verify_with_both_sides"]
        told = firm.as_("auditor", lambda ctx: timeline.read(ctx, number=number))
        assert [(entry.kind, entry.actor) for entry in told[-3:]] == [
            ("incident.opened", "acceptor"),
            ("task.completed", "acceptor"),
            ("incident.resolved", "owner"),
        ]

    def test_that_breaks_again_leaves_everything_and_says_when(self, firm, now):
        number, incident_id = broken_case(firm)
        later = now + timedelta(hours=1)

        with pytest.raises(PlaceUnknown) as caught:
            retry(firm, incident_id, now=later)
        firm.as_(
            "owner",
            lambda ctx: retries.broke_again(ctx, incident_id=incident_id, error=caught.value),
            now=later,
        )

        found = stored(firm, incident_id)
        assert (found.status, found.outcome, found.tried_at) == ("open", None, later)
        assert elements(firm, number) == ["accept_custody"]

    def test_of_what_somebody_has_done_in_the_meantime_does_nothing_twice(self, firm):
        number, incident_id = broken_case(firm)
        mend(firm, number)
        found = faults.task_id(firm, number)
        firm.as_("acceptor", lambda ctx: tasks.complete(ctx, task_id=found, values=VALUES))

        assert retry(firm, incident_id).outcome == "obsolete"
        assert elements(firm, number) == ["verify_with_both_sides"]

    def test_is_refused_when_whoever_gave_the_command_may_not_any_more(self, firm):
        number, incident_id = broken_case(firm)
        mend(firm, number)

        def revoke(ctx):
            unit_id = directory.organization(ctx).unit_by_code("B01").id
            user_id = directory.user_id(ctx, "acceptor")
            staff.revoke(ctx, user_id=user_id, role=Role.ACCEPTOR, unit_id=unit_id)

        firm.transact(revoke)

        with pytest.raises(RetryRefused) as caught:
            retry(firm, incident_id)
        assert caught.value.refusal.code in {"not_found", "not_allowed"}
        assert stored(firm, incident_id).status == "open"

    def test_is_refused_when_whoever_gave_the_command_has_left(self, firm):
        number, incident_id = broken_case(firm)
        mend(firm, number)
        firm.transact(
            lambda ctx: staff.set_active(
                ctx, user_id=directory.user_id(ctx, "acceptor"), is_active=False
            )
        )

        with pytest.raises(RetryRefused) as caught:
            retry(firm, incident_id)
        assert caught.value.refusal.code == "origin_gone"

    def test_happens_once_however_many_press_at_once(self, firm):
        values = {**REGISTERED}
        firm.as_(
            "desk",
            lambda ctx: complaints.fault(
                ctx, values=values, intake_unit=None, error=RuntimeError("broken")
            ),
        )
        (row,) = listed(firm)
        answers = []

        def press(login):
            try:
                answers.append(retry(firm, row.id, login=login).outcome)
            except IncidentResolved as error:
                answers.append(error.code)

        threads = [threading.Thread(target=press, args=[login]) for login in ("owner", "admin")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert sorted(answers) == ["incident_resolved", "retried"]
        assert len(firm.transact(lambda ctx: ctx.session.scalars(select(Case)).all())) == 1


class TestRetryingAMessage:
    def test_whose_receiver_is_over_does_not_pass_for_done(self, firm):
        number, _ = broken_case(firm)
        unheard = [("nobody_listens", number, {})]
        [sent] = firm.transact(lambda ctx: messages.send(ctx, unheard, sender=None))

        def close(ctx):
            case = ctx.session.scalars(select(Case).where(Case.number == number)).one()
            case.status = "closed"
            message = messages.get(ctx, sent)
            message.sender_case_id, message.try_count = case.id, 3
            ctx.session.flush()
            sweep.give_up_message(ctx, message_id=sent, error=RuntimeError("broken"))

        firm.transact(close)
        (row,) = listed(firm, kind="message")

        with pytest.raises(ReceiverIsOver):
            retry(firm, row.id)
        assert stored(firm, row.id).status == "open"

    def test_that_was_delivered_after_all_does_nothing(self, firm):
        sent, incident_id = undeliverable(firm)

        def deliver(ctx):
            message = messages.get(ctx, sent)
            message.status = "delivered"

        firm.transact(deliver)
        assert retry(firm, incident_id).outcome == "obsolete"


class TestLikeIncidents:
    def test_are_found_oldest_first_page_by_page(self, firm):
        ids = [broken_case(firm)[1] for _ in range(3)]
        undeliverable(firm)

        first = firm.as_("owner", lambda ctx: incident_lists.alike(ctx, cause=CAUSE, limit=2))
        second = firm.as_(
            "owner",
            lambda ctx: incident_lists.alike(ctx, cause=CAUSE, after=first.next, limit=2),
        )

        assert [row.id for row in [*first.rows, *second.rows]] == ids

    def test_are_for_those_who_may_retry(self, firm):
        with pytest.raises(NotAllowed):
            firm.as_("leader", lambda ctx: incident_lists.alike(ctx, cause=CAUSE))


class TestDismissing:
    def test_needs_a_reason_and_keeps_it_in_the_ledger(self, firm):
        number, incident_id = broken_case(firm)
        with pytest.raises(InvalidValues):
            firm.as_(
                "owner", lambda ctx: retries.dismiss(ctx, incident_id=incident_id, reason="  ")
            )

        done = firm.as_(
            "owner",
            lambda ctx: retries.dismiss(ctx, incident_id=incident_id, reason=" 已另行登记 "),
        )

        assert (done.status, done.outcome) == ("resolved", "dismissed")
        told = firm.as_("auditor", lambda ctx: timeline.read(ctx, number=number))
        assert (told[-1].kind, told[-1].reason) == ("incident.dismissed", "已另行登记")

    def test_of_an_incident_without_a_case_is_told_to_the_system(self, firm):
        _, incident_id = undeliverable(firm)
        firm.as_(
            "owner", lambda ctx: retries.dismiss(ctx, incident_id=incident_id, reason="测试数据")
        )

        entry = firm.transact(
            lambda ctx: ctx.session.scalars(
                select(LedgerEntry).where(LedgerEntry.kind == "incident.dismissed")
            ).one()
        )
        assert entry.stream == ledger.SYSTEM

    def test_happens_once(self, firm):
        _, incident_id = broken_case(firm)

        def dismiss(ctx):
            return retries.dismiss(ctx, incident_id=incident_id, reason="无")

        firm.as_("owner", dismiss)
        with pytest.raises(IncidentResolved):
            firm.as_("owner", dismiss)
