"""Who is related to a client or a colleague, and what that keeps them out of (REL-13, CMP-58)."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from engine.domain.access import Role
from engine.errors import InvalidValues, NotAllowed, NotFound
from engine.services import (
    case_views,
    cases,
    clients,
    complaints,
    directory,
    ledger,
    previews,
    relation_register,
    relations,
    routing,
    staff,
    task_lists,
)
from engine.services.cases import CaseFilters
from engine.services.clients import NewClient
from engine.services.relation_register import NewRelation
from engine.services.scope import Scope
from engine.services.task_lists import View
from engine.store.cases import Case
from engine.store.ledger import LedgerEntry
from engine.store.relations import StaffRelation
from tests.answers import REGISTERED

BEGAN = date(2020, 1, 1)
CLIENT = "C0001"


@pytest.fixture
def client(firm):
    new = NewClient(number=CLIENT, name="张伟", branch="B01")
    firm.transact(lambda ctx: clients.add_many(ctx, [new]))
    return CLIENT


def relate(firm, staff_login, *, who="admin", **given):
    new = NewRelation(
        staff=staff_login,
        **{"kind": "client_manager", "client": CLIENT, "began_on": BEGAN, **given},
    )
    return firm.as_(who, lambda ctx: relation_register.add_many(ctx, [new]))


def complain(firm, **values):
    given = {**REGISTERED, "client_number": CLIENT, **values}
    return firm.as_("desk", lambda ctx: complaints.open_case(ctx, values=given).number)


def can_read(firm, login, number):
    try:
        firm.as_(login, lambda ctx: case_views.read(ctx, number=number))
    except NotFound:
        return False
    return True


def shown(firm, login, number):
    """Where a person meets the case: list, search, queue, and the two counters."""
    page = firm.as_(login, lambda ctx: cases.search(ctx))
    found = firm.as_(login, lambda ctx: cases.search(ctx, filters=CaseFilters(text=number)))
    queue = firm.as_(login, lambda ctx: task_lists.page(ctx, view=View.QUEUE))
    return {
        "list": len(page.rows),
        "total": page.total,
        "search": len(found.rows),
        "queue": len(queue.rows),
        "count": firm.as_(login, lambda ctx: task_lists.count(ctx, view=View.QUEUE)),
    }


NOTHING = {"list": 0, "total": 0, "search": 0, "queue": 0, "count": 0}
EVERYTHING = {"list": 1, "total": 1, "search": 1, "queue": 1, "count": 1}


class TestThePreviewOfAComplaint:
    def test_counts_whom_a_relation_keeps_out_and_names_nobody(self, firm, client):
        """CMP-58, REL-13: the register, which not everybody reads, says who they are."""

        def related(**changes):
            values = {**REGISTERED, "client_number": CLIENT, **changes}
            return firm.as_("desk", lambda ctx: previews.read(ctx, values).related)

        assert related() == {}
        relate(firm, "acceptor")
        relate(firm, "head", kind="relative", client=None, colleague="teller")

        assert related() == {"CMP-58": 1, "REL-13": 1}
        assert related(accused_person="head") == {"CMP-58": 1, "REL-13": 1}
        assert related(accused_person="acceptor", client_number=None) == {}


class TestARelationToTheClient:
    """REL-13: no task, no file, no search and no counter of a client one is bound to."""

    def test_keeps_somebody_out_of_the_case_and_everybody_else_in(self, firm, client):
        number = complain(firm)
        assert shown(firm, "acceptor", number) == EVERYTHING

        relate(firm, "acceptor")

        assert shown(firm, "acceptor", number) == NOTHING
        assert not can_read(firm, "acceptor", number)
        assert can_read(firm, "head", number)

    @pytest.mark.parametrize(
        ("ended_on", "counts"),
        [
            (date(2026, 3, 1), True),
            (date(2024, 3, 2), True),  # 24 months ago to the day
            (date(2024, 3, 1), False),
        ],
    )
    def test_counts_for_24_months_after_its_end(self, firm, client, ended_on, counts):
        number = complain(firm)

        relate(firm, "acceptor", ended_on=ended_on)

        assert can_read(firm, "acceptor", number) is not counts
        assert shown(firm, "acceptor", number) == (NOTHING if counts else EVERYTHING)

    def test_is_proved_at_each_step_of_the_ledger(self, firm, client):
        relate(firm, "teller", kind="adviser")

        number = complain(firm, accused_person="head")

        assert barred(firm, number) == [
            {"person": "head", "rule": "CMP-57", "reason": "accused"},
            {"person": "teller", "rule": "REL-13", "reason": "related_to_client"},
        ]

    def test_sends_the_task_further_up_where_everybody_is_bound(self, firm, client):
        """CMP-61: the only acceptor of the branch is the client's manager."""
        grant(firm, "bhq.head", Role.ACCEPTOR, "BC1")
        relate(firm, "acceptor")

        number = complain(firm)

        assert shown(firm, "bhq.head", number)["queue"] == 1


