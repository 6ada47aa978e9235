"""Whom verification finds a complaint to be about, with all that follows in the same step."""

import pytest
from sqlalchemy import select

from engine.domain.access import Role
from engine.errors import InvalidValues, NotAllowed, NotFound
from engine.services import (
    case_views,
    cases,
    complaint_records,
    complaints,
    directory,
    ledger,
    relation_register,
    staff,
    task_lists,
    tasks,
    trace,
)
from engine.services.cases import CaseFilters
from engine.services.complaint_records import Order
from engine.services.relation_register import NewRelation
from engine.services.task_lists import View
from engine.store.cases import Case
from engine.store.outbox import Notification
from engine.store.tasks import TaskStatus, UserTask
from tests.answers import ANSWERS, REGISTERED

NOBODY = {"accused_kind": "none", "accused_person": None}
NAMED = {"found_accused_kind": "person"}
WHY = {"accused_change_reason": "监控显示当日由他人办理。"}
GONE = {"list": 0, "total": 0, "search": 0, "queue": 0, "counted": 0, "file": False}


def a_complaint(firm, **values):
    """Open a complaint that its acceptor has taken over, and return its number."""
    given = {**REGISTERED, **values}
    number = firm.as_("desk", lambda ctx: complaints.open_case(ctx, values=given).number)
    do(firm, "acceptor", "accept_custody")
    return number


def do(firm, login, element, **values):
    """Do the one open task of an element through its form."""
    found = the_task(firm, element).id
    given = {**ANSWERS[element], **values}
    firm.as_(login, lambda ctx: tasks.complete(ctx, task_id=found, values=given))


def verify(firm, login="acceptor", **values):
    do(firm, login, "verify_with_both_sides", accused_verification="已核实。", **values)


def the_task(firm, element):
    return firm.transact(
        lambda ctx: ctx.session.scalars(
            select(UserTask).where(
                UserTask.element_id == element, UserTask.status == TaskStatus.OPEN
            )
        ).one()
    )


def the_case(firm, number):
    return firm.transact(
        lambda ctx: ctx.session.scalars(select(Case).where(Case.number == number)).one()
    )


def shown(firm, login, number):
    """Where a person meets the case: list, search, queue, counters and the file itself."""
    page = firm.as_(login, lambda ctx: cases.search(ctx))
    found = firm.as_(login, lambda ctx: cases.search(ctx, filters=CaseFilters(text=number)))
    queue = firm.as_(login, lambda ctx: task_lists.page(ctx, view=View.QUEUE))
    try:
        firm.as_(login, lambda ctx: case_views.read(ctx, number=number))
        is_open = True
    except NotFound:
        is_open = False
    return {
        "list": len(page.rows),
        "total": page.total,
        "search": len(found.rows),
        "queue": len(queue.rows),
        "counted": firm.as_(login, lambda ctx: task_lists.count(ctx, view=View.QUEUE)),
        "file": is_open,
    }


def ids(firm, *logins):
    return firm.transact(lambda ctx: tuple(directory.user_id(ctx, each) for each in logins))


def barred(firm, number):
    """Everybody whom the last entry of a case proves to have been kept out of a task, and why."""

    def read(ctx):
        case = ctx.session.scalars(select(Case).where(Case.number == number)).one()
        last = ledger.read(ctx, ledger.case_stream(case))[-1]
        opened = last.values["opened"]
        return {(each["person"], each["reason"]) for task in opened for each in task["barred"]}

    return firm.transact(read)


class TestNaming:
    """CMP-57: whoever is named has lost the file in the very step that names them."""

    def test_keeps_the_person_out_of_everything_at_once(self, firm):
        number = a_complaint(firm, **NOBODY)
        assert shown(firm, "head", number)["file"]

        verify(firm, **NAMED, found_accused_person="director")

        assert shown(firm, "director", number) == GONE
        assert shown(firm, "head", number)["file"]
        assert barred(firm, number) == {("director", "accused")}
        (director,) = ids(firm, "director")
        assert the_case(firm, number).accused_id == director

    def test_keeps_out_whoever_is_related_to_the_person(self, firm):
        """CMP-58."""
        new = {"kind": "relative", "client": None, "colleague": "director"}
        began = firm.transact(lambda ctx: ctx.now.date().replace(year=2020))
        row = NewRelation(staff="head", began_on=began, **new)
        firm.as_("admin", lambda ctx: relation_register.add_many(ctx, [row]))
        number = a_complaint(firm, **NOBODY)

        verify(firm, **NAMED, found_accused_person="director")

        assert shown(firm, "head", number) == GONE
        assert ("head", "related_to_accused") in barred(firm, number)
        assert the_task(firm, "resolve_complaint").assignee_id == ids(firm, "bhq.head")[0]

    def test_of_oneself_is_allowed_and_ends_ones_own_access(self, firm):
        number = a_complaint(firm, **NOBODY)

        verify(firm, **NAMED, found_accused_person="acceptor")

        assert shown(firm, "acceptor", number) == GONE

    def test_gives_the_tasks_that_the_person_holds_to_the_next_entitled(self, firm):
        """CMP-61: what runs beside the handling does not wait for whoever is accused."""
        number = a_complaint(firm, **NOBODY)
        given = ANSWERS["petition_reported"]
        report = lambda ctx: cases.send(  # noqa: E731
            ctx, number=number, message="petition_reported", values=given
        )
        firm.as_("head", report)
        before = the_task(firm, "send_unit_to_petition")
        firm.as_("mhq.head", lambda ctx: tasks.claim(ctx, task_id=before.id))

        verify(firm, **NAMED, found_accused_person="mhq.head")

        after = the_task(firm, "send_unit_to_petition")
        assert after.assignee_id is None
        assert shown(firm, "mhq.head", number) == GONE
        assert ("mhq.head", "accused") in barred(firm, number)

    def test_of_the_head_takes_the_complaint_to_the_headquarters_of_branches(self, firm):
        """CMP-52, CMP-58: BHQ accepts, and the head's superior there answers."""
        number = a_complaint(firm, **NOBODY)

        verify(firm, **NAMED, found_accused_person="head")

        offered = the_task(firm, "accept_custody")
        case = the_case(firm, number)
        assert offered.candidate_unit_id == case.accepting_unit_id
        assert shown(firm, "head", number) == GONE
        assert shown(firm, "bhq.head", number)["queue"] == 1
        do(firm, "bhq.head", "accept_custody")
        verify(firm, "bhq.head")
        assert the_task(firm, "resolve_complaint").assignee_id == ids(firm, "bhq.head")[0]

    @pytest.mark.parametrize(
        ("field", "found", "code"),
        [
            ("found_accused_person", {**NAMED, "found_accused_person": "nobody"}, "person_unknown"),
            (
                "found_accused_unit",
                {"found_accused_kind": "unit", "found_accused_unit": "X99"},
                "unit_unknown",
            ),
        ],
    )
    def test_refuses_whom_nobody_knows_and_names_the_field(self, firm, field, found, code):
        number = a_complaint(firm, **NOBODY)

        with pytest.raises(InvalidValues) as refused:
            verify(firm, **found)

        assert [(name, each[0].code) for name, each in refused.value.errors.items()] == [
            (field, code)
        ]
        assert the_case(firm, number).accused_id is None

    def test_finds_the_case_by_the_new_name_in_the_same_step(self, firm):
        number = a_complaint(firm, **NOBODY)
        search = CaseFilters(text="teller")
        find = lambda ctx: [row.number for row in cases.search(ctx, filters=search).rows]  # noqa: E731
        assert firm.as_("compliance", find) == []

        verify(firm, **NAMED, found_accused_person="teller")

        assert firm.as_("compliance", find) == [number]


