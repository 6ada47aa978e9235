"""Open tasks of a dataset, each with who does it and what they fill in."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import Select, exists, or_, select
from sqlalchemy.orm import aliased

from bench import _scenarios, dataset
from engine.domain.access import Actor
from engine.services import directory, identity, tasks
from engine.services.context import Context
from engine.store.cases import Case, CaseFacts
from engine.store.people import Membership, User
from engine.store.tasks import TaskStatus, UserTask
from webapp.extensions import Transactor

SILENT: Final = (
    "accept_custody",
    "verify_with_both_sides",
    "resolve_complaint",
    "close_complaint",
)
"""The tasks of a general complaint that send no message, so that one step is one transaction."""

SENDING: Final = ("reply_to_client", "call_complainant")


@dataclass(frozen=True, kw_only=True)
class Job:
    """One open task to be completed."""

    task_id: int
    element: str
    actor: Actor
    values: dict[str, Any]


def mixed(transact: Transactor, *, each: int, elements: Sequence[str] = SILENT) -> list[Job]:
    """Return open tasks of general complaints, as many of each kind, the kinds in turn."""
    found = [_take(transact, (element,), limit=each) for element in elements]
    return [job for turn in zip(*found, strict=True) for job in turn]


def waiting(transact: Transactor, *, limit: int) -> list[Job]:
    """Return open tasks of every step of a general complaint."""
    return _take(transact, (*SILENT, *SENDING), limit=limit)


def tokens(transact: Transactor, jobs: Collection[Job]) -> dict[int, str]:
    """Give everybody who does one of these jobs a token for the API, by the id of the user."""

    def issue(ctx: Context) -> dict[int, str]:
        expires_at = ctx.now + timedelta(weeks=100)
        return {
            user_id: identity.issue_token(ctx, user_id=user_id, name="bench", expires_at=expires_at)
            for user_id in sorted({job.actor.id for job in jobs})
        }

    return transact(issue)


def complete(transact: Transactor, job: Job) -> None:
    """Do one job in this process."""
    transact(
        lambda ctx: tasks.complete(ctx, task_id=job.task_id, values=job.values), actor=job.actor
    )


def _take(transact: Transactor, elements: Sequence[str], *, limit: int) -> list[Job]:
    rows = transact(lambda ctx: ctx.session.execute(_open(elements).limit(limit)).all())
    actors: dict[str, Actor] = {}
    jobs = []
    for row in rows:
        login = row.held_by or row.offered_to
        if login not in actors:
            actors[login] = transact(lambda ctx, login=login: directory.actor(ctx, login))
        values = _scenarios.answer(row.element_id, facts=row.facts, index=row.id, now=dataset.ENDS)
        jobs.append(
            Job(task_id=row.id, element=row.element_id, actor=actors[login], values=dict(values))
        )
    return jobs


def _open(elements: Sequence[str]) -> Select[Any]:
    """Select open tasks with the login of their holder, or of the first of their group."""
    offered = (
        select(User.login)
        .join(Membership, Membership.user_id == User.id)
        .where(
            Membership.role == UserTask.candidate_role,
            Membership.unit_id == UserTask.candidate_unit_id,
        )
        .order_by(Membership.id)
        .limit(1)
        .scalar_subquery()
    )
    beside = aliased(UserTask)
    is_beside = (beside.case_id == UserTask.case_id, beside.status == TaskStatus.OPEN)
    held = select(User.login).where(User.id == UserTask.assignee_id).scalar_subquery()
    return (
        select(
            UserTask.id,
            UserTask.element_id,
            CaseFacts.facts,
            held.label("held_by"),
            offered.label("offered_to"),
        )
        .join(Case, Case.id == UserTask.case_id)
        .join(CaseFacts, CaseFacts.case_id == Case.id)
        .where(
            UserTask.element_id.in_(elements),
            UserTask.status == TaskStatus.OPEN,
            or_(Case.grade.is_(None), Case.grade == "general"),
            # What an emergency or a petition leaves open keeps the complaint from its close.
            ~exists().where(*is_beside, beside.id != UserTask.id),
        )
        .order_by(UserTask.id)
    )
