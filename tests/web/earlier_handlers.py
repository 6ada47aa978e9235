"""Everybody whom an earlier part in a case keeps from one of its tasks, rule by rule.

The table is written out, so that an entry that `engine.domain.recusal` loses is missed here. Parts
and tasks are laid into the case past all services, which would refuse some of them.
"""

from dataclasses import dataclass

from sqlalchemy import delete, select

from engine.domain import recusal
from engine.domain.access import Role
from engine.services import closing, complaints, directory, tasks
from engine.store.cases import Case, CaseFacts
from engine.store.tasks import Draft, TaskStatus, UserTask
from tests import faults
from tests.answers import REGISTERED
from tests.web import positions
from tests.web.positions import EARLIER, Position

HANDS = ("free", "held", "delegated")
"""In whose hands the task is: nobody's, the earlier handler's or those of whom that one asked."""

_OTHER = "head"
_REASON = "事由须保密"


@dataclass(frozen=True, kw_only=True)
class Bar:
    """A task, the rule that keeps it from somebody, and what that person did before.

    `part` is a column of the case, `fact` names somebody in its facts, `done` is a task completed.
    A rule that goes by the role of the task names the role; other tasks are offered to any role.
    """

    task: str
    rule: str
    grade: str = "general"
    role: Role | None = None
    part: str | None = None
    fact: str | None = None
    done: str | None = None

    def __str__(self) -> str:
        return f"{self.rule} {self.task} after {self.part or self.fact or self.done}"


_MAKER = "responsible_person_id"

BARS = (
    *(
        Bar(task="accept_custody", rule="CMP-04", grade=grade, role=role, part=part)
        for grade in ("major", "serious")
        for role, part in (
            (Role.ACCEPTOR, _MAKER),
            (Role.RESPONSIBLE_PERSON, "acceptor_id"),
        )
    ),
    Bar(task="approve_resolution", rule="CMP-22", part=_MAKER),
    Bar(task="confirm_nature", rule="CMP-17", part=_MAKER),
    Bar(task="confirm_nature_as_compliance", rule="CMP-17", part=_MAKER),
    Bar(task="confirm_withdrawal", rule="CMP-04", part=_MAKER),
    Bar(task="consent_to_close_unheard", rule="CMP-04", part=_MAKER),
    Bar(task="review_report", rule="REP-03", done="prepare_summary"),
    Bar(task="review_report", rule="REP-03", done="prepare_unit_report"),
    Bar(task="approve_report", rule="REP-02", done="prepare_summary"),
    Bar(task="approve_report", rule="REP-02", done="prepare_unit_report"),
    Bar(task="approve_report", rule="REP-02", done="review_report"),
    Bar(task="clear_emergency", rule="EMG-05", done="propose_clearing"),
    Bar(task="confirm_harassment", rule="EMG-04", done="document_harassment"),
    Bar(task="confirm_effect", rule="ACC-08", done="carry_out_improvement"),
    Bar(task="decide_grade_review", rule="CMP-08", fact="grade_review_by"),
    Bar(task="confirm_accused", rule="CMP-57", fact="accused_change_by"),
    Bar(task="confirm_withdrawal", rule="FBK-02", fact="withdrawal_by"),
    Bar(task="call_as_unit_head", rule="FBK-03", fact="acceptor_revisited_by"),
    Bar(task="consent_to_close_unheard", rule="OUT-03", fact="acceptor_revisited_by"),
    Bar(task="consent_to_close_unheard", rule="OUT-03", fact="revisited_by"),
    Bar(
        task="confirm_as_operations_director",
        rule="ESC-02",
        role=Role.OPERATIONS_DIRECTOR,
        done="confirm_as_unit_head",
    ),
    Bar(
        task="confirm_as_unit_head",
        rule="ESC-02",
        role=Role.UNIT_HEAD,
        done="confirm_as_operations_director",
    ),
)


def bars(role: Role) -> list[Bar]:
    """List every bar that somebody with the role can meet."""
    return [bar for bar in BARS if bar.role in (None, role)]


def employ(firm, role: Role) -> Position:
    """Give somebody the role in every unit, beside an open complaint with one task."""
    positions.hire(firm, EARLIER, {role})
    values = {**REGISTERED, "complaint_reason": _REASON}
    _begin_another(firm)
    number = firm.as_("desk", lambda ctx: complaints.open_case(ctx, values=values).number)
    return Position(
        login=EARLIER,
        number=number,
        search=_REASON,
        marker=_REASON,
        task_id=faults.task_id(firm, number),
        incident_id=10**9,
    )


