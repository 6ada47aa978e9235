"""Cases walked through the services, and how their rows stood at the end of the history.

A walk is one complaint with its revisits, done by the people of one branch on a moved clock. The
state of a walk at any moment is what its clone, moved by whole weeks, is at the end of the history:
so open cases stand at each stage as often as a case of that kind stands there.
"""

import itertools
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from bench import _scenarios
from bench._firm import Firm, Transact
from bench._scenarios import Scenario
from engine.domain.calendar import SHANGHAI
from engine.errors import NotAllowed, NotFound
from engine.services import cases, complaints, directory, runtime, sweep, tasks
from engine.services.context import Context
from engine.store.cases import Case, CaseLink, CaseStatus
from engine.store.duties import Duty
from engine.store.tasks import TaskStatus, UserTask

WEEK = timedelta(weeks=1)
JITTER = timedelta(minutes=1)
"""Clones of one walk in one week are at most this far apart."""

_MOST_EVENTS = 120

Rows = Mapping[str, list[dict[str, Any]]]


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """The rows of a walk at one moment, and by how many weeks they may be moved."""

    scenario: Scenario
    elements: tuple[str, ...]
    """The open tasks; none in a finished walk."""
    started: datetime
    ended: datetime
    moments: tuple[datetime, ...]
    rows: Rows
    weeks: tuple[int, ...] = ()
    """An unfinished one: the moves after which the history ends just then."""


