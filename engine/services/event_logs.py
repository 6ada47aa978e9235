"""Cases as process-mining tools want them: what happened to each, read from the ledger alone.

They come some at a time, so a file of a million cases needs no more memory than one of a hundred.
Nothing is opened for this: what is personal in an entry stays out.
"""

import itertools
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, case, select, true

from engine.domain import access
from engine.domain.event_logs import CaseLog, DutyOf, Event, Link, People
from engine.domain.grants import Action
from engine.errors import NotAllowed
from engine.services import case_search, directory, guard, releases, translation
from engine.services.case_search import CaseFilters
from engine.services.context import Context
from engine.services.duties import is_beside
from engine.services.models import Models
from engine.store.cases import Case, CaseLink
from engine.store.instances import ProcessInstance
from engine.store.ledger import LedgerEntry

_BATCH: Final = 200
_TRACKED: Final = ("grade", "category")
_ALONE: Final = frozenset(
    {"case.opened", "instance.suspended", "instance.resumed", "instance.cancelled"}
)
_OF_TASKS: Final = {
    "task.claimed": "start",
    "task.unclaimed": "suspend",
    "task.assign": "assign",
    "task.delegate": "reassign",
    "task.completed": "complete",
}
_OF_MODELS: Final = frozenset({"message.received", "timer.fired"})
_OF_DUTIES: Final = frozenset({"duty.warned", "duty.breached"})


def read(ctx: Context, *, filters: CaseFilters, people: People, locale: str) -> Iterator[CaseLog]:
    """Yield the cases of a list that the actor may export, the oldest first.

    Raises:
        NotAllowed: if the actor may export no case at all.
    """
    wanted = [*_reach(ctx), *case_search.narrow(ctx, filters)]
    after = 0
    while rows := ctx.session.execute(
        select(*_CASE).where(*wanted, Case.id > after).order_by(Case.id).limit(_BATCH)
    ).all():
        numbers = [row.number for row in rows]
        entries = _entries(ctx, numbers)
        linked = _linked(ctx, [row.id for row in rows], wanted)
        process = _processes(ctx, [row.id for row in rows])
        for row in rows:
            release_id, process_id = process[row.id]
            teller = _Teller(
                ctx,
                models=releases.compiled(ctx, release_id),
                process_id=process_id,
                people=people,
                locale=locale,
            )
            yield teller.tell(row, entries.get(row.number, ()), linked.get(row.id, ()))
        after = rows[-1].id


def _reach(ctx: Context) -> list[ColumnElement[bool]]:
    """Return what limits the export to what the actor may take away; the system may take all."""
    if ctx.actor is None:
        return []
    if not access.holds(ctx.actor, Action.CASE_EXPORT):
        raise NotAllowed(action=str(Action.CASE_EXPORT), reason="no_role")
    return [guard.visible_cases(ctx), guard.visible_cases(ctx, action=Action.CASE_EXPORT)]


_CASE: Final = (
    Case.id,
    Case.number,
    Case.kind,
    Case.status,
    Case.grade,
    Case.category,
    Case.channel,
    Case.client_branch_id,
    Case.accepting_unit_id,
    Case.opened_at,
    Case.closed_at,
)


