"""What the benches measure on is real: every case of the generated data can go on."""

from collections import Counter

import pytest
from sqlalchemy import func, select

from bench import _scenarios, dataset
from engine.errors import NotAllowed, NotFound
from engine.services import case_search as search
from engine.services import complaints, directory, ledger, runtime, tasks
from engine.services.case_search import CaseFilters
from engine.store.cases import Case, CaseFacts
from engine.store.clients import Client
from engine.store.duties import Duty
from engine.store.ledger import LedgerEntry
from engine.store.people import Membership, User
from engine.store.tasks import TaskStatus, UserTask
from tests.answers import REGISTERED
from webapp.extensions import Transactor

pytestmark = pytest.mark.long


@pytest.fixture
def transact(database):
    """The database with a small dataset, at the moment where its history ends."""
    made = dataset.make(database, closed=60, open_=40, seed=7)
    assert made.closed >= 60
    assert made.open >= 40
    return Transactor(database, clock=lambda: dataset.ENDS)


def complete(transact, task_id):
    """Do a task as whoever holds it, or as the first of its group who may."""
    task, held = transact(lambda ctx: runtime.hold_task(ctx, task_id))
    values = _scenarios.answer(task.element_id, facts=held.facts.facts, index=0, now=dataset.ENDS)
    for login in transact(lambda ctx: logins(ctx, task)):
        actor = transact(lambda ctx, login=login: directory.actor(ctx, login))
        try:
            return transact(
                lambda ctx: tasks.complete(ctx, task_id=task_id, values=values), actor=actor
            )
        except (NotAllowed, NotFound):
            continue
    raise AssertionError(f"nobody may do {task.element_id}")


def logins(ctx, task):
    if task.assignee_id is not None:
        return [ctx.session.get_one(User, task.assignee_id).login]
    held = (Membership.role == task.candidate_role, Membership.unit_id == task.candidate_unit_id)
    return ctx.session.scalars(
        select(User.login).join(Membership, Membership.user_id == User.id).where(*held)
    ).all()


def broken_streams(ctx):
    streams = ctx.session.scalars(select(LedgerEntry.stream).distinct()).all()
    return [stream for stream in streams if ledger.verify(ctx.session, stream) is not None]


def unattended_duties(ctx):
    return ctx.session.scalars(select(Duty.id).where(Duty.next_at <= dataset.ENDS)).all()


def open_tasks(ctx):
    is_open = UserTask.status == TaskStatus.OPEN
    return ctx.session.scalars(select(UserTask.id).where(is_open)).all()


def cases(ctx):
    query = (
        select(Case, CaseFacts.facts, Client)
        .join(CaseFacts, CaseFacts.case_id == Case.id)
        .join(Client, Client.id == Case.client_id)
    )
    return ctx.session.execute(query).all()


def test_a_dataset_is_whole(transact):
    assert transact(broken_streams) == []
    assert transact(unattended_duties) == []

    found = transact(cases)
    assert len({case.number for case, _, _ in found}) == len(found) >= 100
    for case, facts, client in found:
        assert (facts["case_number"], facts["client_name"]) == (case.number, client.name)
        assert (facts.get("grade"), facts["category"]) == (case.grade, case.category)
        assert facts["client_number"] == client.number


def test_every_case_of_a_dataset_is_found_by_its_words(transact):
    auditor = transact(lambda ctx: directory.actor(ctx, "auditor"))
    for case, facts, client in transact(cases):
        for text in (client.name, client.number, facts.get("complaint_reason") or client.phone):
            filters = CaseFilters(text=text, status=case.status.value, grade=case.grade)
            found = transact(lambda ctx, filters=filters: search.find(ctx, filters), actor=auditor)
            assert case.id in found.ids


def test_every_case_of_a_dataset_can_go_on(transact):
    done = Counter(complete(transact, found).element_id for found in transact(open_tasks))

    assert {"accept_custody", "resolve_complaint", "call_complainant"} <= done.keys()
    assert transact(broken_streams) == []
    desk = transact(lambda ctx: directory.actor(ctx, "b001.desk1"))
    values = {**REGISTERED, "accused_person": "b001.teller", "client_number": "K00000002"}
    last = transact(lambda ctx: ctx.session.scalar(select(func.max(Case.id))))
    opened = transact(lambda ctx: complaints.open_case(ctx, values=values), actor=desk)
    assert opened.number.startswith("TS-202606-")
    assert opened.id == last + 1
