"""The page of a bundle: the whole case as of one entry, to be read and printed with no server."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from flask import current_app
from flask_babel import gettext

from engine.services import drawings, trace
from engine.services.bundles import Bundle
from engine.services.context import Context
from engine.services.timeline import TimelineEntry
from webapp.ui import duty_cards, history, labels
from webapp.ui.diagrams import DiagramStep
from webapp.ui.fact_texts import FactTexts
from webapp.ui.facts import FactGroup, FactRow
from webapp.ui.history import Event
from webapp.ui.model_texts import ModelTexts
from webapp.ui.names import Names

_OTHER: Final = {"zh-CN": ("en", "English"), "en": ("zh-CN", "中文")}
_NO_VALUE: Final = "—"


@dataclass(frozen=True, kw_only=True)
class Change:
    """One fact that an entry changed, from what to what."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class Line:
    """One entry, as the timeline tells it; `seal` is its hash."""

    seq: int
    event: Event
    login: str
    form: str | None
    rules: str
    changes: list[Change]
    seal: str


@dataclass(frozen=True, kw_only=True)
class Filled:
    """A form as somebody submitted it."""

    seq: int
    title: str
    at: datetime
    person: str
    rows: list[FactRow]


def draw(ctx: Context, bundle: Bundle, *, locale: str, tag: str) -> dict[str, str]:
    """Write the page and the note on how to verify it, in the language that is spoken."""
    page = _Page(ctx, bundle, locale=locale)
    other, other_name = _OTHER[tag]
    values = {
        "lang": tag,
        "other": {"lang": other, "name": other_name, "href": f"case.{other}.html"},
        **page.values(),
    }
    environment = current_app.jinja_env
    return {
        "case.{tag}.html": environment.get_template("bundle/case.html").render(values),
        "README.{tag}.txt": environment.get_template("bundle/readme.txt").render(values),
    }


