"""What still keeps a complaint open, each with the place where it is mended."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import literal, select

from engine.domain.closing import Missing
from engine.services import case_views, closing, evidence_gate, messages
from engine.services.context import Context
from engine.services.models import Models
from engine.services.outcome import Held
from engine.store.cases import CaseKind, CaseStatus, and_what_came_of_it
from engine.store.tasks import TaskStatus, UserTask

LAST_TASK = "close_complaint"
EVIDENCE: Final = "evidence"

_MENDED_BY: Final[Mapping[str, Sequence[str]]] = {
    "grade_missing": ["first_analysis_given", "verify_with_both_sides"],
    "transfer_not_major": ["grade_changed"],
    "revisit_rounds_missing": ["call_complainant", "reply_to_client"],
    "emergency_not_raised": ["emergency_raised"],
}
"""The tasks and buttons that mend what no form asks for by its name."""


@dataclass(frozen=True, kw_only=True)
class Gap:
    """One missing thing: its rule, and the task, button, promise or later step that mends it.

    A `section` of the case is where papers are added. Of what only a later step mends,
    `next_task_id` is the open task that the way there leads through.
    """

    code: str
    rule: str
    field: str | None
    step: str | None
    task_id: int | None
    button: str | None
    promise_id: int | None
    section: str | None = None
    next_task_id: int | None = None

    @property
    def is_later(self) -> bool:
        """Test that what mends it cannot be done yet."""
        now = (self.task_id, self.button, self.promise_id, self.section)
        return all(each is None for each in now)


def read(ctx: Context, *, number: str) -> tuple[Gap, ...]:
    """Return what keeps a case open, for somebody who may read it.

    Raises:
        NotFound: for everybody else.
    """
    return of_case(ctx, case_views.hold(ctx, number=number))


def of_case(ctx: Context, held: Held) -> tuple[Gap, ...]:
    """Return what keeps a complaint open, as the close gate would say it now (R9, CMP-36).

    The task that closes is no gap of its own, and a task that mends something is told once.
    """
    if held.case.kind != CaseKind.COMPLAINT or held.case.status != CaseStatus.OPEN:
        return ()
    tasks = _open_tasks(ctx, held)
    buttons = messages.open_to(ctx, held.case)
    missing = closing.gate(ctx, held.case, held.facts.facts, policy=held.models.policy)
    fields = {each.field for each in missing if each.field is not None}
    mending = {element for element in tasks if _collects(held.models, element, fields)}
    return tuple(
        _gap(held.models, each, tasks=tasks, buttons=buttons)
        for each in missing
        if each.code != "task_open" or each.task not in {*mending, LAST_TASK}
    )


def _open_tasks(ctx: Context, held: Held) -> dict[str, int]:
    """Return the open tasks of a complaint and of the revisits that came out of it, by element."""
    statement = (
        select(UserTask.element_id, UserTask.id)
        .where(
            UserTask.case_id.in_(and_what_came_of_it(literal(held.case.id))),
            UserTask.status == TaskStatus.OPEN,
        )
        .order_by(UserTask.id)
    )
    return {row.element_id: row.id for row in ctx.session.execute(statement)}


def _gap(
    models: Models, missing: Missing, *, tasks: Mapping[str, int], buttons: Collection[str]
) -> Gap:
    steps = _steps(models, missing)
    step = next((each for each in steps if each in tasks), steps[0] if steps else None)
    button = next((each for each in steps if each in buttons), None)
    return Gap(
        code=missing.code,
        rule=missing.rule,
        field=missing.field,
        step=step,
        task_id=tasks.get(step or ""),
        button=button,
        promise_id=missing.promise,
        section=EVIDENCE if missing.code == evidence_gate.MISSING else None,
        next_task_id=next(iter(tasks.values()), None),
    )


def _steps(models: Models, missing: Missing) -> list[str]:
    """Return what mends a gap: its task, or the forms of tasks and buttons that ask for it."""
    if missing.task:
        return [missing.task]
    if missing.code in _MENDED_BY:
        return list(_MENDED_BY[missing.code])
    field = missing.field
    return [name for name in models.forms if field and _collects(models, name, {field})]


def _collects(models: Models, form: str, fields: Iterable[str]) -> bool:
    wanted = set(fields)
    return any(each.is_collected and each.key in wanted for each in models.forms[form].fields)
