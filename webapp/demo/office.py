"""The people of the demo at work: each step is taken by whoever may take it, as they would."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from sqlalchemy import or_, select

from engine.domain import access
from engine.domain.access import Action, Actor, Role, Subject
from engine.errors import Fault
from engine.services import cases, complaints, directory, guard, promises, runtime, tasks
from engine.services.context import Context
from engine.store.cases import Case, CaseKind, CaseLink
from engine.store.people import User
from engine.store.promises import Promise, PromiseKind, PromiseState
from engine.store.tasks import TaskStatus, UserTask
from webapp.demo import answers, organization
from webapp.demo.clock import Clock
from webapp.demo.courses import WITHDRAWAL, Act, Step
from webapp.demo.scenes import Scene
from webapp.demo.scripts import Script
from webapp.extensions import T, Transactor, Work

Event = tuple[datetime, Callable[[], None]]
"""Something that happens in the demo, and when."""

_GRADER: Final = "suwanqing"
_TRIES: Final = 3
_AHEAD: Final = timedelta(days=1)
"""How long before it is due the call centre tells a client of progress."""
_BEFORE_THE_CLIENT: Final = frozenset({"register_complaint", "accept_custody"})
"""The steps in which nobody has time yet to come back to the client."""


class NobodyMay(Exception):
    """A step of the demo cannot be taken by anybody."""


@dataclass(frozen=True, kw_only=True)
class _Promise:
    """An open promise to the client: who gave it, and whether it is late."""

    id: int
    owner: str
    is_late: bool


@dataclass(frozen=True, kw_only=True)
class _Found:
    """A task that waits, who takes it, who else carries the case, and what is promised in it."""

    task_id: int
    login: str
    acceptor: str | None
    responsible_person: str | None
    promised: tuple[_Promise, ...]


class Office:
    """Takes the steps of all complaints on one database."""

    def __init__(self, transact: Transactor, *, clock: Clock) -> None:
        self._transact = transact
        self._clock = clock
        self._numbers: dict[int, str] = {}
        self._labels: dict[str, str] = {}
        self._actors: dict[str, Actor] = {}
        self._people: dict[int, Actor] = {}

    def take(self, script: Script, step: Step) -> None:
        """Take one step of a complaint."""
        if step.act in (Act.OPEN, Act.NOTE_DOWN):
            self._open(script, step)
        elif step.act == Act.SEND:
            self._send(script, step)
        else:
            self._work(script, step)

    def finish(self, number: str, element: str, values: Mapping[str, Any]) -> None:
        """Finish a task of a case that has no script, as whoever may take it."""
        found = self._run(lambda ctx: _find(ctx, number, element, self._people))
        self.act(found.login, lambda ctx: tasks.complete(ctx, task_id=found.task_id, values=values))

    def act(self, login: str, work: Work[Any]) -> None:
        """Do something as one of the people."""
        self._run(work, actor=self._actor(login))

    def _open(self, script: Script, step: Step) -> None:
        scene = Scene(script=script, step=step, at=self._clock(), prior_case=self._prior(script))
        who = self._actor(script.first_responder)
        work = _open if step.act == Act.OPEN else _note_down
        values = answers.give(scene)
        number = self._run(lambda ctx: work(ctx, script, values), actor=who)
        self._numbers[id(script)] = number
        if script.telling.label is not None:
            self._labels[script.telling.label] = number

    def _send(self, script: Script, step: Step) -> None:
        values = answers.give(Scene(script=script, step=step, at=self._clock()))
        number = self._numbers[id(script)]
        is_withdrawal = step.element == WITHDRAWAL
        sender = self._run(lambda ctx: _acceptor(ctx, number)) if is_withdrawal else _GRADER
        self._run(
            lambda ctx: cases.send(ctx, number=number, message=step.element, values=values),
            actor=self._actor(sender),
        )

    def _work(self, script: Script, step: Step) -> None:
        number = self._numbers[id(script)]
        found = self._run(lambda ctx: _find(ctx, number, step.element, self._people))
        scene = Scene(
            script=script,
            step=step,
            at=self._clock(),
            acceptor=found.acceptor,
            responsible_person=found.responsible_person,
            prior_case=self._prior(script),
        )
        values = answers.give(scene)
        branch = script.telling.branch
        if step.element not in _BEFORE_THE_CLIENT:
            self._keep(script, found.promised)
        self._run(
            lambda ctx: _do(ctx, step, task_id=found.task_id, values=values, branch=branch),
            actor=self._actor(found.login),
        )

    def _keep(self, script: Script, promised: Iterable[_Promise]) -> None:
        """Let those who promised the client something keep it, and say so when it was late."""
        for each in promised:
            note = script.phrase("promise_late" if each.is_late else "promise_kept")
            keep = partial(promises.settle, promise_id=each.id, note=note, is_kept=True)
            self._run(keep, actor=self._actor(each.owner))

    def _run(self, work: Work[T], *, actor: Actor | None = None) -> T:
        """Run a work, and as people do, try again when a busy machine made it fail."""
        for _ in range(_TRIES - 1):
            with suppress(Fault):
                return self._transact(work, actor=actor)
        return self._transact(work, actor=actor)

    def _prior(self, script: Script) -> str | None:
        return self._labels[script.telling.prior] if script.telling.prior else None

    def _actor(self, login: str) -> Actor:
        if login not in self._actors:
            self._actors[login] = self._run(lambda ctx: directory.actor(ctx, login))
        return self._actors[login]


def _open(ctx: Context, script: Script, values: Mapping[str, Any]) -> str:
    intake = script.telling.intake
    return complaints.open_case(ctx, values=values, intake_unit=intake).number


def _note_down(ctx: Context, script: Script, values: Mapping[str, Any]) -> str:
    """Open a complaint whose registration is finished later, and keep what was typed (CMP-31)."""
    facts = {
        "first_responder": script.first_responder,
        "intake_unit": script.telling.intake,
        "client_branch": script.telling.branch,
    }
    case = runtime.open_case(ctx, kind=CaseKind.COMPLAINT, facts=facts).case
    task = ctx.session.scalars(select(UserTask).where(UserTask.case_id == case.id)).one()
    tasks.save_draft(ctx, task_id=task.id, values=values)
    return case.number


def _do(ctx: Context, step: Step, *, task_id: int, values: Mapping[str, Any], branch: str) -> None:
    """Finish a task, take it over, leave a draft of it, or hand it on to the margin specialist."""
    if step.act == Act.COMPLETE:
        tasks.complete(ctx, task_id=task_id, values=values)
    elif step.act == Act.WORK_ON:
        tasks.claim(ctx, task_id=task_id)
        tasks.save_draft(ctx, task_id=task_id, values=values)
    elif step.act == Act.TAKE_OVER:
        tasks.claim(ctx, task_id=task_id)
    else:
        tasks.claim(ctx, task_id=task_id)
        (specialist,) = organization.workers(Role.MARGIN_SPECIALIST, branch)
        tasks.delegate(ctx, task_id=task_id, login=specialist.login)


def _acceptor(ctx: Context, number: str) -> str:
    accepted = select(User.login).join(Case, Case.acceptor_id == User.id)
    return ctx.session.scalars(accepted.where(Case.number == number)).one()


def _promised(ctx: Context, number: str) -> tuple[_Promise, ...]:
    """Return the open promises of a complaint that somebody sees to now."""
    rows = ctx.session.scalars(
        select(Promise)
        .join(Case, Case.id == Promise.case_id)
        .where(
            Case.number == number,
            Promise.state == PromiseState.OPEN,
            or_(Promise.kind != PromiseKind.PROGRESS, Promise.due_at < ctx.now + _AHEAD),
        )
        .order_by(Promise.id)
    )
    return tuple(
        _Promise(id=row.id, owner=_login(ctx, row.owner_id), is_late=ctx.now > row.due_at)
        for row in rows
    )


def _find(ctx: Context, number: str, element: str, people: dict[int, Actor]) -> _Found:
    """Find the open task of a complaint, or of its revisit, and who takes it.

    `people` remembers who has been met: nobody of the demo changes posts.
    """
    revisits = (
        select(CaseLink.to_case_id)
        .join(Case, Case.id == CaseLink.from_case_id)
        .where(Case.number == number)
    )
    task, case = ctx.session.execute(
        select(UserTask, Case)
        .join(Case, Case.id == UserTask.case_id)
        .where(
            or_(Case.number == number, Case.id.in_(revisits)),
            UserTask.element_id == element,
            UserTask.status == TaskStatus.OPEN,
        )
    ).one()
    return _Found(
        task_id=task.id,
        login=_taker(ctx, case, task, people),
        acceptor=_login_or_none(ctx, case.acceptor_id),
        responsible_person=_login_or_none(ctx, case.responsible_person_id),
        promised=_promised(ctx, number),
    )


def _taker(ctx: Context, case: Case, task: UserTask, people: dict[int, Actor]) -> str:
    """Choose the holder, else the one who accepted the complaint, else whoever may, in turn.

    Raises:
        NobodyMay: if the task is offered to nobody who may take it.
    """
    if task.assignee_id is not None:
        return _login(ctx, task.assignee_id)
    units = directory.organization(ctx)
    unit = units.unit(task.candidate_unit_id or 0)
    held = directory.holders(ctx, role=task.candidate_role or "", units=[unit]).get(unit.id, set())
    subject = guard.subject(ctx, case, task)
    able = [user_id for user_id in sorted(held) if _may_take(_met(ctx, user_id, people), subject)]
    if not able:
        raise NobodyMay(f"{task.element_id} of {case.number}")
    known = [user_id for user_id in able if user_id == case.acceptor_id]
    turn = int(case.number.rpartition("-")[2])
    return _login(ctx, (known or able)[turn % len(known or able)])


def _met(ctx: Context, user_id: int, people: dict[int, Actor]) -> Actor:
    if user_id not in people:
        people[user_id] = directory.actor(ctx, _login(ctx, user_id))
    return people[user_id]


def _may_take(who: Actor, subject: Subject) -> bool:
    return access.allows(who, Action.TASK_CLAIM, subject).allowed


def _login(ctx: Context, user_id: int) -> str:
    return directory.user(ctx, user_id).login


def _login_or_none(ctx: Context, user_id: int | None) -> str | None:
    return None if user_id is None else _login(ctx, user_id)