class TestARelationToAColleague:
    """CMP-58: whoever is related to the person complained about is out as well."""

    @pytest.mark.parametrize("turned", [False, True])
    def test_counts_whichever_of_the_two_registered_it(self, firm, client, turned):
        number = complain(firm)  # about the teller
        one, other = ("teller", "acceptor") if turned else ("acceptor", "teller")

        relate(firm, one, kind="relative", client=None, colleague=other)

        assert shown(firm, "acceptor", number) == NOTHING
        assert not can_read(firm, "acceptor", number)

    def test_does_not_matter_where_the_colleague_is_not_complained_about(self, firm, client):
        number = complain(firm)

        relate(firm, "acceptor", kind="relative", client=None, colleague="director")

        assert shown(firm, "acceptor", number) == EVERYTHING

    def test_passes_over_a_related_superior_as_responsible_person(self, firm, client):
        """CMP-58: the branch head is married to the teller, so the next one up answers."""
        relate(firm, "head", kind="relative", client=None, colleague="teller")

        number = complain(firm)

        def place(ctx):
            case = ctx.session.scalars(select(Case).where(Case.number == number)).one()
            return routing.assign_responsible(
                Scope(ctx=ctx, case=case, facts={}),
                route="accused_unit",
                function=None,
                accused_person="teller",
                accused_unit=None,
            )

        assert firm.transact(place) == {
            "responsible_unit": "B01",
            "responsible_person": "bhq.head",
            "concerns_margin_headquarters": False,
        }


class TestTheRegister:
    def test_takes_a_list_once(self, firm, client):
        assert relate(firm, "acceptor") == 1
        assert relate(firm, "acceptor") == 0

    def test_names_each_row_and_field_that_cannot_be(self, firm, client):
        given = [
            NewRelation(staff="nobody", kind="friend", client=CLIENT, began_on=BEGAN),
            NewRelation(staff="teller", kind="adviser", client="C9999", began_on=BEGAN),
            NewRelation(staff="teller", kind="adviser", began_on=BEGAN),
            NewRelation(staff="teller", kind="adviser", colleague="head", began_on=BEGAN),
            NewRelation(staff="teller", kind="relative", colleague="teller", began_on=BEGAN),
            NewRelation(staff="teller", kind="relative", colleague="nobody", began_on=BEGAN),
            NewRelation(staff="teller", kind="adviser", client=CLIENT, began_on=date(2026, 3, 3)),
            NewRelation(
                staff="teller",
                kind="adviser",
                client=CLIENT,
                began_on=BEGAN,
                ended_on=BEGAN - timedelta(days=1),
            ),
        ]

        with pytest.raises(InvalidValues) as caught:
            firm.as_("admin", lambda ctx: relation_register.add_many(ctx, given))

        assert {key: found[0].code for key, found in caught.value.errors.items()} == {
            "1.staff": "person_unknown",
            "1.kind": "not_an_option",
            "2.client": "client_unknown",
            "3.client": "one_side_only",
            "4.kind": "client_only",
            "5.colleague": "is_same_person",
            "6.colleague": "person_unknown",
            "7.ended_on": "in_future",
            "8.ended_on": "before_beginning",
        }
        assert firm.transact(lambda ctx: ctx.session.scalars(select(StaffRelation)).all()) == []

    @pytest.mark.parametrize("login", ["acceptor", "head", "owner", "auditor"])
    def test_is_kept_by_the_administrator_alone(self, firm, client, login):
        with pytest.raises(NotAllowed):
            relate(firm, "teller", who=login)

    def test_ends_a_relation_and_never_deletes_it(self, firm, client):
        relate(firm, "acceptor")
        relation_id = only(firm, StaffRelation.id)

        firm.as_(
            "admin",
            lambda ctx: relation_register.end(ctx, relation_id=relation_id, on=date(2026, 3, 2)),
        )

        assert only(firm, StaffRelation.ended_on) == date(2026, 3, 2)
        kinds = firm.transact(lambda ctx: ctx.session.scalars(select(LedgerEntry.kind)).all())
        assert {"relations.added", "relation.ended"} <= set(kinds)

    @pytest.mark.parametrize(
        ("on", "code"),
        [(date(2019, 12, 31), "before_beginning"), (date(2026, 3, 3), "in_future")],
    )
    def test_refuses_an_end_that_cannot_be(self, firm, client, on, code):
        relate(firm, "acceptor")
        relation_id = only(firm, StaffRelation.id)

        with pytest.raises(InvalidValues) as caught:
            firm.as_(
                "admin", lambda ctx: relation_register.end(ctx, relation_id=relation_id, on=on)
            )

        assert caught.value.errors["ended_on"][0].code == code

    def test_shows_clients_masked_and_finds_by_person_and_number(self, firm, client):
        relate(firm, "acceptor")
        relate(firm, "head", kind="relative", client=None, colleague="teller")

        def find(text):
            page = firm.as_("auditor", lambda ctx: relation_register.page(ctx, text=text))
            return [(row.staff_login, row.client_name or row.colleague_login) for row in page.rows]

        assert find(CLIENT) == [("acceptor", "张*")]
        assert find("teller") == [("head", "teller")]
        assert len(find(None)) == 2


def test_the_policy_says_how_long_a_relation_counts(firm):
    """REL-13 · CFG: the shipped value is 24 months."""
    assert firm.transact(relations.counts_from) == date(2024, 3, 2)


def grant(firm, login, role, unit):
    def work(ctx):
        unit_id = directory.organization(ctx).unit_by_code(unit).id
        user_id = directory.user_id(ctx, login)
        staff.grant(ctx, user_id=user_id, role=role, unit_id=unit_id)

    firm.transact(work)


def only(firm, column):
    return firm.transact(lambda ctx: ctx.session.scalars(select(column)).one())


def barred(firm, number):
    """Who had to stay out of the task that waits, as the ledger of the case says."""

    def read(ctx):
        case = ctx.session.scalars(select(Case).where(Case.number == number)).one()
        [*_, last] = ledger.read(ctx, ledger.case_stream(case))
        return last.values["opened"][0]["barred"]

    return firm.transact(read)
