"""What still keeps a complaint open, each with the place where it is mended."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import literal, select

from engine.domain.closing import Missing
from engine.services import case_views, closing, messages
from engine.services.context import Context
from engine.services.models import Models
from engine.services.outcome import Held
from engine.store.cases import CaseKind, CaseStatus, and_what_came_of_it
from engine.store.tasks import TaskStatus, UserTask

LAST_TASK = "close_complaint"


@dataclass(frozen=True, kw_only=True)
class Gap:
    """One missing thing: its rule, and the task, button, promise or later step that mends it."""

    code: str
    rule: str
    field: str | None
    step: str | None
    task_id: int | None
    button: str | None
    promise_id: int | None


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
    steps = [missing.task] if missing.task else _steps(models, missing.field)
    step = next((each for each in steps if each in tasks), steps[0] if steps else None)
    return Gap(
        code=missing.code,
        rule=missing.rule,
        field=missing.field,
        step=step,
        task_id=tasks.get(step or ""),
        button=next((each for each in steps if each in buttons), None),
        promise_id=missing.promise,
    )


def _steps(models: Models, field: str | None) -> list[str]:
    """Return the forms that collect a fact: those of tasks, and those of buttons."""
    return [name for name in models.forms if field and _collects(models, name, {field})]


def _collects(models: Models, form: str, fields: Iterable[str]) -> bool:
    wanted = set(fields)
    return any(each.is_collected and each.key in wanted for each in models.forms[form].fields)