def _entries(ctx: Context, numbers: Sequence[str]) -> Mapping[str, list[Mapping[str, Any]]]:
    """Read the hashed content of the entries of some cases."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    rows = ctx.session.execute(
        select(LedgerEntry.stream, LedgerEntry.content)
        .where(LedgerEntry.stream.in_([f"case:{number}" for number in numbers]))
        .order_by(LedgerEntry.stream, LedgerEntry.seq)
    )
    for stream, content in rows:
        found.setdefault(stream.removeprefix("case:"), []).append(json.loads(content))
    return found


def _linked(
    ctx: Context, ids: Sequence[int], wanted: Sequence[ColumnElement[bool]]
) -> Mapping[int, list[Link]]:
    """Find the cases that some came out of, or that came out of them; others may be among them."""
    found: dict[int, list[Link]] = {}
    is_told = case((and_(true(), *wanted), 1), else_=0)
    for mine, other in (
        (CaseLink.from_case_id, CaseLink.to_case_id),
        (CaseLink.to_case_id, CaseLink.from_case_id),
    ):
        rows = ctx.session.execute(
            select(mine, Case.number, Case.kind, is_told)
            .join(Case, Case.id == other)
            .where(mine.in_(ids))
            .order_by(Case.id)
        )
        for case_id, number, kind, told in rows:
            link = Link(number=number, kind=kind.value, is_told=bool(told))
            found.setdefault(case_id, []).append(link)
    return found


def _processes(ctx: Context, ids: Sequence[int]) -> Mapping[int, tuple[int, str]]:
    rows = ctx.session.execute(
        select(
            ProcessInstance.case_id, ProcessInstance.release_id, ProcessInstance.process_id
        ).where(ProcessInstance.case_id.in_(ids))
    )
    return {case_id: (release_id, process_id) for case_id, release_id, process_id in rows}


class _Teller:
    """Tells the entries of one case as events."""

    def __init__(
        self, ctx: Context, *, models: Models, process_id: str, people: People, locale: str
    ) -> None:
        self._units = directory.organization(ctx)
        self._definition = models.definitions[process_id]
        self._english = models.english
        self._people = people
        self._locale = locale
        self._open: dict[str, Mapping[str, Any]] = {}
        self._facts: dict[str, str] = {}

    def tell(
        self,
        row: Any,
        entries: Sequence[Mapping[str, Any]],
        linked: Sequence[Link],
    ) -> CaseLog:
        return CaseLog(
            number=row.number,
            kind=row.kind.value,
            status=row.status.value,
            attributes={
                name: value
                for name, value in (
                    ("grade", row.grade),
                    ("category", row.category),
                    ("channel", row.channel),
                    ("client_branch", self._unit(row.client_branch_id)),
                    ("accepting_unit", self._unit(row.accepting_unit_id)),
                )
                if value is not None
            },
            opened_at=row.opened_at,
            closed_at=row.closed_at,
            events=list(itertools.chain.from_iterable(map(self._events, entries))),
            duties=list(itertools.chain.from_iterable(map(self._duties, entries))),
            linked=linked,
        )

    def _events(self, entry: Mapping[str, Any]) -> Iterator[Event]:
        values, kind = entry["values"], entry["kind"]
        changed = values.get("facts", {})
        self._facts |= {name: changed[name] for name in _TRACKED if changed.get(name)}
        done = self._open.pop(values.get("task", ""), None) if kind == "task.completed" else None
        told = [] if kind not in _KINDS else [self._event(entry, done)]
        told += [self._of_task(entry, task, "ate_abort") for task in self._gone(values)]
        for task in values.get("opened", ()):
            self._open[task["task"]] = task
            told.append(self._of_task(entry, task, "reassign" if "moved" in task else "schedule"))
        for index, event in enumerate(told):
            yield event if index == 0 else replace(event, id=f"{event.id}.{index}")

    def _event(self, entry: Mapping[str, Any], done: Mapping[str, Any] | None) -> Event:
        """Tell what an entry itself says."""
        values, kind = entry["values"], entry["kind"]
        task = done or self._open.get(values.get("task", ""))
        if kind in _OF_TASKS and task is not None:
            person = values.get("to") or entry["actor"]
            return self._of_task(entry, task, _OF_TASKS[kind], person=person)
        element = values.get("element")
        is_named = kind in _OF_TASKS or kind in _OF_MODELS
        return Event(
            id=_id(entry),
            at=datetime.fromisoformat(entry["at"]),
            activity=self._name(element) if is_named and element else kind,
            element=element,
            transition="complete",
            kind=kind,
            person=self._people.name(entry["actor"]),
            task=values.get("task"),
            duty=(
                _duty_name(values["task"], values.get("duty"))
                if kind in _OF_DUTIES and "task" in values
                else None
            ),
            facts=dict(self._facts),
        )

    def _of_task(
        self,
        entry: Mapping[str, Any],
        task: Mapping[str, Any],
        transition: str,
        *,
        person: str | None = None,
    ) -> Event:
        return Event(
            id=_id(entry),
            at=datetime.fromisoformat(entry["at"]),
            activity=self._name(task["element"]),
            element=task["element"],
            transition=transition,
            kind=entry["kind"],
            person=self._people.name(person) if person is not None else None,
            task=task["task"],
            round=task["round"],
            role=task["role"],
            unit=self._unit(task["unit"]),
            facts=dict(self._facts),
        )

    def _gone(self, values: Mapping[str, Any]) -> list[Mapping[str, Any]]:
        """Take the tasks that were open and whose tokens are gone."""
        if "tokens" not in values:
            return []
        held = {task for _, task in values["tokens"]}
        return [self._open.pop(task) for task in list(self._open) if task not in held]

    def _duties(self, entry: Mapping[str, Any]) -> Iterator[DutyOf]:
        for duty in entry["values"].get("duties", ()):
            yield DutyOf(
                name=_duty_name(duty["task"], duty["kind"]),
                task=duty["task"],
                kind=duty["kind"],
                rule=duty["rule"],
                due_at=datetime.fromisoformat(duty["due"]),
                created_by=_id(entry),
            )

    def _name(self, element: str) -> str:
        found = self._definition.elements.get(element)
        if found is None:
            return element
        return translation.element_name(
            self._english,
            file=self._definition.file,
            element=element,
            name=found.name or element,
            locale=self._locale,
        )

    def _unit(self, unit_id: int | None) -> str | None:
        return self._units.unit(unit_id).code if unit_id is not None else None


_KINDS: Final = frozenset(_OF_TASKS) | _OF_MODELS | _OF_DUTIES | _ALONE


def _duty_name(task: str, kind: str | None) -> str:
    return f"{task}/{kind}" if is_beside(kind) else task


def _id(entry: Mapping[str, Any]) -> str:
    return f"{entry['stream'].removeprefix('case:')}/{entry['seq']}"