def ruled() -> set[tuple[str, str, str]]:
    """Return each task, rule and earlier part that recusal names by the task."""
    made = {(task, rule, _MAKER) for task, rule in recusal.NOT_BY_ITS_MAKER.items()}
    second = {
        (task, rule, each)
        for task, (before, rule) in recusal.SECOND_PERSON.items()
        for each in before
    }
    first = {
        (task, rule, fact)
        for task, (facts, rule, _) in recusal.DONE_FIRST.items()
        for fact in facts
    }
    return made | second | first


def lay(firm, me: Position, bar: Bar, *, role: Role, hands: str = "free", by: str = EARLIER):
    """Make the case one in which somebody had the part, and its task the one that is barred."""

    def work(ctx):
        task = ctx.session.get_one(UserTask, me.task_id)
        case = ctx.session.get_one(Case, task.case_id)
        stored = ctx.session.get_one(CaseFacts, case.id)
        doer = directory.user_id(ctx, by)
        _forget(ctx, task)
        case.grade, case.acceptor_id, case.responsible_person_id = bar.grade, None, None
        if bar.part:
            setattr(case, bar.part, doer)
        named = {bar.fact: by} if bar.fact else {}
        confirmed = {closing.CONFIRMATIONS[bar.done]: True} if _is_confirmation(bar) else {}
        clean = {name: stored.facts[name] for name in stored.facts.keys() - _facts()}
        stored.facts = {**clean, **named, **confirmed}
        if bar.done:
            ctx.session.add(_completed(task, bar.done, doer))
        task.element_id = task.form_id = bar.task
        task.candidate_role = role.value
        task.candidate_unit_id = directory.organization(ctx).unit_by_code("B01").id
        task.status, task.completed_by_id, task.completed_at = TaskStatus.OPEN, None, None
        mine, other = directory.user_id(ctx, me.login), directory.user_id(ctx, _OTHER)
        task.assignee_id, task.owner_id = {
            "free": (None, None),
            "held": (mine, None),
            "delegated": (other, mine),
        }[hands]

    firm.transact(work)


def taken(firm, me: Position, *, hands: str) -> str | None:
    """Say what somebody has got of the barred task that the lay of hands had not given them."""

    def work(ctx):
        mine = directory.user_id(ctx, me.login)
        task = ctx.session.get_one(UserTask, me.task_id)
        typed = select(Draft.id).where(Draft.case_id == task.case_id, Draft.user_id == mine)
        if task.completed_by_id == mine:
            return "completed"
        if task.assignee_id == mine and hands != "held":
            return "held"
        return "drafted" if ctx.session.scalars(typed).first() else None

    return firm.transact(work)


def _begin_another(firm) -> None:
    """Let the case whose number the examples of the API bear be somebody's, out of all queues."""
    first = firm.as_("desk", lambda ctx: complaints.open_case(ctx, values=REGISTERED).number)
    task_id = faults.task_id(firm, first)
    firm.as_("acceptor", lambda ctx: tasks.claim(ctx, task_id=task_id))


def _facts() -> set[str]:
    named = (name for facts, *_ in recusal.DONE_FIRST.values() for name in facts)
    return {*named, *closing.CONFIRMATIONS.values()}


def _is_confirmation(bar: Bar) -> bool:
    return bar.done in closing.CONFIRMATIONS


def _forget(ctx, task: UserTask) -> None:
    """Take back what an earlier lay and an earlier visit left in the case."""
    others = UserTask.case_id == task.case_id, UserTask.id != task.id
    ctx.session.execute(delete(UserTask).where(*others, UserTask.engine_task_id.like("laid-%")))
    ctx.session.execute(delete(Draft).where(Draft.case_id == task.case_id))


def _completed(task: UserTask, element: str, doer: int) -> UserTask:
    return UserTask(
        instance_id=task.instance_id,
        case_id=task.case_id,
        engine_task_id=f"laid-{element}",
        element_id=element,
        name=element,
        status=TaskStatus.COMPLETED,
        completed_by_id=doer,
        created_at=task.created_at,
        completed_at=task.created_at,
    )
