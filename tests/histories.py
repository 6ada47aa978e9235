"""Random histories of complaints: who does what next, and what they type, from one seed."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import select

from bench import _scenarios
from engine.errors import EngineError
from engine.services import cases, complaints, directory, instances, runtime, tasks
from engine.store.cases import Case, CaseKind, CaseLink
from engine.store.tasks import TaskStatus, UserTask
from tests.answers import REGISTERED
from tests.firm import PEOPLE, Firm
from webapp import heartbeat

_DESKS = ("desk", "teller", "other.desk", "agent")
_LOGINS = tuple(login for login, *_ in PEOPLE)
_REASON = "历史中的一步"
_VARIED = {
    "verify_with_both_sides": {
        "trading_affected": ("none", "none", "affected", "seriously_affected"),
        "loss_level": ("none", "none", "possible", "likely"),
        "image_effect": ("limited", "some", "major"),
        "estimated_loss": (None, 3000, 70000),
    },
    "resolve_complaint": {"planned_payment": (None, None, 20000)},
    "approve_resolution": {"approval": ("approved", "returned"), "approval_opinion": (None, "补")},
    "call_complainant": {
        "satisfaction": ("satisfied", "acceptable", "dissatisfied"),
        "newest_opinion": (None, "要求退还多收利息。"),
    },
    "decide_grade_review": {"grade_review_decision": ("approved", "refused")},
    "reply_to_client": {"reply_mode": ("letter", "email")},
}


@dataclass(kw_only=True)
class History:
    """One complaint with its revisits; each step is a click, the heartbeat or the control room."""

    firm: Firm
    random: Random
    now: datetime
    index: int
    case_ids: set[int] = field(default_factory=set)

    def run(self, *, most: int) -> None:
        """Take steps until nothing is open any more, or enough of them."""
        self._open()
        for _ in range(most):
            self._meet_revisits()
            if not self._waiting(*self.case_ids):
                return
            self.now += timedelta(minutes=self.random.choice((1, 5, 20, 60)))
            step = self.random.choices(
                (self._work, self._claim, self._hand_on, self._wait, self._regrade, self._control),
                (40, 4, 3, 4, 2, 1),
            )[0]
            try:
                step()
            except EngineError:
                continue

    def _open(self) -> None:
        desk = self.random.choice(_DESKS)
        accused = self.random.choice(("person", "unit", "none"))
        values = {
            **REGISTERED,
            "accused_kind": accused,
            "accused_person": "teller" if accused == "person" else None,
            "accused_unit": self.random.choice(("B01", "IT")) if accused == "unit" else None,
            "category": self.random.choice(_scenarios.CATEGORIES),
            "client_name": self.random.choice(("张伟", "李娜", "欧阳明")),
        }
        if self.random.random() < 0.5:
            found = self._as(desk, lambda ctx: complaints.open_case(ctx, values=values).id)
        else:
            # The same two steps, each stored by itself, so that the first is looked at too.
            found = self._as(desk, self._open_empty)
            self._do(self._waiting(found)[0], values)
        self.case_ids = {found}

    def _open_empty(self, ctx) -> int:
        unit = directory.organization(ctx).unit(complaints.intake_unit_id(ctx)).code
        facts = {"first_responder": ctx.actor.login, "intake_unit": unit, "client_branch": "B01"}
        return runtime.open_case(ctx, kind=CaseKind.COMPLAINT, facts=facts).case.id

    def _work(self) -> None:
        task = self.random.choice(self._waiting(*self.case_ids))
        held = self.firm.transact(lambda ctx: runtime.hold_task(ctx, task.id)[1])
        facts = held.facts.facts
        if task.element_id == "register_complaint":
            self._do(task, REGISTERED)
            return
        values = _scenarios.answer(task.element_id, facts=facts, index=self.index, now=self.now)
        for name, choices in _VARIED.get(task.element_id, {}).items():
            values[name] = self.random.choice(choices)
        self._do(task, values)

    def _claim(self) -> None:
        task = self.random.choice(self._waiting(*self.case_ids))
        is_free = task.assignee_id is None
        move = tasks.claim if is_free else self.random.choice((tasks.claim, tasks.unclaim))
        self._by_somebody(task, lambda ctx: move(ctx, task_id=task.id))

    def _hand_on(self) -> None:
        task = self.random.choice(self._waiting(*self.case_ids))
        move = self.random.choice((tasks.assign, tasks.delegate))
        to = self.random.choice(self._able(task))
        self._by_somebody(
            task, lambda ctx: move(ctx, task_id=task.id, login=to), also=("head", "mhq.head")
        )

    def _wait(self) -> None:
        self.now += timedelta(minutes=self.random.choice((24, 150, 300, 1800)))
        heartbeat.tick(lambda work: self.firm.transact(work, now=self.now))

    def _regrade(self) -> None:
        number = self._number(self.random.choice(sorted(self.case_ids)))
        grade = self.random.choice(("general", "serious", "major"))
        message, values = self.random.choice(
            (
                ("grade_changed", {"requested_grade": grade, "grade_change_reason": "核实后。"}),
                (
                    "grade_review_requested",
                    {
                        "review_subject": "judgement",
                        "proposed_grade": grade,
                        "grade_review_reason": "核实后改变。",
                    },
                ),
            )
        )
        work = lambda ctx: cases.send(ctx, number=number, message=message, values=values)  # noqa: E731
        self._as("specialist", work)

    def _control(self) -> None:
        number = self._number(self.random.choice(sorted(self.case_ids)))
        work = self.random.choices(
            (instances.suspend, instances.resume, instances.cancel), (6, 4, 1)
        )[0]
        self._as("owner", lambda ctx: work(ctx, number=number, reason=_REASON))
        if work is instances.suspend and self.random.random() < 0.9:
            self._as("admin", lambda ctx: instances.resume(ctx, number=number, reason=_REASON))

    def _do(self, task, values) -> None:
        work = lambda ctx: tasks.complete(ctx, task_id=task.id, values=values)  # noqa: E731
        self._by_somebody(task, work)

    def _by_somebody(self, task, work, *, also=()) -> None:
        """Let the holder do it, or one after the other of those who may be able to."""
        able = self._able(task)
        holder = [] if task.assignee_id is None else [self._login(task.assignee_id)]
        error = None
        for login in [*holder, *self.random.sample(able, len(able)), *also]:
            try:
                self._as(login, work)
            except EngineError as refused:
                error = refused
            else:
                return
        raise error

    def _able(self, task) -> list[str]:
        role = task.candidate_role
        return [login for login, _, _, roles in PEOPLE if role in roles] or ["head"]

    def _waiting(self, *case_ids) -> list[UserTask]:
        query = select(UserTask).where(
            UserTask.case_id.in_(case_ids), UserTask.status == TaskStatus.OPEN
        )
        return self.firm.transact(lambda ctx: ctx.session.scalars(query).all())

    def _meet_revisits(self) -> None:
        links = select(CaseLink.to_case_id).where(CaseLink.from_case_id.in_(self.case_ids))
        self.case_ids |= set(self.firm.transact(lambda ctx: ctx.session.scalars(links).all()))

    def _number(self, case_id) -> str:
        return self.firm.transact(lambda ctx: ctx.session.get_one(Case, case_id).number)

    def _login(self, user_id) -> str:
        return self.firm.transact(lambda ctx: directory.any_login(ctx, user_id))

    def _as(self, login, work):
        return self.firm.as_(login, work, now=self.now)
