"""How a case stood after one entry: its tasks, the steps of its diagram, its form, its place."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext

from engine.domain.states import TaskAt
from engine.services.trace import FilledForm, Trace
from webapp.ui import islands
from webapp.ui.diagrams import DiagramStep
from webapp.ui.islands import FormView
from webapp.ui.model_texts import ModelTexts
from webapp.ui.names import Names
from webapp.ui.traced import Exclusion, Telling

_WORDS = frozenset({"textfield", "textarea"})


@dataclass(frozen=True, kw_only=True)
class TaskLine:
    """A task that was open; who had to stay out of it is not known of older entries."""

    name: str
    holder: str
    due_at: datetime | None
    excluded: tuple[Exclusion, ...] | None


@dataclass(frozen=True, kw_only=True)
class Stepper:
    """Where one is in the history, and the neighbours; none at an end."""

    seq: int
    last: int
    first_href: str | None
    earlier_href: str | None
    later_href: str | None
    last_href: str | None


class AsOf:
    """Describes one case as of one entry to one reader."""

    def __init__(self, found: Trace, *, telling: Telling, texts: ModelTexts, names: Names) -> None:
        self._found = found
        self._telling = telling
        self._texts = texts
        self._names = names
        self._due = {duty.task: duty.due_at for duty in found.state.duties}

    def stepper(self) -> Stepper:
        """Say where one is."""
        seq, last = self._found.state.seq, self._found.last
        return Stepper(
            seq=seq,
            last=last,
            first_href=self._href(1) if seq > 1 else None,
            earlier_href=self._href(seq - 1) if seq > 1 else None,
            later_href=self._href(seq + 1) if seq < last else None,
            last_href=self._href(last) if seq < last else None,
        )

    def tasks(self) -> list[TaskLine]:
        """Return the tasks that were open, each with who had to stay out when it was offered."""
        offered = {task["task"]: task for entry in self._found.told for task in entry.opened}
        return [
            TaskLine(
                name=self._step(task.element_id),
                holder=self._holder(task),
                due_at=self._due.get(task.task),
                excluded=self._telling.exclusions(offered[task.task]["barred"])
                if "barred" in offered[task.task]
                else None,
            )
            for task in self._found.state.tasks
        ]

    def steps(self) -> Iterator[DiagramStep]:
        """Say in words what the diagram shows: every token, what people had done, what was passed.

        Joins and parallel gateways bear no name, and say nothing in words either.
        """
        tasks = {task.task: task for task in self._found.state.tasks}
        for token in self._found.state.tokens:
            task = tasks.get(token.task)
            yield DiagramStep(
                name=self._step(token.element_id),
                state="waiting",
                holder=self._holder(task) if task is not None else "",
                at=self._due.get(token.task),
            )
        for entry in reversed(self._found.told):
            if entry.kind == "task.completed" and entry.element:
                yield DiagramStep(
                    name=self._step(entry.element),
                    state="passed",
                    holder=self._telling.person(entry.actor),
                    at=entry.at,
                )
        yield from self._passed_by_itself()

    def _passed_by_itself(self) -> Iterator[DiagramStep]:
        """Give the events, decisions and operations that were passed without anybody's doing."""
        state, names = self._found.state, self._found.diagram.names
        done = {entry.element for entry in self._found.told if entry.kind == "task.completed"}
        waiting = {token.element_id for token in state.tokens}
        for element in state.passed:
            if names.get(element) and element not in done | waiting:
                yield DiagramStep(name=self._step(element), state="passed", holder="", at=None)

    def form(self) -> FormView | None:
        """Return the form of the entry as it was filled in, to be read only."""
        form, models = self._found.form, self._found.models
        if form is None:
            return None
        content = islands.form_content(
            self._texts.schema(form.id),
            self._values(form),
            models=models,
            now=self._found.state.at,
            names=self._names,
        )
        title = self._texts.anywhere(form.id)
        return FormView(title=title, submit_href="", content=content, is_read_only=True)

    def _values(self, form: FilledForm) -> dict[str, Any]:
        """Say what was disposed of."""
        fields = self._texts.components(form.id)
        values = dict(form.values)
        for name in form.disposed:
            if fields.get(name, {}).get("type") in _WORDS:
                values[name] = gettext("Disposed of")
        return values

    def _holder(self, task: TaskAt) -> str:
        if task.assignee is not None:
            return self._names.person(task.assignee)
        return self._names.group(task.role, task.unit)

    def _step(self, element: str) -> str:
        return self._texts.step(self._found.state.process_id, element)

    def _href(self, seq: int) -> str:
        return url_for("trace.as_of", number=self._found.number, entry=seq)
