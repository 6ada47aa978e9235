"""R10: personal values are masked wherever a case is shown; a reveal shows one and says why."""

import pytest

from engine.errors import InvalidValues, NotAllowed, NotFound
from engine.services import (
    case_views,
    complaints,
    ledger_views,
    reveals,
    task_views,
    tasks,
    timeline,
    trace,
)
from tests import firm as firms
from tests.answers import ANSWERS, REGISTERED
from tests.faults import task_id

PHONE = REGISTERED["client_phone"]
MASKED = "*******1111"


@pytest.fixture
def firm(transact):
    firms.build(transact)
    return firms.Firm(transact)


@pytest.fixture
def number(firm):
    return firm.as_("desk", lambda ctx: complaints.open_case(ctx, values=REGISTERED).number)


@pytest.fixture
def reveal(firm, number):
    def reveal(login, field="client_phone", reason="回电核实"):
        return firm.as_(
            login, lambda ctx: reveals.reveal(ctx, number=number, field=field, reason=reason)
        )

    return reveal


def take(firm, number, login, element, **values):
    """Let somebody complete the one open task of the case."""
    found, given = task_id(firm, number), {**ANSWERS[element], **values}
    firm.as_(login, lambda ctx: tasks.complete(ctx, task_id=found, values=given))


class TestWhatIsMasked:
    def test_is_masked_wherever_the_case_is_shown(self, firm, number):
        def facts(read):
            return firm.as_("auditor", lambda ctx: read(ctx, number=number))

        view = facts(case_views.read)
        traced = facts(trace.read)
        shown = [
            view.facts,
            facts(timeline.read)[-1].facts,
            facts(ledger_views.read).entries[-1].values,
            traced.state.facts,
            traced.form.values,
        ]

        assert [each["client_phone"] for each in shown] == [MASKED] * 5
        assert [each["client_name"] for each in shown] == ["张*"] * 5
        assert view.masked >= {"client_name", "client_phone"}

    def test_is_not_what_people_say_in_their_own_words(self, firm, number):
        view = firm.as_("auditor", lambda ctx: case_views.read(ctx, number=number))

        assert view.facts["complaint_reason"] == REGISTERED["complaint_reason"]
        assert "complaint_reason" not in view.masked

    def test_is_shown_in_a_task_only_to_those_who_may_complete_it(self, firm, number):
        grave = {"loss_level": "likely", "trading_affected": "seriously_affected"}
        take(firm, number, "acceptor", "accept_custody")
        take(firm, number, "acceptor", "verify_with_both_sides", **grave)
        confirming = firm.as_("director", lambda ctx: case_views.read(ctx, number=number))
        found = {task.element_id: task.id for task in confirming.open_tasks}

        def phone(login):
            task = found["confirm_as_operations_director"]
            view = firm.as_(login, lambda ctx: task_views.read(ctx, task_id=task))
            return view.values["client_phone"], view.case.facts["client_phone"]

        assert phone("director") == (PHONE, MASKED)
        assert phone("auditor") == (MASKED, MASKED)


class TestAReveal:
    def test_shows_the_value_and_is_an_entry_that_does_not_hold_it(self, firm, number, reveal):
        assert reveal("acceptor").value == PHONE

        told = firm.as_("auditor", lambda ctx: timeline.read(ctx, number=number))[-1]
        assert (told.kind, told.actor, told.field, told.reason) == (
            "fact.revealed",
            "acceptor",
            "client_phone",
            "回电核实",
        )
        entry = firm.as_("auditor", lambda ctx: ledger_views.read(ctx, number=number)).entries[-1]
        assert PHONE not in str(entry)

    def test_leaves_the_value_masked_for_the_next_look(self, firm, number, reveal):
        reveal("acceptor")

        view = firm.as_("acceptor", lambda ctx: case_views.read(ctx, number=number))
        assert view.facts["client_phone"] == MASKED

    @pytest.mark.parametrize("reason", ["", "  ", "长" * 501])
    def test_needs_a_reason(self, firm, number, reveal, reason):
        with pytest.raises(InvalidValues) as caught:
            reveal("acceptor", reason=reason)

        assert set(caught.value.errors) == {"reason"}
        assert len(firm.as_("auditor", lambda ctx: timeline.read(ctx, number=number))) == 2

    @pytest.mark.parametrize("field", ["category", "client_email", "unheard_of", ""])
    def test_is_of_a_masked_value_that_the_case_holds(self, reveal, field):
        with pytest.raises(InvalidValues) as caught:
            reveal("acceptor", field=field)

        assert set(caught.value.errors) == {"field"}

    @pytest.mark.parametrize("login", ["auditor", "leader", "desk", "head"])
    def test_is_for_those_who_handle_or_oversee(self, reveal, login):
        assert reveal(login).value == PHONE

    def test_is_not_for_those_who_only_supervise(self, firm, reveal):
        def grant(ctx):
            unit = firms.directory.organization(ctx).unit_by_code("B01").id
            user = firms.directory.user_id(ctx, "owner")
            firms.staff.grant(ctx, user_id=user, role=firms.Role.SUPERVISOR, unit_id=unit)

        firm.transact(grant)

        with pytest.raises(NotAllowed):
            reveal("owner")

    @pytest.mark.parametrize("login", ["teller", "other.desk", "owner", "admin"])
    def test_tells_others_not_even_that_there_is_a_case(self, reveal, login):
        with pytest.raises(NotFound):
            reveal(login)
