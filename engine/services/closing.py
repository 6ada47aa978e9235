"""The close gate of a complaint: page, API, bulk and message all ask this one function."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from sqlalchemy import and_, bindparam, select

from engine.domain import closing
from engine.domain.closing import Facts, Missing
from engine.domain.organization import Function
from engine.errors import EngineError, FieldError, InvalidValues
from engine.services import directory, duties, evidence_gate
from engine.services.context import Context
from engine.services.scope import Scope
from engine.store.cases import Case, CaseFacts, and_what_came_of_it
from engine.store.promises import Promise, PromiseKind, PromiseState
from engine.store.tasks import TaskStatus, UserTask
from engine.store.transfers import Transfer

CONFIRMATIONS: Final = {
    "confirm_as_operations_director": "director_confirmed",
    "confirm_as_unit_head": "head_confirmed",
}
REVISITS: Final = {
    "call_complainant": "revisit_result",
    "call_as_unit_head": "head_revisit_result",
}
LOSSES: Final = {
    "promise_open": "loses_promise",
    "petition_open": "loses_petition",
    "harassment_open": "loses_harassment",
    "transfer_letter_waiting": "loses_transfer",
}
"""What the gate waits for and nobody would do, were a complaint ended another way."""

SEVERE: Final = frozenset({"serious", "major"})
SETTLED: Final = ("root_cause", "corrective_action", "misconduct")
"""What is settled with the nature; who closes a serious or major complaint does not alter it."""

_CONFIRMED: Final = (
    select(UserTask.element_id, UserTask.completed_by_id)
    .where(
        UserTask.case_id == bindparam("case_id"),
        UserTask.element_id.in_(CONFIRMATIONS),
        UserTask.status == TaskStatus.COMPLETED,
    )
    .order_by(UserTask.id)
)
_TASKS: Final = (
    select(UserTask, Promise)
    .outerjoin(
        Promise,
        and_(Promise.case_id == UserTask.case_id, Promise.state == PromiseState.OPEN),
    )
    .where(UserTask.case_id.in_(and_what_came_of_it(bindparam("case_id"))))
    .order_by(UserTask.id, Promise.due_at, Promise.id)
)
"""The tasks of a case and of those that came out of it, each with every promise of its case that is
open: one question instead of two (R7). A task that is just done counts as done."""


class CloseGateIncomplete(EngineError):
    """Something the rules demand before a complaint is closed is still missing."""

    code = "close_gate_incomplete"

    def __init__(self, *, missing: tuple[Missing, ...]) -> None:
        """Keep what is missing, each with its rule and where to mend it."""
        super().__init__(missing=[entry.code for entry in missing])
        self.missing = missing


def close(scope: Scope) -> dict[str, Any]:
    """Let the complaint close, or say everything that is missing.

    A serious or major one is followed by its improvement, until that has had its effect (CMP-36).
    The call centre need not report any progress from now on (CMP-32).

    Raises:
        CloseGateIncomplete: with each missing thing.
        InvalidValues: naming what the office that settled the nature has settled with it.
    """
    _require_ruling(scope)
    missing = gate(scope.ctx, scope.case, scope.facts, policy=scope.policy)
    if missing:
        raise CloseGateIncomplete(missing=missing)
    unit = directory.organization(scope.ctx).unit(scope.case.accepting_unit_id or 0)
    if unit.function == Function.CUSTOMER_SERVICE:
        duties.end_promises(scope.ctx, scope.case, cause="closed")
    return {"tracks_improvement": scope.facts["grade"] in SEVERE}


def _require_ruling(scope: Scope) -> None:
    """Keep what was settled with the nature of a serious or major complaint (CMP-17, ACC-07)."""
    if not scope.facts.get("confirmed_nature"):
        return
    settled = scope.ctx.session.get_one(CaseFacts, scope.case.id).facts
    other = [name for name in SETTLED if scope.facts.get(name) != settled.get(name)]
    if scope.facts.get("grade") in SEVERE and other:
        kept = FieldError(code="settled_with_nature")
        raise InvalidValues(errors={name: [kept] for name in other})


def gate(
    ctx: Context, case: Case, facts: Facts, *, policy: evidence_gate.Policy
) -> tuple[Missing, ...]:
    """Return everything that keeps a complaint open: by its facts, and by who did what.

    Page, API, bulk and message pass here, and no other way leads to a closed complaint. A task that
    waits anywhere in the case keeps it open (R9), and a promise until it is kept or explained
    (CMP-33), and the evidence that its channel asks for (EVD-02).
    """
    found, promises = _waiting(ctx, case)
    own = [task for task in found if task.case_id == case.id]
    missing = closing.missing(
        facts,
        grade=facts.get("grade"),
        confirmers=_doers(own, CONFIRMATIONS),
        revisitors=_doers(found, REVISITS),
        open_tasks=[task.element_id for task in own if task.status == TaskStatus.OPEN],
        open_promises=[each.id for each in promises if each.kind != PromiseKind.PROGRESS],
    )
    letters = _letters(ctx, case, facts, found)
    return missing + letters + evidence_gate.to_close(ctx, case, facts=facts, policy=policy)


def _letters(
    ctx: Context, case: Case, facts: Facts, found: Iterable[UserTask]
) -> tuple[Missing, ...]:
    """Name the letters that merged complaints brought and nobody answers yet (REG-02)."""
    if not facts.get("transfer_source"):
        return ()
    queued = select(Transfer.id).where(Transfer.case_id == case.id, Transfer.is_queued)
    waiting = {task.element_id for task in found if task.status == TaskStatus.OPEN}
    task = next((step for step in closing.TRANSFER if step in waiting), closing.TRANSFER[0])
    return tuple(
        Missing(code="transfer_letter_waiting", rule="REG-02", task=task)
        for _ in ctx.session.scalars(queued)
    )


def _waiting(ctx: Context, case: Case) -> tuple[list[UserTask], list[Promise]]:
    rows = ctx.session.execute(_TASKS, {"case_id": case.id}).all()
    promises = dict.fromkeys(promise for _, promise in rows if promise is not None)
    return list(dict.fromkeys(task for task, _ in rows)), list(promises)


def confirmers(ctx: Context, case: Case) -> dict[str, int]:
    """Return who gave the two confirmations of a major complaint, by the fact they set (ESC-02).

    The facts are at hand in a step: as long as they say of no confirmation, nobody is asked for.
    """
    stored = ctx.session.get(CaseFacts, case.id)
    if stored is None or not any(stored.facts.get(name) for name in CONFIRMATIONS.values()):
        return {}
    key = ("confirmers", case.id)
    if key not in ctx.memo:
        rows = ctx.session.execute(_CONFIRMED, {"case_id": case.id})
        ctx.memo[key] = {CONFIRMATIONS[element]: person for element, person in rows if person}
    found: dict[str, int] = ctx.memo[key]
    return found


def _doers(tasks: Iterable[UserTask], facts: Mapping[str, str]) -> dict[str, int]:
    """Return who completed some tasks last, by the fact that each of them sets."""
    return {
        facts[task.element_id]: task.completed_by_id
        for task in tasks
        if task.element_id in facts
        and task.status == TaskStatus.COMPLETED
        and task.completed_by_id is not None
    }