class _Page:
    def __init__(self, ctx: Context, bundle: Bundle, *, locale: str) -> None:
        self._ctx = ctx
        self._bundle = bundle
        self._locale = locale
        self._texts = ModelTexts(bundle.models, locale=locale)
        self._names = Names(ctx, locale=locale)
        self._process = bundle.state.process_id
        self._facts = FactTexts(
            bundle.models, process_id=self._process, texts=self._texts, names=self._names
        )
        self._missing = (
            gettext("Disposed of")
            if bundle.order.with_openings
            else gettext("Personal; not in this bundle")
        )

    def values(self) -> dict[str, Any]:
        """Return what the templates show."""
        bundle = self._bundle
        proof = bundle.excerpt.proved_by[f"case:{bundle.case.number}"]
        return {
            "number": bundle.case.number,
            "kind": labels.label(bundle.case.kind.value, "case_kind"),
            "entry": bundle.entry,
            "at": bundle.state.at,
            "with_openings": bundle.order.with_openings,
            "summary": self._summary(),
            "drawings": drawings.of_state(bundle.models, bundle.state, locale=self._locale),
            "steps": list(self._steps()),
            "lines": list(self._lines()),
            "fact_groups": self._fact_groups(),
            "cards": duty_cards.cards(
                bundle.state.duties, process_id=self._process, texts=self._texts
            ),
            "forms": list(self._forms()),
            "linked": [
                (labels.label(each.kind, "case_kind"), each.number) for each in bundle.linked
            ],
            "proof": proof,
            "signed_at": datetime.fromisoformat(proof["at"]),
            "release": bundle.models.hash,
        }

    def _summary(self) -> list[FactRow]:
        state = self._bundle.state
        shown = [
            (gettext("Status"), labels.label(state.status, "case_status")),
            (gettext("Opened"), self._moment(self._bundle.entries[0].at)),
            (gettext("Process"), self._texts.process(self._process)),
        ]
        rows = [FactRow(label=name, text=text) for name, text in shown]
        asked = ("grade", "category", "client_name", "first_responder", "accepting_unit")
        names = (*asked, "responsible_unit", "responsible_person")
        known = state.facts.keys() | state.disposed
        return rows + [self._row(name) for name in names if name in known]

    def _row(self, name: str) -> FactRow:
        state = self._bundle.state
        gone = name in state.disposed
        text = self._missing if gone else self._facts.text(name, state.facts[name])
        return FactRow(label=self._facts.label(name), text=text)

    def _steps(self) -> Iterator[DiagramStep]:
        """Say in words what the drawing shows."""
        state = self._bundle.state
        tasks = {task.task: task for task in state.tasks}
        due = {duty.task: duty.due_at for duty in state.duties}
        for token in state.tokens:
            task = tasks.get(token.task)
            holder = ""
            if task is not None:
                holder = (
                    self._names.person(task.assignee)
                    if task.assignee
                    else self._names.group(task.role, task.unit)
                )
            yield DiagramStep(
                name=self._texts.step(self._process, token.element_id),
                state="waiting",
                holder=holder,
                at=due.get(token.task),
            )
        for entry in reversed(self._bundle.told):
            if entry.kind == "task.completed" and entry.element:
                yield DiagramStep(
                    name=self._texts.step(self._process, entry.element),
                    state="passed",
                    holder=self._names.person(entry.actor),
                    at=entry.at,
                )

    def _lines(self) -> Iterator[Line]:
        events = history.events(
            self._bundle.told, process_id=self._process, texts=self._texts, names=self._names
        )
        told = zip(self._bundle.told, reversed(events), self._bundle.hashed(), strict=False)
        for entry, event, hashed in told:
            yield Line(
                seq=entry.seq,
                event=event,
                login=entry.actor,
                form=self._texts.anywhere(entry.form) if entry.form else None,
                rules=gettext(", ").join(entry.rules),
                changes=list(self._changes(entry)),
                seal=hashed["hash"],
            )

    def _changes(self, entry: TimelineEntry) -> Iterator[Change]:
        for name in sorted(entry.facts, key=self._facts.place):
            value, before = entry.facts[name], entry.before[name]
            label = self._facts.label(name)
            if name in entry.disposed:
                yield Change(label=label, before=_NO_VALUE, after=self._missing)
            elif value is not None or before is not None:
                yield Change(
                    label=label,
                    before=self._facts.text(name, before),
                    after=self._facts.text(name, value),
                )

    def _fact_groups(self) -> list[FactGroup]:
        """Group what was known as the forms ask for it; what no form asks for comes last."""
        state, seen = self._bundle.state, set[str]()
        known = state.facts.keys() | state.disposed
        found = []
        for title, fields in self._texts.sections(self._process):
            names = [field["key"] for field in fields if not field.get("readonly")]
            rows = [self._row(name) for name in names if name in known - seen]
            seen |= set(names)
            found += [FactGroup(title=title, rows=rows)] if rows else []
        rest = [self._row(name) for name in sorted(known - seen)]
        return [*found, FactGroup(title=gettext("Worked out"), rows=rest)] if rest else found

    def _forms(self) -> Iterator[Filled]:
        for entry, state in zip(self._bundle.told, self._bundle.states, strict=True):
            form = trace.filled(self._bundle.models, entry, state)
            if form is None:
                continue
            rows = [
                FactRow(
                    label=self._facts.label(name),
                    text=self._missing
                    if name in form.disposed
                    else self._facts.text(name, form.values[name]),
                )
                for name in self._texts.components(form.id)
                if name in form.values or name in form.disposed
            ]
            yield Filled(
                seq=entry.seq,
                title=self._texts.anywhere(form.id),
                at=entry.at,
                person=self._names.person(entry.actor),
                rows=rows,
            )

    def _moment(self, at: datetime) -> str:
        return self._facts.text("opened_at", at.isoformat())
