"""The paper of a report on an emergency or a petition, as it was sent (REP-09a, REP-09b)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile
from typing import Any, Final

from sqlalchemy import func, select

from engine.domain import reports
from engine.errors import NotFound
from engine.services import as_of, directory, papers, timeline
from engine.services.context import Context
from engine.services.ledger import Entry
from engine.services.models import Models
from engine.services.outcome import Held
from engine.store.tasks import IS_REPORT, TaskStatus, UserTask

PRINTED: Final = "case_report.printed"
"""The entry of such a report that left the house: which, and its hash."""


@dataclass(frozen=True, kw_only=True)
class Order(papers.Order):
    """Which report of which complaint: the id of the task that made it."""

    task_id: int


@dataclass(frozen=True, kw_only=True)
class CaseReport:
    """What the paper says: the facts as they stood when the report was made.

    `place` counts the reports of the complaint, so that each keeps its number; `fields` are those
    of its form in their order; `disposed` are facts whose values are gone.
    """

    number: str
    place: int
    element_id: str
    process_id: str
    models: Models
    facts: Mapping[str, Any]
    fields: tuple[str, ...]
    disposed: frozenset[str]
    reporter: str
    unit_id: int | None
    completed_at: datetime
    due_at: datetime | None

    @property
    def rule(self) -> str:
        """Name the rule that asks for it."""
        return reports.IN_CASES[self.element_id]

    @property
    def is_late(self) -> bool:
        """Test whether it was made after it was due; the exact moment is still in time."""
        return self.due_at is not None and self.completed_at > self.due_at


def read(ctx: Context, order: Order) -> CaseReport:
    """Return a report as it was sent, read from the ledger, whatever was reported since.

    Raises:
        NotFound: if there is none that was sent, or the actor may not read the case.
        NotAllowed: if the actor may not see personal values in full.
        InvalidValues: if they are wanted and nobody says why.
    """
    held = papers.hold(ctx, order)
    task = _task(ctx, held, order)
    entries = as_of.entries(ctx, held.case)
    state = as_of.state(_until(entries, task))
    withheld = timeline.hidden(ctx, held)
    facts = {name: value for name, value in state.facts.items() if name not in withheld}
    form = held.models.forms[task.form_id or task.element_id]
    return CaseReport(
        number=held.case.number,
        place=_place(ctx, task),
        element_id=task.element_id,
        process_id=held.stored.process_id,
        models=held.models,
        facts=papers.shown(held, order, facts),
        fields=tuple(field.key for field in form.fields),
        disposed=state.disposed - withheld,
        reporter=directory.any_login(ctx, task.completed_by_id or 0),
        unit_id=task.candidate_unit_id,
        completed_at=task.completed_at or ctx.now,
        due_at=task.due_at,
    )


def note(ctx: Context, order: Order, *, form: str, digest: str) -> None:
    """Record that such a report left the house (R10)."""
    papers.note(ctx, order, PRINTED, form=form, digest=digest, task=order.task_id)


def _task(ctx: Context, held: Held, order: Order) -> UserTask:
    found = ctx.session.scalar(
        select(UserTask).where(
            UserTask.id == order.task_id,
            UserTask.case_id == held.case.id,
            UserTask.element_id.in_(reports.IN_CASES),
            UserTask.status == TaskStatus.COMPLETED,
        )
    )
    if found is None:
        raise NotFound(case=order.number, report=order.task_id)
    return found


def _until(entries: list[Entry], task: UserTask) -> list[Entry]:
    """Return the entries of a case up to that of the task's completion."""
    before = [*takewhile(lambda entry: not _is_of(entry, task), entries)]
    return entries[: len(before) + 1]


def _is_of(entry: Entry, task: UserTask) -> bool:
    return entry.kind == "task.completed" and entry.values.get("task") == task.engine_task_id


def _place(ctx: Context, task: UserTask) -> int:
    """Count the reports of the case up to this one; none is ever taken out of the count."""
    earlier = UserTask.case_id == task.case_id, IS_REPORT, UserTask.id <= task.id
    return ctx.session.scalar(select(func.count()).select_from(UserTask).where(*earlier)) or 0