@dataclass(kw_only=True)
class Walk:
    """One complaint from first contact to close."""

    transact: Transact
    read: Callable[[Context, set[int]], Rows]
    firm: Firm
    scenario: Scenario
    index: int
    ends: datetime
    random: random.Random
    lingers_at: str
    """A task that nobody takes up before the history ends."""
    moments: list[datetime] = field(default_factory=list)
    case_ids: set[int] = field(default_factory=set)
    planned: dict[tuple[str, int], datetime] = field(default_factory=dict)

    def run(self, start: datetime) -> Iterator[Snapshot]:
        """Walk, and yield the snapshots that stand at the end of the history after some move."""
        self._open(start)
        for _ in range(_MOST_EVENTS):
            self._meet_revisits()
            waiting = self._waiting()
            if not waiting:
                yield self._snapshot(())
                return
            moment, event = min(self._events(waiting), key=lambda found: found[0])
            weeks = self._moves(until=moment)
            if weeks:
                yield self._snapshot(tuple(row.element_id for row in waiting), weeks)
            event(moment)
        raise RuntimeError(f"a walk does not end: {self.scenario.name}")

    def _open(self, now: datetime) -> None:
        branch = self.index % len(self.firm.branches)
        code = self.firm.branches[branch]
        other = self.firm.branches[(branch + 1) % len(self.firm.branches)]
        values = _scenarios.registered(
            self.scenario, branch=code, other=other, index=self.index, now=now
        )
        desk = f"{code.lower()}.desk{1 + self.index % 2}"
        case = self._as(desk, lambda ctx: complaints.open_case(ctx, values=values), now=now)
        self.case_ids = {case.id}

    def _as(self, login: str, work: Callable[[Context], Any], *, now: datetime) -> Any:
        actor = self.transact(lambda ctx: directory.actor(ctx, login), now=now)
        done = self.transact(work, actor=actor, now=now)
        if not self.moments or self.moments[-1] != now:
            self.moments.append(now)
        return done

    def _meet_revisits(self) -> None:
        links = select(CaseLink.to_case_id).where(CaseLink.from_case_id.in_(self.case_ids))
        self.case_ids |= set(self.transact(lambda ctx: ctx.session.scalars(links).all()))

    def _waiting(self) -> list[UserTask]:
        query = (
            select(UserTask)
            .join(Case, Case.id == UserTask.case_id)
            .where(
                UserTask.case_id.in_(self.case_ids),
                UserTask.status == TaskStatus.OPEN,
                Case.status == CaseStatus.OPEN,
            )
            .order_by(UserTask.id)
        )
        return list(self.transact(lambda ctx: ctx.session.scalars(query).all()))

    def _events(
        self, waiting: list[UserTask]
    ) -> Iterator[tuple[datetime, Callable[[datetime], None]]]:
        """Yield what could happen next, with its moment; the close comes last."""
        before = [task for task in waiting if task.element_id != "close_complaint"]
        for task in before or waiting:
            yield self._plan(task), lambda now, task=task: self._do(task, now)
        due = self._next_duty()
        if due is not None:
            yield due.next_at + timedelta(seconds=1), lambda now: self._attend(due, now)

    def _plan(self, task: UserTask) -> datetime:
        """Say when somebody does the next thing with a task: claims it, then completes it."""
        step = "complete" if task.assignee_id is not None else "claim"
        key = (step, task.id)
        if key not in self.planned:
            share = self.scenario.slowness * self.random.uniform(0.4, 1.3)
            due = task.due_at or task.created_at + timedelta(days=1)
            moment = task.created_at + (due - task.created_at) * share
            if step == "claim":
                moment = task.created_at + (moment - task.created_at) * 0.4
            if task.element_id == self.lingers_at:
                moment = max(moment, self._end_of_a_history())
            self.planned[key] = _office_hours(max(moment, self.moments[-1]), self.random)
        return self.planned[key]

    def _end_of_a_history(self) -> datetime:
        """Return a moment just after the history ends for a clone that is moved by some weeks."""
        return self.moments[-1] + (self.ends - self.moments[-1]) % WEEK + 2 * JITTER

    def _next_duty(self) -> Duty | None:
        query = (
            select(Duty)
            .where(
                Duty.case_id.in_(self.case_ids),
                Duty.ended_at.is_(None),
                Duty.next_at.is_not(None),
            )
            .order_by(Duty.next_at)
            .limit(1)
        )
        found: Duty | None = self.transact(lambda ctx: ctx.session.scalar(query))
        return found

    def _do(self, task: UserTask, now: datetime) -> None:
        is_due_for_grade = self.scenario.is_regraded and task.element_id == "resolve_complaint"
        if is_due_for_grade and task.round == 1 and task.assignee_id is not None:
            self._regrade(task, now)
        elif task.assignee_id is None:
            self._by_somebody(task, now, lambda ctx: tasks.claim(ctx, task_id=task.id))
        else:
            values = self._answer(task, now)
            login = self.firm.logins[task.assignee_id]
            work = lambda ctx: tasks.complete(ctx, task_id=task.id, values=values)  # noqa: E731
            self._as(login, work, now=now)

    def _answer(self, task: UserTask, now: datetime) -> Mapping[str, Any]:
        held = self.transact(lambda ctx: runtime.hold_task(ctx, task.id)[1])
        element, facts = task.element_id, held.facts.facts
        values = {
            **_scenarios.answer(element, facts=facts, index=self.index, now=now),
            **self.scenario.answers.get(element, {}),
        }
        is_first_revisit = element == "call_complainant" and len(self.case_ids) == 2
        if self.scenario.is_dissatisfied_once and is_first_revisit:
            return {**values, **_scenarios.dissatisfied()}
        return values

    def _regrade(self, task: UserTask, now: datetime) -> None:
        values = {"requested_grade": "serious", "grade_change_reason": "媒体已经关注。"}
        number = self.transact(lambda ctx: ctx.session.get_one(Case, task.case_id).number)
        self._as(
            "specialist",
            lambda ctx: cases.send(ctx, number=number, message="grade_changed", values=values),
            now=now,
        )

    def _by_somebody(
        self, task: UserTask, now: datetime, work: Callable[[Context], object]
    ) -> None:
        """Let the first of the group do it who may; the accused, for one, may not."""
        group = self.firm.holders[task.candidate_role or "", task.candidate_unit_id or 0]
        for shift in range(len(group)):
            try:
                self._as(group[(self.index + shift) % len(group)], work, now=now)
            except (NotAllowed, NotFound):
                continue
            return
        raise RuntimeError(f"nobody may do {task.element_id}: {group}")

    def _attend(self, duty: Duty, now: datetime) -> None:
        self.transact(lambda ctx: sweep.attend(ctx, duty_id=duty.id), now=now)
        self.moments.append(now)

    def _moves(self, *, until: datetime) -> tuple[int, ...]:
        """Return by how many weeks the walk can be moved so that the history ends before `until`.

        A minute is left for the clones to differ by.
        """
        last = self.moments[-1]
        first = (self.ends - last) // WEEK
        earlier = itertools.takewhile(
            lambda weeks: self.ends - weeks * WEEK < until, itertools.count(first, -1)
        )
        return tuple(weeks for weeks in earlier if self.ends - weeks * WEEK >= last + JITTER)

    def _snapshot(self, elements: tuple[str, ...], weeks: tuple[int, ...] = ()) -> Snapshot:
        return Snapshot(
            scenario=self.scenario,
            elements=elements,
            started=self.moments[0],
            ended=self.moments[-1],
            moments=tuple(self.moments),
            rows=self.transact(lambda ctx: self.read(ctx, self.case_ids)),
            weeks=weeks,
        )


def _office_hours(moment: datetime, chosen: random.Random) -> datetime:
    """Put off what would fall into a night or a weekend to the next morning of work."""
    local = moment.astimezone(SHANGHAI)
    if local.hour < 9 or (local.hour, local.minute) >= (17, 0) or local.weekday() > 4:
        days = 0 if local.hour < 9 else 1
        local = local.replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(days=days)
        while local.weekday() > 4:
            local += timedelta(days=1)
        local += timedelta(seconds=chosen.uniform(60, 5400))
    return local.astimezone(moment.tzinfo)
