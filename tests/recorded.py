"""What the live tables say of a case at the moment of each of its ledger entries (R10)."""

from contextlib import contextmanager
from dataclasses import replace

from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from engine.domain.states import DutyAt, State, TaskAt, Token
from engine.services import as_of, runtime
from engine.services.case_host import CaseHost
from engine.services.context import Context
from engine.store.cases import Case
from engine.store.duties import Duty
from engine.store.instances import InstanceStatus, ProcessInstance
from engine.store.ledger import LedgerEntry
from engine.store.people import User
from engine.store.tasks import TaskStatus, UserTask
from engine.workflow.instance import Instance


@contextmanager
def watching(transact):
    """Take a state of every case that a transaction writes about, just before it is committed.

    States are kept by case number and entry; of several entries that one transaction writes about
    a case, as at its opening and where a step makes a promise, only the last has one.
    """
    seen, states = [0], {}

    def look(session):
        if session.get_bind() is not transact.engine:
            return
        session.flush()
        reader = Session(bind=session.connection(), autoflush=False)
        found = reader.execute(
            select(LedgerEntry.case_id, func.max(LedgerEntry.seq), func.max(LedgerEntry.at))
            .where(LedgerEntry.id > seen[0], LedgerEntry.stream.startswith("case:"))
            .group_by(LedgerEntry.case_id)
        ).all()
        for case_id, seq, at in found:
            number, state = read(Context(reader, None, at, transact.catalogue), case_id)
            states[number, seq] = replace(state, seq=seq, at=at)
        seen[0] = reader.scalar(select(func.max(LedgerEntry.id))) or 0
        reader.close()

    event.listen(Session, "before_commit", look)
    try:
        yield states
    finally:
        event.remove(Session, "before_commit", look)


def read(ctx, case_id):
    """Read number and state of a case from its tables and its instance."""
    instance_id = ctx.session.scalar(
        select(ProcessInstance.id).where(ProcessInstance.case_id == case_id)
    )
    held = runtime.hold(ctx, instance_id)
    case, stored = held.case, held.stored
    host = CaseHost(ctx, case=case, models=held.models, stored=held.facts.facts)
    definition = held.models.definitions[stored.process_id]
    instance = Instance.load(definition, stored.state, host)
    is_cancelled = stored.status == InstanceStatus.CANCELLED
    tokens = () if is_cancelled else instance.position().tokens
    assert case.grade == held.facts.facts.get("grade")
    return case.number, State(
        seq=case.ledger_seq,
        at=ctx.now,
        release=held.models.hash,
        process_id=stored.process_id,
        status=case.status.value,
        is_suspended=stored.status == InstanceStatus.SUSPENDED,
        facts=held.facts.facts,
        disposed=frozenset(),
        tokens=tuple(Token(element_id=element, task=task) for element, task in tokens),
        tasks=_tasks(ctx, case),
        duties=_duties(ctx, case),
        passed=instance.history(),
    )


def _tasks(ctx, case):
    rows = ctx.session.execute(
        select(UserTask, User.login)
        .outerjoin(User, User.id == UserTask.assignee_id)
        .where(UserTask.case_id == case.id, UserTask.status == TaskStatus.OPEN)
    )
    return tuple(
        TaskAt(
            element_id=row.element_id,
            task=row.engine_task_id,
            round=row.round,
            role=row.candidate_role,
            unit=row.candidate_unit_id,
            assignee=login,
        )
        for row, login in rows
    )


def _duties(ctx, case):
    rows = ctx.session.scalars(select(Duty).where(Duty.case_id == case.id))
    return tuple(
        DutyAt(
            element_id=row.element_id,
            task=row.engine_task_id,
            kind=row.kind.value,
            rule=row.rule,
            due_at=row.due_at,
            warn_at=row.warn_at,
            explanation=tuple(row.explanation),
            paused_from=row.paused_from,
            warned_at=row.warned_at,
            breached_at=row.breached_at,
            fired_at=row.fired_at,
            ended_at=row.ended_at,
        )
        for row in rows
    )


def rebuilt(transact):
    """Every state that the ledger gives, by case number and entry."""

    def work(ctx):
        found = {}
        for case in ctx.session.scalars(select(Case)):
            for state in as_of.states(as_of.entries(ctx, case)):
                found[case.number, state.seq] = state
        return found

    return transact(work)


def comparable(state):
    """Leave out the order in which rows and tokens happen to be, and what R10 does not promise."""
    return replace(
        state,
        tokens=frozenset(state.tokens),
        tasks=frozenset(state.tasks),
        duties={(duty.task, duty.kind): duty for duty in state.duties},
        passed=(),
    )


def compare(found, states):
    """Hold that each state was rebuilt as it was, and that its token has passed at least as much.

    The instance itself forgets what is inside a sub-process that is over.
    """
    for place, state in states.items():
        assert comparable(found[place]) == comparable(state), place
        assert set(state.passed) <= set(found[place].passed), place