class TestExchanging:
    """CMP-57, CMP-58: nobody is cleared by one person alone."""

    def test_keeps_both_out_until_a_second_person_has_decided(self, firm):
        number = a_complaint(firm)
        verify(firm, **NAMED, **WHY, found_accused_person="director")

        assert shown(firm, "teller", number) == GONE
        assert shown(firm, "director", number) == GONE
        assert barred(firm, number) >= {("teller", "accused"), ("director", "found_accused")}
        do(firm, "compliance", "confirm_accused")
        assert shown(firm, "teller", number)["file"]
        assert shown(firm, "director", number) == GONE
        assert the_case(firm, number).found_accused_id is None

    def test_that_is_refused_gives_back_what_the_found_person_could_see(self, firm):
        number = a_complaint(firm)
        verify(firm, **NAMED, **WHY, found_accused_person="director")

        do(firm, "compliance", "confirm_accused", accused_change_decision="refused")

        assert shown(firm, "teller", number) == GONE
        assert shown(firm, "director", number)["file"]

    def test_is_not_confirmed_by_whoever_proposed_it(self, firm):
        """Somebody who accepts and is of compliance too must leave it to a colleague."""

        def promote(ctx):
            unit = directory.organization(ctx).unit_by_code("CLD")
            user = directory.user_id(ctx, "acceptor")
            staff.grant(ctx, user_id=user, role=Role.COMPLIANCE_OFFICER, unit_id=unit.id)

        firm.transact(promote)
        a_complaint(firm)
        verify(firm, **NAMED, **WHY, found_accused_person="director")
        found = the_task(firm, "confirm_accused").id

        with pytest.raises(NotAllowed):
            firm.as_("acceptor", lambda ctx: tasks.claim(ctx, task_id=found))
        queue = firm.as_("acceptor", lambda ctx: task_lists.page(ctx, view=View.QUEUE))
        assert "confirm_accused" not in {row.element_id for row in queue.rows}

    @pytest.mark.parametrize("values", [{}, {"accused_person": "compliance"}])
    def test_is_not_confirmed_by_either_of_the_two(self, firm, values):
        found = "compliance" if not values else "director"
        number = a_complaint(firm) if not values else None
        if number is None:
            given = {**REGISTERED, **values}
            number = firm.as_("desk", lambda ctx: complaints.open_case(ctx, values=given).number)
            do(firm, "agent", "accept_custody")
        verify(firm, "agent" if values else "acceptor", **NAMED, **WHY, found_accused_person=found)

        assert shown(firm, "compliance", number) == GONE
        stranded = select(Notification.recipient_id).where(Notification.kind == "task.stranded")
        told = firm.transact(lambda ctx: set(ctx.session.scalars(stranded)))
        assert told == set(ids(firm, "leader"))

    def test_is_told_by_the_record_of_the_complaint_and_by_the_trace(self, firm):
        number = a_complaint(firm)
        verify(firm, **NAMED, **WHY, found_accused_person="director")
        do(firm, "compliance", "confirm_accused")

        order = Order(number=number)
        facts = firm.as_("compliance", lambda ctx: complaint_records.read(ctx, order)).facts
        assert (facts["registered_accused"], facts["accused_person"]) == ("teller", "director")
        assert facts["accused_confirmed_by"] == "compliance"
        told = firm.as_("auditor", lambda ctx: trace.read(ctx, number=number))
        assert told.entry.before["accused_person"] == "teller"
        assert told.entry.facts["accused_person"] == "director"
