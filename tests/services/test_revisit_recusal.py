"""The feedback revisit is made by somebody who is not complained about and did not handle it."""

import pytest
from sqlalchemy import select

from engine.domain.access import Role
from engine.errors import NotFound
from engine.services import case_views, complaints, directory, staff, task_lists, tasks
from engine.services.task_lists import View
from engine.store.tasks import TaskStatus, UserTask
from tests.answers import ANSWERS, REGISTERED


def test_the_person_complained_about_does_not_know_of_the_revisit(firm):
    """CMP-57: an accused acceptor of the same branch finds neither the task nor the case."""
    make_acceptor(firm, "teller", "B01")
    handle(firm, accused="teller", acceptor="acceptor")

    ((element, number),) = queue(firm, "acceptor")
    assert element == "call_complainant"
    assert queue(firm, "teller") == []
    with pytest.raises(NotFound):
        firm.as_("teller", lambda ctx: case_views.read(ctx, number=number))


def test_it_is_offered_further_up_when_only_the_accused_could_make_it(firm):
    """CMP-61: nobody else accepts in the branch, so the call goes to the unit above."""
    make_acceptor(firm, "bhq.head", "BC1")
    handle(firm, accused="acceptor", acceptor="bhq.head")

    assert queue(firm, "acceptor") == []
    assert [element for element, _ in queue(firm, "bhq.head")] == ["call_complainant"]


def make_acceptor(firm, login, unit):
    def work(ctx):
        user_id = directory.user_id(ctx, login)
        unit_id = directory.organization(ctx).unit_by_code(unit).id
        staff.grant(ctx, user_id=user_id, role=Role.ACCEPTOR, unit_id=unit_id)

    firm.transact(work)


def handle(firm, *, accused, acceptor):
    """Take a complaint to its reply, after which the revisit is asked for."""
    values = {**REGISTERED, "accused_person": accused}
    firm.as_("desk", lambda ctx: complaints.open_case(ctx, values=values))
    for login, element in (
        (acceptor, "accept_custody"),
        (acceptor, "verify_with_both_sides"),
        ("head", "resolve_complaint"),
        (acceptor, "reply_to_client"),
    ):
        task_id = firm.transact(lambda ctx, element=element: open_task_id(ctx, element))
        firm.as_(
            login,
            lambda ctx, element=element, task_id=task_id: tasks.complete(
                ctx, task_id=task_id, values=ANSWERS[element]
            ),
        )


def open_task_id(ctx, element):
    waiting = UserTask.element_id == element, UserTask.status == TaskStatus.OPEN
    return ctx.session.scalars(select(UserTask.id).where(*waiting)).one()


def queue(firm, login):
    page = firm.as_(login, lambda ctx: task_lists.page(ctx, view=View.QUEUE))
    return [(row.element_id, row.case_number) for row in page.rows]
