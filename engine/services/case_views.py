"""What a person sees of one case: summary, facts by what may be read, tasks, duties, buttons."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select

from engine.domain import access
from engine.domain.access import Subject
from engine.domain.grants import Action
from engine.errors import NotFound
from engine.services import directory, guard, messages, read_log, runtime, translation
from engine.services.context import Context
from engine.services.model_parts import Fact
from engine.services.outcome import Held
from engine.store.cases import Case, CaseLink
from engine.store.instances import InstanceStatus, ProcessInstance
from engine.store.tasks import TaskStatus, UserTask

READ_RULES = {
    "handling": Action.FACT_READ_HANDLING,
    "headquarters": Action.FACT_READ_HEADQUARTERS,
}

SHOWING = frozenset({Action.CASE_READ, Action.INSTANCE_READ})
"""The actions for which somebody is shown something of a case."""


@dataclass(frozen=True, kw_only=True)
class PersonView:
    """Somebody, as pages name them."""

    login: str
    name: str


@dataclass(frozen=True, kw_only=True)
class OpenTask:
    """One open task of a case."""

    id: int
    element_id: str
    name: str
    due_at: datetime | None
    assignee: str | None
    candidate_role: str | None
    candidate_unit: str | None


@dataclass(frozen=True, kw_only=True)
class CaseView:
    """One case as its page and its API resource show it; `facts` holds what the actor may read."""

    number: str
    kind: str
    status: str
    title: str | None
    grade: str | None
    category: str | None
    channel: str | None
    client_name: str | None
    client_branch: str | None
    intake_unit: str | None
    accepting_unit: str | None
    responsible_unit: str | None
    first_responder: str | None
    acceptor: str | None
    responsible_person: str | None
    opened_at: datetime
    closed_at: datetime | None
    due_at: datetime | None
    warn_at: datetime | None
    version: int
    process_id: str
    instance_status: str
    facts: Mapping[str, Any]
    labels: Mapping[str, str]
    open_tasks: tuple[OpenTask, ...]
    linked: tuple[str, ...]
    buttons: tuple[str, ...]


def read(ctx: Context, *, number: str, locale: str = "zh_CN") -> CaseView:
    """Return a case for somebody who may see it.

    Raises:
        NotFound: for everybody else.
    """
    return build(ctx, hold(ctx, number=number), locale=locale)


def hold(ctx: Context, *, number: str, action: str = Action.CASE_READ) -> Held:
    """Load a case with its instance for somebody who may do something to it.

    To read it, or where it stands, is noted in the read log (R10).

    Raises:
        NotFound: if there is none, or the actor may not read it.
        NotAllowed: if the actor may read it but not do this.
    """
    instance_id = ctx.session.scalar(
        select(ProcessInstance.id)
        .join(Case, Case.id == ProcessInstance.case_id)
        .where(Case.number == number)
    )
    if instance_id is None:
        raise NotFound(case=number)
    held = runtime.hold(ctx, instance_id)
    guard.require(ctx, action, held.case)
    if action in SHOWING:
        read_log.note(ctx, held.case)
    return held


def build(ctx: Context, held: Held, *, locale: str) -> CaseView:
    """Put the view of a loaded case together."""
    case, models = held.case, held.models
    subject = guard.subject(ctx, case)
    readable = {name: fact for name, fact in models.facts.items() if _may_read(ctx, subject, fact)}
    facts = {name: value for name, value in held.facts.facts.items() if name in readable}
    return CaseView(
        number=case.number,
        kind=case.kind.value,
        status=case.status.value,
        title=case.title,
        grade=case.grade,
        category=case.category,
        channel=case.channel,
        client_name=case.client_name,
        client_branch=unit(ctx, case.client_branch_id, locale=locale),
        intake_unit=unit(ctx, case.intake_unit_id, locale=locale),
        accepting_unit=unit(ctx, case.accepting_unit_id, locale=locale),
        responsible_unit=unit(ctx, case.responsible_unit_id, locale=locale),
        first_responder=_name(ctx, case.first_responder_id, locale=locale),
        acceptor=_name(ctx, case.acceptor_id, locale=locale),
        responsible_person=_name(ctx, case.responsible_person_id, locale=locale),
        opened_at=case.opened_at,
        closed_at=case.closed_at,
        due_at=case.due_at,
        warn_at=case.warn_at,
        version=case.version,
        process_id=held.stored.process_id,
        instance_status=held.stored.status.value,
        facts=facts,
        labels={name: readable[name].label for name in facts},
        open_tasks=open_tasks(ctx, held, locale=locale),
        linked=_linked(ctx, case),
        buttons=_buttons(ctx, held, subject),
    )


def open_tasks(ctx: Context, held: Held, *, locale: str) -> tuple[OpenTask, ...]:
    """Return the open tasks of a case, the next one due first."""
    rows = ctx.session.scalars(
        select(UserTask)
        .where(UserTask.case_id == held.case.id, UserTask.status == TaskStatus.OPEN)
        .order_by(UserTask.due_at, UserTask.id)
    )
    definition = held.models.definitions[held.stored.process_id]
    return tuple(
        OpenTask(
            id=row.id,
            element_id=row.element_id,
            name=translation.element_name(
                held.models.english,
                file=definition.file,
                element=row.element_id,
                name=row.name,
                locale=locale,
            ),
            due_at=row.due_at,
            assignee=_name(ctx, row.assignee_id, locale=locale),
            candidate_role=row.candidate_role,
            candidate_unit=unit(ctx, row.candidate_unit_id, locale=locale),
        )
        for row in rows
    )


def unit(ctx: Context, unit_id: int | None, *, locale: str) -> str | None:
    """Return the name of a unit."""
    if unit_id is None:
        return None
    found = directory.organization(ctx).unit(unit_id)
    return (found.name_en or found.name) if locale.startswith("en") else found.name


def person(ctx: Context, user_id: int | None, *, locale: str) -> PersonView | None:
    """Return somebody by id."""
    if user_id is None:
        return None
    found = directory.user(ctx, user_id)
    name = (found.name_en or found.name) if locale.startswith("en") else found.name
    return PersonView(login=found.login, name=name)


def _name(ctx: Context, user_id: int | None, *, locale: str) -> str | None:
    found = person(ctx, user_id, locale=locale)
    return found.name if found else None


def _may_read(ctx: Context, subject: Subject, fact: Fact) -> bool:
    if fact.read_rule is None:
        return True
    return access.allows(guard.actor(ctx), READ_RULES[fact.read_rule], subject).allowed


def _linked(ctx: Context, case: Case) -> tuple[str, ...]:
    """Return the numbers of the cases that came out of this one or that it came out of."""
    other = select(CaseLink.to_case_id).where(CaseLink.from_case_id == case.id)
    origin = select(CaseLink.from_case_id).where(CaseLink.to_case_id == case.id)
    visible = guard.visible_cases(ctx)
    return tuple(
        ctx.session.scalars(
            select(Case.number)
            .where(or_(Case.id.in_(other), Case.id.in_(origin)), visible)
            .order_by(Case.id)
        )
    )


def _buttons(ctx: Context, held: Held, subject: Subject) -> tuple[str, ...]:
    """Return the messages that the actor may send to the case: those with a form (runtime R9)."""
    if held.stored.status != InstanceStatus.ACTIVE:
        return ()
    return tuple(
        name
        for name in messages.open_to(ctx, held.case)
        if name in held.models.forms
        and access.allows(guard.actor(ctx), access.sending(name), subject).allowed
    )
