"""What a person sees of one case: summary, facts by what may be read, tasks, duties, buttons."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import literal, select

from engine.domain import access
from engine.domain.access import Subject
from engine.domain.grants import Action
from engine.errors import NotFound
from engine.services import directory, guard, masks, messages, read_log, runtime, translation
from engine.services.context import Context
from engine.services.model_parts import Fact
from engine.services.outcome import Held
from engine.store.cases import Case, linked
from engine.store.instances import InstanceStatus, ProcessInstance
from engine.store.tasks import TaskStatus, UserTask

READ_RULES = {
    "handling": Action.FACT_READ_HANDLING,
    "headquarters": Action.FACT_READ_HEADQUARTERS,
}

SHOWING = frozenset(
    {Action.CASE_READ, Action.CASE_EXPORT, Action.INSTANCE_READ, Action.REPORT_READ}
)
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
class LinkedCase:
    """A case that came out of another one, or that the other came out of, and nothing it says."""

    number: str
    kind: str
    status: str


@dataclass(frozen=True, kw_only=True)
class CaseView:
    """One case as its page and its API resource show it; `facts` holds what the actor may read.

    Those in `masked` are shown only in part.
    """

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
    masked: frozenset[str]
    labels: Mapping[str, str]
    open_tasks: tuple[OpenTask, ...]
    links: tuple[LinkedCase, ...]
    buttons: tuple[str, ...]

    @property
    def linked(self) -> tuple[str, ...]:
        """Return the numbers of the linked cases that the actor may see."""
        return tuple(link.number for link in self.links)


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
    facts = _readable(ctx, held, subject)
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
        facts=masks.apply(models, facts),
        masked=frozenset(name for name in facts if masks.covers(models, name)),
        labels={name: models.facts[name].label for name in facts},
        open_tasks=open_tasks(ctx, held, locale=locale),
        links=_links(ctx, case),
        buttons=_buttons(ctx, held, subject),
    )


def in_full(ctx: Context, held: Held) -> dict[str, Any]:
    """Return the facts that the actor may read, unmasked: for who works on them, or has asked."""
    return _readable(ctx, held, guard.subject(ctx, held.case))


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


def _readable(ctx: Context, held: Held, subject: Subject) -> dict[str, Any]:
    declared = held.models.facts
    return {
        name: value
        for name, value in held.facts.facts.items()
        if name in declared and _may_read(ctx, subject, declared[name])
    }


def _may_read(ctx: Context, subject: Subject, fact: Fact) -> bool:
    if fact.read_rule is None:
        return True
    return access.allows(guard.actor(ctx), READ_RULES[fact.read_rule], subject).allowed


def _links(ctx: Context, case: Case) -> tuple[LinkedCase, ...]:
    """Return the cases that came out of this one or that it came out of."""
    visible = guard.visible_cases(ctx)
    rows = ctx.session.execute(
        select(Case.number, Case.kind, Case.status)
        .where(Case.id.in_(linked(literal(case.id))), visible)
        .order_by(Case.id)
    )
    return tuple(
        LinkedCase(number=row.number, kind=row.kind.value, status=row.status.value) for row in rows
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
